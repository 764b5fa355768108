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
  private let products: SquareProducts
  private var iterations: [Iteration] = []
  private var result: FloatArray
  private let scratch: FloatArray
  /// ‖M‖₂ of the last matrix.
  package private(set) var norm: Float = 1
  /// Iterations that the last matrix took.
  package private(set) var iterationCount = 0

  package init(size: Int, pool: WorkerPool) {
    self.size = size
    products = SquareProducts(size: size, pool: pool)
    result = FloatArray(count: size * size, zeroed: true)
    scratch = FloatArray(count: size * size, zeroed: true)
  }

  /// The orthogonal matrix for `matrix` [H × H]. A matrix of zeros stays zero.
  package func orthogonalize(_ matrix: [Float]) -> [Float] {
    precondition(matrix.count == size * size)
    matrix.withUnsafeBufferPointer { norm = SpectralNorm.estimate($0.baseAddress!, size: size) }
    if !(norm > 0) { norm = 1 }
    let start = iteration(0).start
    for index in matrix.indices { start.pointer[index] = matrix[index] / norm }
    iterationCount = 0
    while iterationCount < Self.iterationLimit {
      let current = iteration(iterationCount)
      iterationCount += 1
      computeFactor(of: current.start, into: current.factor)
      let next = iteration(iterationCount).start
      products.multiply(current.start, current.factor, into: next)
      if !(distance(next, current.start) >= Self.tolerance) { break }
    }
    return Array(UnsafeBufferPointer(start: iteration(iterationCount).start.pointer, count: size * size))
  }

  /// Turns ∂L/∂X of the result into ∂L/∂M, in place:
  /// with Y = XP and S = XᵀG, ∂L/∂X = G·P − ½·X(S + Sᵀ).
  package func backpropagate(_ gradient: inout [Float]) {
    precondition(gradient.count == size * size)
    let count = size * size
    var current = FloatArray(count: count, zeroed: false)
    var previous = FloatArray(count: count, zeroed: false)
    current.pointer.update(from: gradient, count: count)
    for index in stride(from: iterationCount - 1, through: 0, by: -1) {
      let (start, factor) = (iterations[index].start, iterations[index].factor)
      products.multiply(start, transposed: true, current, into: scratch)
      symmetrize(scratch, scale: -0.5)
      products.multiply(current, factor, into: previous)
      products.multiply(start, scratch, into: previous, accumulate: true)
      swap(&current, &previous)
    }
    for index in 0..<count { gradient[index] = current.pointer[index] / norm }
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

  private func computeFactor(of start: FloatArray, into factor: FloatArray) {
    products.multiply(start, transposed: true, start, into: factor)
    Elementwise.scale(count: size * size, -0.5, factor.pointer)
    for index in 0..<size { factor.pointer[index * size + index] += 1.5 }
  }

  private func distance(_ a: FloatArray, _ b: FloatArray) -> Double {
    scratch.pointer.update(from: a.pointer, count: size * size)
    Elementwise.addScaled(count: size * size, -1, b.pointer, scratch.pointer)
    return Elementwise.dot(count: size * size, scratch.pointer, scratch.pointer).squareRoot()
  }

  /// matrix ← scale·(matrix + matrixᵀ)
  private func symmetrize(_ matrix: FloatArray, scale: Float) {
    let values = matrix.pointer
    for row in 0..<size {
      for column in 0...row {
        let sum = scale * (values[row * size + column] + values[column * size + row])
        values[row * size + column] = sum
        values[column * size + row] = sum
      }
    }
  }
}
