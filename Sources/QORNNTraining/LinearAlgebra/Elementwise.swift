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
}
