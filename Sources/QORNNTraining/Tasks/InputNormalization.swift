import QORNN

/// The input stage that brings every feature to mean 0 and deviation 1 on one common integer grid.
struct InputNormalization {
  let features: [InputFeature]
  /// Real value of one integer step, in deviations of a feature.
  let inputScale: Float
  /// Features that have one value only; their input is always 0.
  let constantFeatures: [Int]

  /// Deviations that the grid covers: what the data reach, within these bounds. Readings beyond saturate.
  private static let rangeBounds = 1.0...8.0

  private struct Statistics {
    var offset: Int32 = 0
    var deviation = 0.0
    /// Largest distance from the offset, in counts.
    var largestDistance = 0.0
  }

  /// - Parameters:
  ///   - counts: readings, row after row. [rowCount × featureCount], at least one row
  ///   - exponents: decimal resolution of each feature. [featureCount]
  init(counts: [[Int32]], exponents: [Int], inputBits: Int) {
    let statistics = exponents.indices.map { column in
      Self.statistics(counts, column: column, featureCount: exponents.count)
    }
    let reached = statistics.map { $0.deviation > 0 ? $0.largestDistance / $0.deviation : 0 }.max() ?? 1
    let range = min(max(reached, Self.rangeBounds.lowerBound), Self.rangeBounds.upperBound)
    let scale = Float(range / Double((1 << (inputBits - 1)) - 1))
    inputScale = scale
    constantFeatures = statistics.indices.filter { statistics[$0].deviation == 0 }
    features = zip(statistics, exponents).map { statistics, exponent in
      let (multiplier, shift) = Self.multiplier(
        statistics.deviation == 0 ? 0 : 1 / (statistics.deviation * Double(scale)))
      return InputFeature(
        offset: statistics.offset, multiplier: multiplier, shift: shift, resolutionBase: 10,
        resolutionExponent: Int32(exponent))
    }
  }

  private static func statistics(_ counts: [[Int32]], column: Int, featureCount: Int) -> Statistics {
    var sum = 0
    var rowCount = 0
    for recording in counts {
      for index in stride(from: column, to: recording.count, by: featureCount) {
        sum += Int(recording[index])
        rowCount += 1
      }
    }
    let mean = Double(sum) / Double(rowCount)
    var result = Statistics(offset: Int32(mean.rounded()))
    var squares = 0.0
    for recording in counts {
      for index in stride(from: column, to: recording.count, by: featureCount) {
        let count = Double(recording[index])
        squares += (count - mean) * (count - mean)
        result.largestDistance = max(result.largestDistance, abs(count - Double(result.offset)))
      }
    }
    result.deviation = (squares / Double(rowCount)).squareRoot()
    return result
  }

  /// multiplier/2^shift nearest to `factor`, with 29 or 30 bits where the shift allows: (7) in
  /// Docs/Arithmetic.md. 0 ≤ multiplier < 2^30, 1 ≤ shift ≤ 47.
  static func multiplier(_ factor: Double) -> (multiplier: Int32, shift: Int32) {
    guard factor > 0 else { return (0, 1) }
    let limit = Double(1 << 30)
    var shift = 47
    while shift > 1, (factor * Double(1 << shift)).rounded() >= limit { shift -= 1 }
    return (Int32(min((factor * Double(1 << shift)).rounded(), limit - 1)), Int32(shift))
  }
}
