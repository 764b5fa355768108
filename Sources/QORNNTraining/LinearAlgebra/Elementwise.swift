import CQORNNTrainingKernels

/// Kernels on one array at a time, with the same bits on every machine. None allocates; pointers of one call
/// do not overlap unless said.
package enum Elementwise {
  /// y[i] ← fma(factor, x[i], y[i])
  package static func addScaled(
    count: Int, _ factor: Float, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>,
    kernels: FloatKernels = .best
  ) { kernels.table.pointee.add_scaled(count, factor, x, y) }

  /// x[i] ← factor · x[i]
  package static func scale(
    count: Int, _ factor: Float, _ x: UnsafeMutablePointer<Float>, kernels: FloatKernels = .best
  ) { kernels.table.pointee.scale(count, factor, x) }

  /// y[i] ← x[i] > 0 ? x[i] : +0. `y` may be `x`.
  package static func relu(
    count: Int, _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, kernels: FloatKernels = .best
  ) { kernels.table.pointee.relu(count, x, y) }

  /// g[i] ← x[i] > 0 ? g[i] : +0, with the input (or the output) `x` of `relu`.
  package static func reluBackward(
    count: Int, _ x: UnsafePointer<Float>, gradient g: UnsafeMutablePointer<Float>,
    kernels: FloatKernels = .best
  ) { kernels.table.pointee.relu_backward(count, x, g) }

  /// Σ x[i] · y[i], summed in Double in a fixed order. `y` may be `x`: the squared norm.
  package static func dot(
    count: Int, _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, kernels: FloatKernels = .best
  ) -> Double { kernels.table.pointee.dot(count, x, y) }

  /// max |x[i]|; 0 for no elements, NaN once any element is NaN.
  package static func largestMagnitude(
    count: Int, _ x: UnsafePointer<Float>, kernels: FloatKernels = .best
  ) -> Float { kernels.table.pointee.largest_magnitude(count, x) }

  /// max |x|; 0 for no elements, NaN once any element is NaN.
  package static func largestMagnitude(_ x: [Float], kernels: FloatKernels = .best) -> Float {
    largestMagnitude(count: x.count, x, kernels: kernels)
  }

  /// code = clamp(⌊w/scale + ½⌋, −2^(k−1), 2^(k−1) − 1), value = code · scale: the paper's weight quantizer
  /// with scale = α/2^(k−1) and ties toward +∞ as in the runtime.
  ///
  /// Precondition: 2 ≤ k ≤ 8, `scale` is normal and > 0, `codes` and `values` are as long as `weights`. The
  /// code of a NaN is the highest.
  package static func quantizeWeights(
    _ weights: [Float], scale: Float, bitWidth: Int, codes: inout [Int8], values: inout [Float],
    kernels: FloatKernels = .best
  ) {
    precondition((2...8).contains(bitWidth), "weight bit width \(bitWidth)")
    precondition(scale.isNormal && scale > 0, "weight scale \(scale)")
    precondition(codes.count == weights.count && values.count == weights.count, "counts differ")
    weights.withUnsafeBufferPointer { weights in
      codes.withUnsafeMutableBufferPointer { codes in
        values.withUnsafeMutableBufferPointer { values in
          var call = qornn_quantize_weights_call(
            count: weights.count, weights: weights.baseAddress, scale: scale, inverse_scale: 1 / scale,
            bit_width: Int32(bitWidth), codes: codes.baseAddress, values: values.baseAddress)
          kernels.table.pointee.quantize_weights(&call)
        }
      }
    }
  }
}
