/// The factor on both learning rates as training proceeds; iterations count from 0.
package struct LearningRateSchedule: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// 1 throughout.
    case constant
    /// decayFactor^⌊iteration/decayInterval⌋.
    case step
    /// Half a cosine from 1 to finalFactor over iterationCount, finalFactor from then on.
    case cosine
  }

  package var kind: Kind
  /// Iterations over which the factor climbs linearly to its value; 0 for none.
  package var warmUpIterations: Int
  /// `step`: iterations between two decays, at least 1.
  package var decayInterval: Int
  /// `step`: what the rate is multiplied with at each decay.
  package var decayFactor: Float
  /// `cosine`: iterations until the end, at least 1.
  package var iterationCount: Int
  /// `cosine`: the factor at the end.
  package var finalFactor: Float

  private init(
    kind: Kind, warmUpIterations: Int, decayInterval: Int = 1, decayFactor: Float = 1,
    iterationCount: Int = 1,
    finalFactor: Float = 1
  ) {
    self.kind = kind
    self.warmUpIterations = warmUpIterations
    self.decayInterval = decayInterval
    self.decayFactor = decayFactor
    self.iterationCount = iterationCount
    self.finalFactor = finalFactor
  }

  package static func constant(warmUp: Int = 0) -> Self {
    Self(kind: .constant, warmUpIterations: warmUp)
  }

  package static func step(every interval: Int, factor: Float, warmUp: Int = 0) -> Self {
    Self(kind: .step, warmUpIterations: warmUp, decayInterval: interval, decayFactor: factor)
  }

  package static func cosine(iterations: Int, finalFactor: Float = 0, warmUp: Int = 0) -> Self {
    Self(kind: .cosine, warmUpIterations: warmUp, iterationCount: iterations, finalFactor: finalFactor)
  }

  /// The factor for an iteration, 0 or more.
  package func factor(at iteration: Int) -> Float {
    let warmUp = iteration < warmUpIterations ? Double(iteration + 1) / Double(warmUpIterations) : 1
    return Float(warmUp * decay(at: iteration))
  }

  private func decay(at iteration: Int) -> Double {
    switch kind {
    case .constant: return 1
    case .step:
      var result = 1.0
      var square = Double(decayFactor)
      var remaining = iteration / max(decayInterval, 1)
      while remaining > 0 {
        if remaining & 1 == 1 { result *= square }
        square *= square
        remaining >>= 1
      }
      return result
    case .cosine:
      let progress = min(Double(iteration) / Double(max(iterationCount, 1)), 1)
      let wave = 0.5 * (1 + DeterministicMath.cos(.pi * progress))
      return Double(finalFactor) + (1 - Double(finalFactor)) * wave
    }
  }
}
