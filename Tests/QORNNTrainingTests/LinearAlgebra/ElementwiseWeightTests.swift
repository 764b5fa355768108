import Foundation
import QORNNTraining
import Testing

/// The sums over the codes of a weight grid, for every kernel set, against their definitions.
struct ElementwiseWeightTests {
  static let counts = [0, 1, 15, 16, 17, 33, 64, 170, 1000]
  static let seed: UInt64 = 45

  @Test(arguments: 2...8) func codeSumsAreLanesOfFloat(bitWidth: Int) {
    var random = RandomGenerator(seed: Self.seed)
    let levels = Float(1 << (bitWidth - 1))
    for count in Self.counts {
      let weights = (0..<count).map { _ in random.gaussian() }
      let scale = 2.3 / levels
      var products = [Float](repeating: 0, count: 16), squares = products
      for (index, weight) in weights.enumerated() {
        let code = min(max(fmaf(weight, 1 / scale, 0.5).rounded(.down), -levels), levels - 1)
        products[index % 16] = fmaf(code, weight, products[index % 16])
        squares[index % 16] = fmaf(code, code, squares[index % 16])
      }
      for kernels in FloatKernels.available {
        let sums = Elementwise.codeSums(
          count: count, weights, grid: WeightGrid(scale: scale, bitWidth: bitWidth), kernels: kernels)
        #expect(sums.products == Self.total(products), "\(kernels.name) count \(count) seed \(Self.seed)")
        #expect(sums.squares == Self.total(squares), "\(kernels.name) count \(count) seed \(Self.seed)")
      }
    }
  }

  @Test(arguments: 2...8) func scaleGradientIsThatOfLearnedStepSizes(bitWidth: Int) {
    var random = RandomGenerator(seed: Self.seed)
    let levels = Float(1 << (bitWidth - 1))
    for count in Self.counts {
      let weights = (0..<count).map { _ in random.gaussian() }
      let gradient = (0..<count).map { _ in random.gaussian() }
      let scale = 1.2 / levels
      let slopes = weights.map { weight -> Float in
        let ratio: Float = weight * (1 / scale)
        if ratio <= -levels { return -levels }
        if ratio >= levels - 1 { return levels - 1 }
        return fmaf(weight, 1 / scale, 0.5).rounded(.down) - ratio
      }
      for kernels in FloatKernels.available {
        let sum = Elementwise.scaleGradient(
          count: count, weights, gradient: gradient, grid: WeightGrid(scale: scale, bitWidth: bitWidth),
          kernels: kernels)
        #expect(sum == ElementwiseOracle.dot(gradient, slopes), "\(kernels.name) count \(count)")
      }
    }
  }

  /// Sixteen lanes added as a tree, in Double.
  private static func total(_ lanes: [Float]) -> Double {
    var sums = lanes.map(Double.init)
    for half in [8, 4, 2, 1] {
      for lane in 0..<half { sums[lane] += sums[lane + half] }
    }
    return sums[0]
  }
}
