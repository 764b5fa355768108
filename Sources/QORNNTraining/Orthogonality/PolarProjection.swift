/// The nearest orthogonal matrix in the Frobenius norm, the polar factor of W, by Newton–Schulz:
///
///     X ← X·(1.5·I − 0.5·XᵀX)
///
/// It runs until rounding is all that changes X. It converges for singular values in (0, √3); a larger ‖W‖₂ is
/// divided out first, which leaves the polar factor as it is.
package final class PolarProjection {
  private static let iterationLimit = 40

  private let size: Int
  private let step: OrthogonalizingStep
  private var current: FloatArray
  private var next: FloatArray
  private let factor: FloatArray
  /// Iterations that the last matrix took.
  package private(set) var iterationCount = 0

  package init(size: Int, pool: WorkerPool) {
    self.size = size
    step = OrthogonalizingStep(size: size, pool: pool)
    let count = size * size
    current = FloatArray(count: count)
    next = FloatArray(count: count)
    factor = FloatArray(count: count)
  }

  /// Replaces `matrix` [H × H]. A singular matrix stays singular; NaN stays NaN.
  package func project(_ matrix: inout [Float]) {
    let count = size * size
    precondition(matrix.count == count)
    matrix.withUnsafeBufferPointer { current.pointer.update(from: $0.baseAddress!, count: count) }
    let norm = SpectralNorm.estimate(current.pointer, size: size)
    if norm > 1.5 { Elementwise.scale(count: count, 1 / norm, current.pointer) }
    // ‖ΔX‖_F stays near √H·2⁻²³ times the chain's rounding once X has converged.
    let tolerance = 1e-5 * Double(size).squareRoot()
    iterationCount = 0
    while iterationCount < Self.iterationLimit {
      iterationCount += 1
      step.computeFactor(of: current, into: factor)
      let change = step.advance(current, by: factor, into: next)
      swap(&current, &next)
      if !(change >= tolerance) { break }
    }
    matrix.withUnsafeMutableBufferPointer { $0.baseAddress!.update(from: current.pointer, count: count) }
  }
}
