extension SmallMatrix {
  /// λ and D with A = D·diag(λ)·Dᵀ of a symmetric matrix, the columns of D orthonormal, in no particular order.
  ///
  /// Cyclic Jacobi: each rotation makes one element of the upper triangle zero, row by row; sweeps go on until what is
  /// left off the diagonal is rounding. Only the upper triangle is read. NaN gives NaN.
  package func symmetricEigenvalues() -> (values: [Double], vectors: SmallMatrix) {
    precondition(rows == columns, "not a square matrix")
    var matrix = self
    for row in 0..<rows {
      for column in 0..<row { matrix[row, column] = matrix[column, row] }
    }
    var vectors = SmallMatrix.identity(rows)
    let norm = matrix.elements.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<Self.sweepLimit {
      guard matrix.offDiagonalSquares > 1e-32 * norm else { break }
      for first in 0..<rows {
        for second in first + 1..<max(rows, first + 1) {
          matrix.rotate(first, second, vectors: &vectors)
        }
      }
    }
    return ((0..<rows).map { matrix[$0, $0] }, vectors)
  }

  /// Convergence is quadratic: ten sweeps are many.
  private static let sweepLimit = 40

  private var offDiagonalSquares: Double {
    var sum = 0.0
    for row in 0..<rows {
      for column in 0..<columns where column != row { sum += self[row, column] * self[row, column] }
    }
    return sum
  }

  /// A ← JᵀAJ and V ← VJ, with the rotation J that makes A[first, second] zero.
  private mutating func rotate(_ first: Int, _ second: Int, vectors: inout SmallMatrix) {
    let element = self[first, second]
    guard element != 0 else { return }
    let ratio = (self[second, second] - self[first, first]) / (2 * element)
    // The smaller of the two angles; a ratio whose square overflows gives 0.
    let tangent = (ratio >= 0 ? 1 : -1) / (abs(ratio) + (ratio * ratio + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    for index in 0..<rows {
      let (a, b) = (self[index, first], self[index, second])
      self[index, first] = cosine * a - sine * b
      self[index, second] = sine * a + cosine * b
    }
    for index in 0..<columns {
      let (a, b) = (self[first, index], self[second, index])
      self[first, index] = cosine * a - sine * b
      self[second, index] = sine * a + cosine * b
    }
    self[first, second] = 0
    self[second, first] = 0
    for index in 0..<vectors.rows {
      let (a, b) = (vectors[index, first], vectors[index, second])
      vectors[index, first] = cosine * a - sine * b
      vectors[index, second] = sine * a + cosine * b
    }
  }
}
