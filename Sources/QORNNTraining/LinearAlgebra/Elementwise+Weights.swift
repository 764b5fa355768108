import CQORNNTrainingKernels

/// A grid of 2^k weights, scale · (−2^(k−1) … 2^(k−1) − 1).
package struct WeightGrid: Equatable, Sendable {
  /// α/2^(k−1): normal and > 0.
  package let scale: Float
  /// k, 2…8.
  package let bitWidth: Int

  /// - Precondition: `scale` is normal and > 0, 2 ≤ `bitWidth` ≤ 8.
  package init(scale: Float, bitWidth: Int) {
    precondition((2...8).contains(bitWidth), "weight bit width \(bitWidth)")
    precondition(scale.isNormal && scale > 0, "weight scale \(scale)")
    self.scale = scale
    self.bitWidth = bitWidth
  }
}

extension Elementwise {
  /// code = clamp(⌊w/scale + ½⌋, −2^(k−1), 2^(k−1) − 1), value = code · scale: the paper's weight quantizer with ties
  /// toward +∞ as in the runtime. The code of a NaN is the highest.
  package static func quantizeWeights(
    count: Int, _ weights: UnsafePointer<Float>, grid: WeightGrid, codes: UnsafeMutablePointer<Int8>,
    values: UnsafeMutablePointer<Float>, kernels: FloatKernels = .best
  ) {
    var call = qornn_quantize_weights_call(
      count: count, weights: weights, scale: grid.scale, inverse_scale: 1 / grid.scale,
      bit_width: Int32(grid.bitWidth), codes: codes, values: values)
    kernels.table.pointee.quantize_weights(&call)
  }

  /// Σ code·w and Σ code² over the codes of ``quantizeWeights(count:_:grid:codes:values:kernels:)``, see
  /// `qornn_fit_scale_call`.
  package static func codeSums(
    count: Int, _ weights: UnsafePointer<Float>, grid: WeightGrid, kernels: FloatKernels = .best
  ) -> (products: Double, squares: Double) {
    var call = qornn_fit_scale_call(
      count: count, weights: weights, inverse_scale: 1 / grid.scale, bit_width: Int32(grid.bitWidth),
      products: 0, squares: 0)
    kernels.table.pointee.fit_scale(&call)
    return (call.products, call.squares)
  }

  /// Σ gradient · ∂value/∂scale, straight through the rounding: see `qornn_scale_gradient_call`.
  package static func scaleGradient(
    count: Int, _ weights: UnsafePointer<Float>, gradient: UnsafePointer<Float>, grid: WeightGrid,
    kernels: FloatKernels = .best
  ) -> Double {
    var call = qornn_scale_gradient_call(
      count: count, weights: weights, gradient: gradient, inverse_scale: 1 / grid.scale,
      bit_width: Int32(grid.bitWidth), sum: 0)
    kernels.table.pointee.scale_gradient(&call)
    return call.sum
  }
}
