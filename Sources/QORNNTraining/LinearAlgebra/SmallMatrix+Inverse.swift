extension SmallMatrix {
  /// The rows and columns `indices` of a square matrix, with `shift` added to the diagonal.
  package func submatrix(_ indices: [Int], addingToDiagonal shift: Double = 0) -> SmallMatrix {
    var result = SmallMatrix(zeros: indices.count, indices.count)
    for (row, source) in indices.enumerated() {
      for (column, other) in indices.enumerated() { result[row, column] = self[source, other] }
      result[row, row] += shift
    }
    return result
  }

  /// The inverse of a symmetric positive definite matrix, by Gauss and Jordan: no pivot is 0.
  package func inverseOfPositive() -> SmallMatrix {
    precondition(rows == columns, "not square")
    var result = self
    let size = rows
    result.elements.withUnsafeMutableBufferPointer { matrix in
      for pivot in 0..<size {
        let inverse = 1 / matrix[pivot * size + pivot]
        matrix[pivot * size + pivot] = 1
        for column in 0..<size { matrix[pivot * size + column] *= inverse }
        for row in 0..<size where row != pivot {
          let factor = matrix[row * size + pivot]
          matrix[row * size + pivot] = 0
          for column in 0..<size { matrix[row * size + column] -= factor * matrix[pivot * size + column] }
        }
      }
    }
    return result
  }

  /// Of the inverse of a symmetric matrix: makes it that of the matrix without a row and its column, which become zeros.
  package mutating func eliminate(_ index: Int) {
    let size = rows
    let pivotRow = (0..<size).map { self[index, $0] }
    elements.withUnsafeMutableBufferPointer { matrix in
      for row in 0..<size where row != index {
        let factor = matrix[row * size + index] / pivotRow[index]
        for column in 0..<size { matrix[row * size + column] -= factor * pivotRow[column] }
      }
      for column in 0..<size {
        matrix[index * size + column] = 0
        matrix[column * size + index] = 0
      }
    }
  }
}
