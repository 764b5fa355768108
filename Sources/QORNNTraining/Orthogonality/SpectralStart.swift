import QORNN

/// Frequencies for an orthogonal start: where the training data have their amplitude.
///
/// The state of a linear orthogonal recurrence holds the input's Fourier components at the angles of W's eigenvalues and
/// nothing else. A random W spreads them evenly; images read row by row have theirs near multiples of 2π/width.
package enum SpectralStart {
  /// Frequencies in (0, π) that the spectrum is measured at.
  private static let binCount = 1024
  /// Sequences that are looked at.
  private static let sequenceCount = 256

  /// `count` angles in (0, π), ascending, as dense as √(mean power) of the batch's inputs: the quantiles (j + ½)/count.
  /// Even where the input is tokens or nothing but zeros.
  package static func angles(count: Int, of batch: Batch, inputSize: Int) -> [Double] {
    let amplitudes = powers(batch, inputSize: inputSize).map { $0.squareRoot() }
    let sum = amplitudes.reduce(0, +)
    let even = !(sum > 0 && sum.isFinite)
    let total = even ? Double(binCount) : sum
    var angles: [Double] = []
    var below = 0.0
    for (bin, amplitude) in amplitudes.enumerated() {
      below += even ? 1 : amplitude
      while angles.count < count && below >= (Double(angles.count) + 0.5) / Double(count) * total {
        angles.append(angle(bin))
      }
    }
    while angles.count < count { angles.append(angle(binCount - 1)) }
    return angles
  }

  /// Σ over sequences and features of |Σ_t x_t e^{−iθt}|² at each θ.
  private static func powers(_ batch: Batch, inputSize: Int) -> [Double] {
    var powers = [Double](repeating: 0, count: binCount)
    guard case .vectors(let values) = batch.inputs else { return powers }
    for row in 0..<min(batch.batchSize, sequenceCount) {
      for feature in 0..<inputSize {
        let signal = (0..<batch.lengths[row]).map { step in
          Double(values[(step * batch.batchSize + row) * inputSize + feature])
        }
        for bin in 0..<binCount {
          powers[bin] += power(of: signal, cosine: DeterministicMath.cos(angle(bin)))
        }
      }
    }
    return powers
  }

  /// Goertzel's recurrence s_t = x_t + 2 cos θ s_{t−1} − s_{t−2}.
  /// The power is s₁² + s₂² − 2 cos θ s₁ s₂ of its last two.
  private static func power(of signal: [Double], cosine: Double) -> Double {
    var (last, before) = (0.0, 0.0)
    for value in signal { (last, before) = (value + 2 * cosine * last - before, last) }
    return max(0, last * last + before * before - 2 * cosine * last * before)
  }

  private static func angle(_ bin: Int) -> Double { (Double(bin) + 0.5) * .pi / Double(binCount) }
}
