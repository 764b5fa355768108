import QORNNTraining
import Testing

@Suite struct OrthogonalityTests {
  private let pool = WorkerPool(threadCount: 2)

  private func gaussian(_ size: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<size * size).map { _ in generator.gaussian() }
  }

  private func start(
    _ kind: NetworkConfiguration.Initialization, size: Int, seed: UInt64
  ) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return kind.matrix(size: size, using: &generator)
  }

  @Test(arguments: NetworkConfiguration.Initialization.allCases, [1, 2, 17, 40])
  func startsAreOrthogonal(kind: NetworkConfiguration.Initialization, size: Int) {
    let matrix = start(kind, size: size, seed: 3)
    let measures = OrthogonalityMeasures(size: size, pool: pool)
    #expect(measures.defect(of: matrix) < 1e-5)
    #expect(abs(measures.spectralRadius(of: matrix) - 1) < 2e-4)
    #expect(matrix == start(kind, size: size, seed: 3))
    if kind != .identity && size > 2 { #expect(matrix != start(kind, size: size, seed: 4)) }
  }

  /// Half of the products must give the bits of all of them.
  @Test(arguments: [1, 2, 3], [1, 31, 32, 33, 64, 97, 170])
  func gramIsTheWholeProduct(threadCount: Int, size: Int) {
    let products = SquareProducts(size: size, pool: WorkerPool(threadCount: threadCount))
    let matrix = FloatArray(gaussian(size, seed: 61))
    let (whole, half) = (FloatArray(count: size * size), FloatArray(count: size * size))
    products.multiply(matrix, transposed: true, matrix, into: whole)
    Elementwise.scale(count: size * size, -0.5, whole.pointer)
    for index in 0..<size { whole.pointer[index * size + index] += 1.5 }
    half.fill(.nan)
    products.gram(matrix, factor: -0.5, shift: 1.5, into: half)
    expectSameBits(half.values, whole.values, "size \(size), threads \(threadCount), seed 61")
  }

  @Test func startsHaveTheirShape() {
    let henaff = start(.henaff, size: 200, seed: 1)
    let cayley = start(.cayley, size: 200, seed: 1)
    let sines = stride(from: 0, to: 200, by: 2)
    // Angles in (−π, π) have cosines and sines of both signs, those in (0, π/2) none that is negative.
    #expect(sines.contains { henaff[$0 * 201] < 0 } && sines.contains { henaff[$0 * 201 + 200] < 0 })
    #expect(sines.allSatisfy { cayley[$0 * 201] > 0 && cayley[$0 * 201 + 200] >= 0 })
    #expect(start(.identity, size: 3, seed: 1) == [1, 0, 0, 0, 1, 0, 0, 0, 1])
    // A Haar matrix has no preferred sign or place: entries have variance 1/size.
    let haar = start(.haar, size: 60, seed: 9)
    let fourth = haar.reduce(0) { $0 + $1 * $1 * $1 * $1 } * 60 * 60 / 3600
    #expect(fourth > 2.5 && fourth < 3.3)
  }

  @Test func measuresKnowSimpleMatrices() {
    let measures = OrthogonalityMeasures(size: 2, pool: pool)
    // Eigenvalues 0.3 ± 0.4i, of modulus one half.
    #expect(abs(measures.spectralRadius(of: [0.3, -0.4, 0.4, 0.3]) - 0.5) < 1e-4)
    // Not normal: a large norm and a small radius.
    #expect(abs(measures.spectralRadius(of: [0.5, 100, 0, 0.25]) - 0.5) < 1e-3)
    #expect(measures.spectralRadius(of: [0, 1, 0, 0]) == 0)
    #expect(abs(measures.defect(of: [2, 0, 0, 1]) - 3) < 1e-3)
    #expect(abs(measures.defect(of: [0.5, 0, 0, 1]) - 0.75) < 1e-3)
    #expect(measures.defect(of: [.nan, 0, 0, 1]).isNaN)
  }

  @Test func spectralNormIsTheLargestSingularValue() {
    let size = 24
    let (left, right) = (start(.haar, size: size, seed: 5), start(.haar, size: size, seed: 6))
    var matrix = [Float](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        for index in 0..<size {
          let singular: Float = index == 7 ? 3 : 1 + Float(index) / 30
          matrix[row * size + column] += left[row * size + index] * singular * right[index * size + column]
        }
      }
    }
    #expect(abs(SpectralNorm.estimate(matrix, size: size) - 3) < 1e-3)
    #expect(SpectralNorm.estimate([0, 0, 0, 0], size: 2) == 0)
  }

  @Test func bjorckEndsAtThePolarFactor() {
    let size = 12
    let matrix = gaussian(size, seed: 8)
    let bjorck = BjorckOrthogonalization(size: size, pool: pool)
    let measures = OrthogonalityMeasures(size: size, pool: pool)
    // Small singular values grow 1.5× an iteration: 15 leave the smallest of a Gaussian matrix near 1.
    let result = bjorck.orthogonalize(matrix)
    #expect(bjorck.iterationCount <= BjorckOrthogonalization.iterationLimit)
    #expect(measures.defect(of: result) < 1e-2)
    // An orthogonal matrix is done after one iteration, up to the norm's rounding.
    let again = bjorck.orthogonalize(result)
    #expect(bjorck.iterationCount <= 3)
    #expect(measures.defect(of: again) < 1e-5)

    var projected = matrix
    let projection = PolarProjection(size: size, pool: pool)
    projection.project(&projected)
    #expect(measures.defect(of: projected) < 1e-5)
    #expect(zip(projected, result).allSatisfy { abs($0 - $1) < 1e-2 })
    // The polar factor P of M makes PᵀM symmetric.
    for row in 0..<size {
      for column in 0..<row {
        var difference: Float = 0
        for index in 0..<size {
          difference += projected[index * size + row] * matrix[index * size + column]
          difference -= projected[index * size + column] * matrix[index * size + row]
        }
        #expect(abs(difference) < 1e-4)
      }
    }
  }

  @Test func projectionKeepsOrthogonalMatrices() {
    let matrix = start(.haar, size: 30, seed: 12)
    var projected = matrix
    PolarProjection(size: 30, pool: pool).project(&projected)
    #expect(zip(projected, matrix).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func brokenMatricesDoNotTrap() {
    let bjorck = BjorckOrthogonalization(size: 2, pool: pool)
    #expect(bjorck.orthogonalize([0, 0, 0, 0]) == [0, 0, 0, 0])
    #expect(bjorck.orthogonalize([.nan, 0, 0, 1]).contains { $0.isNaN })
    var matrix: [Float] = [.infinity, 0, 0, 1]
    PolarProjection(size: 2, pool: pool).project(&matrix)
    #expect(matrix.contains { $0.isNaN })
  }
}
