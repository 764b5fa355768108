/// A digest of bytes that come in pieces; the pieces do not matter. It finds accidents, not malice.
struct ByteDigest {
  /// The bytes so far.
  private(set) var count = 0
  private var state = CountedRows.emptyDigest
  /// The bytes of the eight that are not whole yet.
  private var word: UInt64 = 0

  /// The digest of all bytes so far.
  var value: UInt64 {
    var state = state
    Self.mix(word, into: &state)
    Self.mix(UInt64(count), into: &state)
    return state
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var (state, index) = (state, 0)
    while index < bytes.count {
      if count & 7 == 0 && index + 8 <= bytes.count {
        let eight = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        Self.mix(eight, into: &state)
        (count, index) = (count + 8, index + 8)
        continue
      }
      word |= UInt64(bytes[index]) << UInt64(8 * (count & 7))
      (count, index) = (count + 1, index + 1)
      if count & 7 == 0 {
        Self.mix(word, into: &state)
        word = 0
      }
    }
    self.state = state
  }

  /// Takes a number up into a digest.
  static func mix(_ value: UInt64, into state: inout UInt64) {
    state = (state ^ value) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
  }
}
