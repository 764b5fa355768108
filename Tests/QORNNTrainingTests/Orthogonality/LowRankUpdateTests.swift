import QORNNTraining
import Testing

@Suite struct LowRankUpdateTests {
  private let pool = WorkerPool(threadCount: 2)

  private func orthogonal(_ size: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return NetworkConfiguration.Initialization.haar.matrix(size: size, using: &generator)
  }

  /// Σ of `rank` random outer products.
  private func step(_ size: Int, rank: Int, scale: Float, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    var step = [Float](repeating: 0, count: size * size)
    for _ in 0..<rank {
      let left = (0..<size).map { _ in generator.gaussian() }
      let right = (0..<size).map { _ in scale * generator.gaussian() }
      for place in step.indices { step[place] += left[place / size] * right[place % size] }
    }
    return step
  }

  private func moved(
    _ kind: LowRankUpdate.Kind, _ matrix: [Float], by step: [Float], rank: Int, seed: UInt64,
    pool: WorkerPool? = nil
  ) -> [Float] {
    let size = Int(Double(matrix.count).squareRoot())
    var (matrix, generator) = (matrix, RandomGenerator(seed: seed))
    LowRankUpdate(kind, size: size, rank: rank, pool: pool ?? self.pool)
      .move(&matrix, by: step, using: &generator)
    return matrix
  }

  /// W⁺ by its definition.
  private func expected(_ kind: LowRankUpdate.Kind, _ matrix: [Float], _ step: DenseOracle) -> DenseOracle {
    let weights = DenseOracle(floats: matrix)
    switch kind {
    case .direct: return (weights + step).polarFactor
    case .tangent:
      let product = weights.transposed * step
      return weights * (0.5 * (product + -1 * product.transposed)).exponential
    }
  }

  /// All of a step of rank r ≤ k counts, so the definitions on dense matrices hold.
  @Test(
    arguments: [LowRankUpdate.Kind.direct, .tangent],
    [(13, 1, 1), (13, 3, 3), (13, 2, 5), (9, 9, 9), (16, 16, 40), (1, 1, 1), (2, 1, 2)])
  func isTheDenseUpdate(kind: LowRankUpdate.Kind, sizes: (size: Int, rankOfStep: Int, rank: Int)) {
    let matrix = orthogonal(sizes.size, seed: 1)
    let step = step(sizes.size, rank: sizes.rankOfStep, scale: 0.05, seed: 2)
    let result = moved(kind, matrix, by: step, rank: sizes.rank, seed: 3)
    let deviation = expected(kind, matrix, DenseOracle(floats: step)).largestDifference(result)
    #expect(deviation < 2e-6, "seeds 1, 2, 3")
    if sizes.size > 2 { #expect(DenseOracle(floats: matrix).largestDifference(result) > 0.01, "it moved") }
    let measures = OrthogonalityMeasures(size: sizes.size, pool: pool)
    #expect(measures.defect(of: result) < 1e-5)
  }

  /// Of a step of a higher rank a·aᵀ·G counts, a a basis of G times the documented sketch.
  @Test(arguments: [LowRankUpdate.Kind.direct, .tangent])
  func takesTheSketchedPart(_ kind: LowRankUpdate.Kind) {
    let (size, rank) = (14, 3)
    let matrix = orthogonal(size, seed: 4)
    let step = step(size, rank: size, scale: 0.02, seed: 5)
    var generator = RandomGenerator(seed: 6)
    var basis: [[Double]] = []
    for _ in 0..<rank {
      let sketch = (0..<size).map { _ in Double(generator.gaussian()) }
      // Only the span of the sketch matters, so it need not be orthonormal.
      basis.append(
        (0..<size).map { row in (0..<size).reduce(0) { $0 + Double(step[row * size + $1]) * sketch[$1] } })
    }
    for index in basis.indices {
      for earlier in 0..<index {
        let product = zip(basis[earlier], basis[index]).reduce(0) { $0 + $1.0 * $1.1 }
        for place in 0..<size { basis[index][place] -= product * basis[earlier][place] }
      }
      let length = basis[index].reduce(0) { $0 + $1 * $1 }.squareRoot()
      basis[index] = basis[index].map { $0 / length }
    }
    let projector = DenseOracle(
      (0..<size * size).map { place in basis.reduce(0) { $0 + $1[place / size] * $1[place % size] } })
    let part = projector * DenseOracle(floats: step)
    let result = moved(kind, matrix, by: step, rank: rank, seed: 6)
    #expect(expected(kind, matrix, part).largestDifference(result) < 2e-6, "seeds 4, 5, 6")
    #expect(expected(kind, matrix, DenseOracle(floats: step)).largestDifference(result) > 0.01)
    #expect(result == moved(kind, matrix, by: step, rank: rank, seed: 6, pool: WorkerPool(threadCount: 3)))
    #expect(result != moved(kind, matrix, by: step, rank: rank, seed: 7))
  }

  @Test(arguments: [LowRankUpdate.Kind.direct, .tangent])
  func degenerateStepsDoNotTrap(_ kind: LowRankUpdate.Kind) {
    let matrix = orthogonal(6, seed: 7)
    #expect(moved(kind, matrix, by: Array(repeating: 0, count: 36), rank: 2, seed: 8) == matrix)
    // To −W, half way through a singular matrix, and beyond.
    for factor: Float in [-1, -2, 1e6] {
      let result = moved(kind, matrix, by: matrix.map { factor * $0 }, rank: 2, seed: 9)
      #expect(result.allSatisfy { $0.isFinite }, "\(factor)")
    }
    var broken = matrix
    broken[3] = .nan
    #expect(moved(kind, matrix, by: broken, rank: 2, seed: 10).contains { $0.isNaN })
  }
}
