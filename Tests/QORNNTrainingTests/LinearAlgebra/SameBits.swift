import QORNNTraining
import Testing

/// Equality of bit patterns, so that −0 differs from +0. The message names the first element that differs.
func expectSameBits(
  _ found: [Float], _ expected: [Float], _ place: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, "\(place)", sourceLocation: sourceLocation)
  let difference = zip(found, expected).enumerated().first { $1.0.bitPattern != $1.1.bitPattern }
  if let (index, (value, definition)) = difference {
    Issue.record("element \(index) is \(value), not \(definition): \(place)", sourceLocation: sourceLocation)
  }
}

extension RandomGenerator {
  /// Values of mixed magnitude and sign, some of them zero, so that another order of summation shows in the bits.
  mutating func mixedValues(_ count: Int) -> [Float] {
    (0..<count).map { _ in
      let value = (uniform() - 0.5) * (uniform(below: 8) == 0 ? 64 : 1)
      return uniform(below: 50) == 0 ? 0 : value
    }
  }
}
