extension NetworkConfiguration.WeightScale {
  /// α for a tensor, recomputed in every forward pass; 0 for zeros, not finite when a weight is not.
  package func largestWeight(of weights: [Float], bitWidth: Int) -> Float {
    let largest = Elementwise.largestMagnitude(weights)
    // Outside this range the histogram's own numbers would overflow or vanish.
    guard self == .mse, (1e-30...1e30).contains(largest) else { return largest }
    let clipped = Self.bestClipping(of: weights, largest: largest, bitWidth: bitWidth)
    return Self.refined(clipped, for: weights, bitWidth: bitWidth)
  }

  /// The best of 56 clipped α between max|W| and max|W|/8, judged on a histogram of the weights.
  private static func bestClipping(of weights: [Float], largest: Float, bitWidth: Int) -> Float {
    let binCount = 1024
    var histogram: [Int32] = Array(repeating: 0, count: binCount)
    let binsPerUnit = Float(binCount) / (2 * largest)
    for weight in weights {
      let bin = Int(((weight + largest) * binsPerUnit).rounded(.down))
      histogram[Swift.max(0, min(bin, binCount - 1))] += 1
    }
    var best: (error: Double, largest: Float) = (.infinity, largest)
    for candidate in 0..<56 {
      let clipped = largest * (1 - Float(candidate) / 64)
      let grid = Grid(largest: clipped, bitWidth: bitWidth)
      var error = 0.0
      for (bin, count) in histogram.enumerated() where count > 0 {
        let center = (Float(bin) + 0.5) / binsPerUnit - largest
        let difference = Double(grid.code(of: center) * grid.scale - center)
        error += Double(count) * difference * difference
      }
      if error < best.error { best = (error, clipped) }
    }
    return best.largest
  }

  /// Two rounds of: codes for the grid, then the least-squares grid for the codes. Each lowers the error.
  private static func refined(_ largest: Float, for weights: [Float], bitWidth: Int) -> Float {
    var grid = Grid(largest: largest, bitWidth: bitWidth)
    for _ in 0..<2 {
      var products = 0.0
      var squares = 0.0
      for weight in weights {
        let code = grid.code(of: weight)
        products += Double(code) * Double(weight)
        squares += Double(code * code)
      }
      guard products > 0, squares > 0 else { break }
      grid = Grid(scale: Float(products / squares), bitWidth: bitWidth)
    }
    return grid.scale * Float(1 << (bitWidth - 1))
  }
}

/// The k-bit grid that candidates for α are judged on.
private struct Grid {
  let scale: Float
  let inverseScale: Float
  let lowest: Float
  let highest: Float

  init(scale: Float, bitWidth: Int) {
    self.scale = scale
    inverseScale = 1 / scale
    lowest = -Float(1 << (bitWidth - 1))
    highest = -lowest - 1
  }

  init(largest: Float, bitWidth: Int) {
    self.init(scale: largest / Float(1 << (bitWidth - 1)), bitWidth: bitWidth)
  }

  func code(of weight: Float) -> Float {
    let rounded = (weight * inverseScale + 0.5).rounded(.down)
    return min(max(rounded, lowest), highest)
  }
}
