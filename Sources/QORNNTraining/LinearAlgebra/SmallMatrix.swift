/// A dense matrix of a few rows and columns in Double, on the calling thread: the problems that are left of a large
/// matrix after it was projected on a few directions.
package struct SmallMatrix: Equatable {
  package let rows: Int
  package let columns: Int
  /// Row-major.
  package var elements: [Double]

  package init(zeros rows: Int, _ columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = Array(repeating: 0, count: rows * columns)
  }

  package static func identity(_ size: Int) -> SmallMatrix {
    var result = SmallMatrix(zeros: size, size)
    for index in 0..<size { result[index, index] = 1 }
    return result
  }

  package subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  package var transposed: SmallMatrix {
    var result = SmallMatrix(zeros: columns, rows)
    for row in 0..<rows {
      for column in 0..<columns { result[column, row] = self[row, column] }
    }
    return result
  }

  /// The columns of a range.
  package func columns(_ range: Range<Int>) -> SmallMatrix {
    var result = SmallMatrix(zeros: rows, range.count)
    for row in 0..<rows {
      for (index, column) in range.enumerated() { result[row, index] = self[row, column] }
    }
    return result
  }

  /// Each sum runs over ascending k.
  package static func * (left: SmallMatrix, right: SmallMatrix) -> SmallMatrix {
    precondition(left.columns == right.rows, "shapes do not fit")
    var result = SmallMatrix(zeros: left.rows, right.columns)
    for row in 0..<left.rows {
      for k in 0..<left.columns {
        let factor = left[row, k]
        for column in 0..<right.columns { result[row, column] += factor * right[k, column] }
      }
    }
    return result
  }

  package static func + (left: SmallMatrix, right: SmallMatrix) -> SmallMatrix {
    precondition(left.rows == right.rows && left.columns == right.columns, "shapes do not fit")
    var result = left
    for index in result.elements.indices { result.elements[index] += right.elements[index] }
    return result
  }

  package static func * (factor: Double, matrix: SmallMatrix) -> SmallMatrix {
    var result = matrix
    for index in result.elements.indices { result.elements[index] *= factor }
    return result
  }
}
