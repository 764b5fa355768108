/// How far a square matrix is from orthogonal, for logs and model cards.
package final class OrthogonalityMeasures {
  private let size: Int
  private let products: SquareProducts
  private var current: FloatArray
  private var next: FloatArray

  package init(size: Int, pool: WorkerPool) {
    self.size = size
    products = SquareProducts(size: size, pool: pool)
    current = FloatArray(count: size * size)
    next = FloatArray(count: size * size)
  }

  /// The orthogonality defect ‖WᵀW − I‖₂ of `matrix` [H × H]; about H·1e−7 of it is rounding.
  package func defect(of matrix: [Float]) -> Double {
    load(matrix)
    products.gram(current, factor: 1, shift: -1, into: next)
    swap(&current, &next)
    return radiusOfCurrent()
  }

  /// The spectral radius max|λ| of `matrix` [H × H], complex eigenvalues included. Not finite if an element is not.
  package func spectralRadius(of matrix: [Float]) -> Double {
    load(matrix)
    return radiusOfCurrent()
  }

  private func load(_ matrix: [Float]) {
    precondition(matrix.count == size * size)
    matrix.withUnsafeBufferPointer { current.pointer.update(from: $0.baseAddress!, count: size * size) }
  }

  /// max|λ| = lim (‖Aⁿ‖_F)^(1/n) by repeated squaring. Every square is divided by its norm, whose logarithm is kept.
  ///
  /// With n = 2^16 the factor between ‖Aⁿ‖_F and max|λ|ⁿ, of the order of √H times the condition of the eigenvectors,
  /// adds less than 1e−4.
  private func radiusOfCurrent() -> Double {
    let count = size * size
    var logarithm = 0.0
    var power = 1.0
    for squaring in 0...16 {
      let norm = Elementwise.dot(count: count, current.pointer, current.pointer).squareRoot()
      guard norm != 0, norm.isFinite else { return norm }
      logarithm += DeterministicMath.log(norm) / power
      if squaring == 16 { break }
      Elementwise.scale(count: count, Float(1 / norm), current.pointer)
      products.multiply(current, current, into: next)
      swap(&current, &next)
      power *= 2
    }
    return DeterministicMath.exp(logarithm)
  }
}
