/// Square matrices in Double, row-major, by the definitions: what the updates of W are compared with.
struct DenseOracle: Equatable {
  let size: Int
  var elements: [Double]

  init(_ elements: [Double]) {
    size = Int(Double(elements.count).squareRoot())
    self.elements = elements
  }

  init(floats: [Float]) { self.init(floats.map { Double($0) }) }

  static func identity(_ size: Int) -> DenseOracle {
    DenseOracle((0..<size * size).map { $0 % (size + 1) == 0 ? 1 : 0 })
  }

  var transposed: DenseOracle {
    DenseOracle((0..<size * size).map { elements[$0 % size * size + $0 / size] })
  }

  static func * (left: DenseOracle, right: DenseOracle) -> DenseOracle {
    let size = left.size
    return DenseOracle(
      (0..<size * size).map { place in
        (0..<size).reduce(0.0) {
          $0 + left.elements[place / size * size + $1] * right.elements[$1 * size + place % size]
        }
      })
  }

  static func + (left: DenseOracle, right: DenseOracle) -> DenseOracle {
    DenseOracle(zip(left.elements, right.elements).map { $0 + $1 })
  }

  static func * (factor: Double, matrix: DenseOracle) -> DenseOracle {
    DenseOracle(matrix.elements.map { factor * $0 })
  }

  /// Σ Aⁿ/n!, 80 terms.
  var exponential: DenseOracle {
    var (sum, term) = (Self.identity(size), Self.identity(size))
    for degree in 1...80 {
      term = (1 / Double(degree)) * (term * self)
      sum = sum + term
    }
    return sum
  }

  /// Gauss–Jordan with pivoting.
  var inverse: DenseOracle {
    var (left, right) = (self, Self.identity(size))
    for column in 0..<size {
      let pivot = (column..<size).max {
        abs(left.elements[$0 * size + column]) < abs(left.elements[$1 * size + column])
      }!
      for place in 0..<size {
        left.elements.swapAt(pivot * size + place, column * size + place)
        right.elements.swapAt(pivot * size + place, column * size + place)
      }
      let scale = left.elements[column * size + column]
      for place in 0..<size {
        left.elements[column * size + place] /= scale
        right.elements[column * size + place] /= scale
      }
      for row in 0..<size where row != column {
        let factor = left.elements[row * size + column]
        for place in 0..<size {
          left.elements[row * size + place] -= factor * left.elements[column * size + place]
          right.elements[row * size + place] -= factor * right.elements[column * size + place]
        }
      }
    }
    return right
  }

  /// The nearest orthogonal matrix, by Newton's iteration X ← ½(X + X⁻ᵀ).
  var polarFactor: DenseOracle {
    var current = self
    for _ in 0..<30 { current = 0.5 * (current + current.inverse.transposed) }
    return current
  }

  func largestDifference(_ other: [Float]) -> Double {
    zip(elements, other).map { abs($0 - Double($1)) }.max() ?? 0
  }
}
