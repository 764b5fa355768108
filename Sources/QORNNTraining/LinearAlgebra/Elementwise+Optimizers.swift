import CQORNNTrainingKernels

/// The constants of Adam.
package struct AdamConstants: Sendable, Equatable {
  /// β₁, the decay of the mean gradient, in 0 ..< 1.
  package var beta1: Float
  /// β₂, the decay of the mean square, in 0 ..< 1.
  package var beta2: Float
  /// ε, added to the root of the mean square, > 0.
  package var epsilon: Float

  package init(beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

extension Elementwise {
  /// One Adam update of `count` parameters at update number `update` = t ≥ 1, with g = gradientScale ·
  /// gradient:
  ///
  ///     m ← β₁·m + (1 − β₁)·g        v ← β₂·v + (1 − β₂)·g²
  ///     p ← p − rate · (m / (1 − β₁^t)) / (√(v / (1 − β₂^t)) + ε)
  ///
  /// `gradientScale` is the factor of gradient clipping.
  package static func adam(
    count: Int, parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    firstMoment: UnsafeMutablePointer<Float>, secondMoment: UnsafeMutablePointer<Float>, rate: Float,
    constants: AdamConstants = AdamConstants(), update: Int, gradientScale: Float = 1,
    kernels: FloatKernels = .best
  ) {
    precondition(update >= 1, "updates count from 1")
    var call = qornn_adam_call(
      count: count, parameters: parameters, gradient: gradient, first_moment: firstMoment,
      second_moment: secondMoment, rate: rate, beta1: constants.beta1, one_minus_beta1: 1 - constants.beta1,
      beta2: constants.beta2, one_minus_beta2: 1 - constants.beta2, epsilon: constants.epsilon,
      first_correction: Float(1 / (1 - power(Double(constants.beta1), update))),
      second_correction: Float(1 / (1 - power(Double(constants.beta2), update))),
      gradient_scale: gradientScale)
    kernels.table.pointee.adam(&call)
  }

  /// One RMSprop update of `count` parameters, with g = gradientScale · gradient:
  ///
  ///     v ← α·v + (1 − α)·g²        p ← p − rate · g / (√v + ε)
  package static func rmsprop(
    count: Int, parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>,
    meanSquare: UnsafeMutablePointer<Float>, rate: Float, decay: Float = 0.99, epsilon: Float = 1e-8,
    gradientScale: Float = 1, kernels: FloatKernels = .best
  ) {
    var call = qornn_rmsprop_call(
      count: count, parameters: parameters, gradient: gradient, mean_square: meanSquare, rate: rate,
      decay: decay, one_minus_decay: 1 - decay, epsilon: epsilon, gradient_scale: gradientScale)
    kernels.table.pointee.rmsprop(&call)
  }

  /// base^exponent by squaring: its bits come from the multiplications alone.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var remaining = exponent
    while remaining > 0 {
      if remaining & 1 == 1 { result *= square }
      square *= square
      remaining >>= 1
    }
    return result
  }
}
