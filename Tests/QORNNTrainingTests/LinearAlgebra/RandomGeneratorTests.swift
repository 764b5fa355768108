import Foundation
import QORNNTraining
import Testing

/// The generator's numbers are part of what a seed means: they may never change.
struct RandomGeneratorTests {
  @Test func numbersAreThoseOfThePublishedAlgorithms() {
    var generator = RandomGenerator(state: [1, 2, 3, 4])!
    let numbers = (0..<6).map { _ in generator.next() }
    #expect(
      numbers == [
        11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
        607_988_272_756_665_600,
      ])
    #expect(
      RandomGenerator(seed: 0).state == [
        0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F, 0xF88B_B8A8_724C_81EC,
      ])
  }

  @Test func distributionsHaveKnownBits() {
    var generator = RandomGenerator.stream(seed: 7, purpose: 3)
    let uniforms = (0..<3).map { _ in generator.uniform() }
    let integers = (0..<3).map { _ in generator.uniform(below: 1000) }
    let normals = (0..<3).map { _ in generator.gaussian().bitPattern }
    var order = Array(0..<8)
    generator.shuffle(&order)
    #expect(uniforms == [0.9205354, 0.90400124, 0.10209733])
    #expect(integers == [215, 750, 509])
    #expect(normals == [3_216_522_928, 3_205_803_082, 1_068_810_493])
    #expect(order == [1, 7, 2, 4, 5, 6, 3, 0])
  }

  @Test func streamsDiffer() {
    let streams = (0..<4).flatMap { seed in
      (0..<4).map { RandomGenerator.stream(seed: seed, purpose: $0).state }
    }
    #expect(Set(streams).count == streams.count)
    #expect(RandomGenerator.stream(seed: 1, purpose: 2) != RandomGenerator.stream(seed: 2, purpose: 1))
  }

  @Test func valuesHaveTheirDistributions() {
    let seed: UInt64 = 11
    var generator = RandomGenerator(seed: seed)
    let count = 20_000
    var counts = [Int](repeating: 0, count: 7)
    var sum = 0.0, squares = 0.0, uniformSum = 0.0
    for _ in 0..<count {
      counts[generator.uniform(below: 7)] += 1
      let uniform = generator.uniform()
      #expect(uniform >= 0 && uniform < 1)
      uniformSum += Double(uniform)
      let normal = Double(generator.gaussian())
      sum += normal
      squares += normal * normal
    }
    // Five standard deviations each.
    #expect(counts.allSatisfy { abs($0 - count / 7) < 250 }, "\(counts) seed \(seed)")
    #expect(abs(uniformSum / Double(count) - 0.5) < 0.0103, "seed \(seed)")
    #expect(abs(sum / Double(count)) < 0.036, "seed \(seed)")
    #expect(abs(squares / Double(count) - 1) < 0.05, "seed \(seed)")
  }

  @Test func aShuffleKeepsTheElements() {
    var generator = RandomGenerator(seed: 3)
    for count in [0, 1, 2, 50] {
      var values = Array(0..<count)
      generator.shuffle(&values)
      #expect(values.sorted() == Array(0..<count))
    }
  }

  @Test func aDecodedGeneratorContinues() throws {
    var generator = RandomGenerator(seed: 5)
    _ = generator.gaussian()
    var restored = try JSONDecoder().decode(RandomGenerator.self, from: JSONEncoder().encode(generator))
    #expect(restored == generator)
    #expect(restored.next() == generator.next())
    for text in ["[0,0,0,0]", "[1,2,3]", "[]"] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(RandomGenerator.self, from: Data(text.utf8))
      }
    }
  }
}
