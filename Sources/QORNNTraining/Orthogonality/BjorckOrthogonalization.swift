/// Björck's iteration towards the nearest orthogonal matrix, with β = ½, and its gradient:
///
///     X₀ = M/‖M‖₂        X ← (1 + β)X − βXXᵀX = X·P,  P = 1.5·I − 0.5·XᵀX
///
/// It stops after an iteration with ‖ΔX‖_F < 1e−3, or after 15. ‖M‖₂ counts as a constant in the gradient, which goes
/// through all iterations. Keeps the iterates between ``orthogonalize(_:)`` and ``backpropagate(_:)``.
package final class BjorckOrthogonalization {
  package static let iterationLimit = 15
  package static let tolerance = 1e-3

  private struct Iteration {
    let start: FloatArray
    let factor: FloatArray
  }

  private let size: Int
  private let pool: WorkerPool
  private let step: OrthogonalizingStep
  private var iterations: [Iteration] = []
  /// What the backward pass works in; made by the first one.
  private lazy var scratch = (0..<4).map { _ in FloatArray(count: size * size, zeroed: false) }
  /// ‖M‖₂ of the last matrix.
  package private(set) var norm: Float = 1
  /// Iterations that the last matrix took.
  package private(set) var iterationCount = 0

  package init(size: Int, pool: WorkerPool) {
    self.size = size
    self.pool = pool
    step = OrthogonalizingStep(size: size, pool: pool)
  }

  /// The orthogonal matrix for `matrix` [H × H]. A matrix of zeros stays zero.
  package func orthogonalize(_ matrix: [Float]) -> [Float] {
    precondition(matrix.count == size * size)
    matrix.withUnsafeBufferPointer { source in
      norm = SpectralNorm.estimate(source.baseAddress!, size: size)
      if !(norm > 0) { norm = 1 }
      divide(source.baseAddress!, by: norm, into: iteration(0).start.pointer)
    }
    iterationCount = 0
    while iterationCount < Self.iterationLimit {
      let current = iteration(iterationCount)
      iterationCount += 1
      step.computeFactor(of: current.start, into: current.factor)
      let change = step.advance(
        current.start, by: current.factor, into: iteration(iterationCount).start)
      if !(change >= Self.tolerance) { break }
    }
    return iteration(iterationCount).start.values
  }

  /// Turns ∂L/∂X of the result into ∂L/∂M, in place.
  package func backpropagate(_ gradient: inout [Float]) {
    precondition(gradient.count == size * size)
    var (current, previous) = (scratch[0], scratch[1])
    current.pointer.update(from: gradient, count: size * size)
    for iteration in iterations[..<iterationCount].reversed() {
      step.backpropagate(
        current, start: iteration.start, factor: iteration.factor, into: previous,
        scratch: (scratch[2], scratch[3]))
      swap(&current, &previous)
    }
    gradient.withUnsafeMutableBufferPointer {
      divide(current.pointer, by: norm, into: $0.baseAddress!)
    }
  }

  private func iteration(_ index: Int) -> Iteration {
    while iterations.count <= index {
      iterations.append(
        Iteration(
          start: FloatArray(count: size * size, zeroed: false),
          factor: FloatArray(count: size * size, zeroed: false)))
    }
    return iterations[index]
  }

  private func divide(
    _ source: UnsafePointer<Float>, by divisor: Float, into target: UnsafeMutablePointer<Float>
  ) {
    pool.split(size * size, multipleOf: 4096) { range in
      for index in range { target[index] = source[index] / divisor }
    }
  }
}
