/// xoshiro256**: 256 bits of state, seeded through splitmix64. The same seed gives the same numbers on every
/// machine.
///
/// `Codable` as its four words, so that a checkpoint resumes it to the bit.
package struct RandomGenerator: Sendable, Equatable {
  private var word0, word1, word2, word3: UInt64

  package init(seed: UInt64) {
    var mixer = SplitMix(state: seed)
    word0 = mixer.next()
    word1 = mixer.next()
    word2 = mixer.next()
    word3 = mixer.next()
  }

  /// nil unless `state` has four words of which at least one is not zero.
  package init?(state: [UInt64]) {
    guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
    (word0, word1, word2, word3) = (state[0], state[1], state[2], state[3])
  }

  /// Four words, not all zero.
  package var state: [UInt64] { [word0, word1, word2, word3] }

  /// The generator for one purpose of a run (initial weights, shuffling, an iteration's data): streams of
  /// different purposes are unrelated.
  package static func stream(seed: UInt64, purpose: UInt64) -> RandomGenerator {
    var purposeMixer = SplitMix(state: purpose)
    var seedMixer = SplitMix(state: seed)
    return RandomGenerator(seed: seedMixer.next() ^ rotated(purposeMixer.next(), by: 32))
  }

  /// 64 uniform bits.
  package mutating func next() -> UInt64 {
    let result = Self.rotated(word1 &* 5, by: 7) &* 9
    let shifted = word1 << 17
    word2 ^= word0
    word3 ^= word1
    word1 ^= word2
    word0 ^= word3
    word2 ^= shifted
    word3 = Self.rotated(word3, by: 45)
    return result
  }

  private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
    (word << count) | (word >> (64 - count))
  }
}

/// The generator that spreads a seed over more words.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

extension RandomGenerator: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let words = try container.decode([UInt64].self)
    guard let generator = RandomGenerator(state: words) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected four words, not all zero, found \(words)")
    }
    self = generator
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(state)
  }
}
