import QORNNTraining
import Testing

@Suite struct SmallMatrixTests {
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> SmallMatrix {
    var generator = RandomGenerator(seed: seed)
    var matrix = SmallMatrix(zeros: rows, columns)
    for index in matrix.elements.indices { matrix.elements[index] = Double(generator.gaussian()) }
    return matrix
  }

  private func largest(_ matrix: SmallMatrix) -> Double { matrix.elements.map(abs).max() ?? 0 }

  private func diagonal(_ values: [Double]) -> SmallMatrix {
    var matrix = SmallMatrix(zeros: values.count, values.count)
    for (index, value) in values.enumerated() { matrix[index, index] = value }
    return matrix
  }

  @Test(arguments: [1, 2, 5, 8, 24]) func eigenvectorsRebuildTheMatrix(_ size: Int) {
    let factor = random(size, size, seed: 3)
    for matrix in [factor + factor.transposed, factor * factor.transposed, SmallMatrix.identity(size)] {
      let (values, vectors) = matrix.symmetricEigenvalues()
      let rebuilt = vectors * diagonal(values) * vectors.transposed
      #expect(largest(rebuilt + -1 * matrix) < 1e-13 * Double(size) * max(1, largest(matrix)), "seed 3")
      #expect(largest(vectors.transposed * vectors + -1 * SmallMatrix.identity(size)) < 1e-13)
    }
  }

  @Test func eigenvaluesOfKnownMatrices() {
    var matrix = SmallMatrix(zeros: 2, 2)
    matrix.elements = [2, 1, 1, 2]
    let (values, _) = matrix.symmetricEigenvalues()
    #expect(zip(values.sorted(), [1, 3]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(SmallMatrix(zeros: 3, 3).symmetricEigenvalues().values == [0, 0, 0])
    #expect(SmallMatrix(zeros: 0, 0).symmetricEigenvalues().values.isEmpty)
    // Of very different sizes.
    matrix.elements = [1e-20, 1e-12, 1e-12, 1]
    #expect(abs(matrix.symmetricEigenvalues().values.max()! - 1) < 1e-15)
    matrix.elements = [.nan, 1, 1, 2]
    #expect(matrix.symmetricEigenvalues().values.contains { $0.isNaN })
  }

  @Test(arguments: [0, 1e-9, 0.3, 4, 40]) func exponentials(_ angle: Double) {
    var matrix = SmallMatrix(zeros: 2, 2)
    matrix.elements = [0, -angle, angle, 0]
    let (cosine, sine) = (DeterministicMath.cos(angle), DeterministicMath.sin(angle))
    let result = matrix.exponential()
    #expect(zip(result.elements, [cosine, -sine, sine, cosine]).allSatisfy { abs($0 - $1) < 1e-13 })
    #expect(abs(diagonal([angle / 8]).exponential()[0, 0] / DeterministicMath.exp(angle / 8) - 1) < 1e-13)
  }

  @Test func exponentialIsItsSeries() {
    let matrix = 0.5 * random(7, 7, seed: 5)
    let expected = DenseOracle(matrix.elements).exponential
    #expect(zip(matrix.exponential().elements, expected.elements).allSatisfy { abs($0 - $1) < 1e-12 })
    let skew = matrix + -1 * matrix.transposed
    let rotation = skew.exponential()
    #expect(largest(rotation.transposed * rotation + -1 * SmallMatrix.identity(7)) < 1e-14)
  }

  @Test func basesRebuildTheirVectors() {
    let given = random(4, 30, seed: 6)
    var vectors = (0..<4).map { row in (0..<30).map { given[row, $0] } }
    vectors[1] = vectors[0].map { $0 * (1 + 1e-9) }
    vectors[1][7] += 1e-9
    vectors.insert(zip(vectors[0], vectors[2]).map { 3 * $0 - $1 }, at: 3)
    let basis = OrthonormalBasis(of: vectors)
    #expect(basis.vectors[3].allSatisfy { $0 == 0 })
    for (first, vector) in basis.vectors.enumerated() {
      for (second, other) in basis.vectors.enumerated() {
        let product = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (first == second && first != 3 ? 1 : 0)) < 1e-14, "\(first), \(second), seed 6")
      }
      for place in 0..<30 {
        let rebuilt = (0..<5).reduce(0.0) {
          $0 + basis.vectors[$1][place] * basis.coefficients[$1, first]
        }
        #expect(abs(rebuilt - vectors[first][place]) < 1e-13)
      }
    }
  }

  @Test(arguments: [1, 2]) func tallProductsAreProducts(_ threadCount: Int) {
    let size = 37
    var generator = RandomGenerator(seed: 8)
    var matrix = (0..<size * size).map { _ in generator.gaussian() }
    let vectors = (0..<3).map { _ in (0..<size).map { _ in Double(generator.gaussian()) } }
    let products = TallProducts(size: size, columns: 4, pool: WorkerPool(threadCount: threadCount))
    for isTransposed in [false, true] {
      let results = products.multiply(matrix, transposed: isTransposed, vectors)
      for (vector, result) in zip(vectors, results) {
        for row in 0..<size {
          let sum = (0..<size).reduce(0.0) {
            $0 + vector[$1] * Double(matrix[isTransposed ? $1 * size + row : row * size + $1])
          }
          #expect(abs(result[row] - sum) < 1e-4)
        }
      }
    }
    let before = matrix
    products.addOuter(Array(vectors[0...1]), Array(vectors[1...2]), to: &matrix)
    for place in matrix.indices {
      let (row, column) = (place / size, place % size)
      let sum = vectors[0][row] * vectors[1][column] + vectors[1][row] * vectors[2][column]
      #expect(abs(Double(matrix[place] - before[place]) - sum) < 1e-4)
    }
  }
}
