import QORNN
import Testing
import _QORNNTestSupport

/// Equation (5).
@Suite struct DecisionTests {
  @Test func theSmallestIndexWinsTies() {
    let cases: [(logits: [Int32], classIndex: Int, margin: UInt32)] = [
      ([5], 0, 0), ([-5], 0, 0), ([1, 2], 1, 1), ([2, 1], 0, 1), ([2, 2], 0, 0), ([1, 3, 3], 1, 0),
      ([3, 1, 3], 0, 0), ([1, 2, 3], 2, 1), ([3, 2, 1], 0, 1), ([-7, -9, -8], 0, 1),
      ([.min, .max], 1, .max), ([.max, .min, .min], 0, .max), ([.min, .min], 0, 0), ([0, .min], 0, 1 << 31),
    ]
    for item in cases {
      let found = OwnedSession.decide(item.logits)
      #expect(found == (item.classIndex, item.margin), "\(item.logits)")
    }
  }

  @Test func randomLogits() {
    var generator = SplitMixGenerator(seed: 9)
    for round in 0..<300 {
      let spread = generator.element(of: [2, 1000, 1 << 31])
      let logits = (0..<generator.integer(in: 1...9)).map { _ in generator.integer(in: -spread...spread - 1) }
      let expected = ReferenceSession.decide(logits)
      let found = OwnedSession.decide(logits.map { Int32($0) })
      #expect(found.classIndex == expected.classIndex, "seed 9, round \(round): \(logits)")
      #expect(Int(found.margin) == expected.margin, "seed 9, round \(round): \(logits)")
    }
  }
}
