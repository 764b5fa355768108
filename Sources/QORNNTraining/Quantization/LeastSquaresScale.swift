/// The scale of a k-bit grid with the least squared rounding error.
///
/// For given codes c the best scale is Σcw/Σc², and it leaves the error Σw² − (Σcw)²/Σc². So the search looks among
/// scales for the codes with the largest gain (Σcw)²/Σc² and takes their best scale. It depends on the weights alone:
/// it runs in every forward pass, and a resumed run must find the same.
struct LeastSquaresScale {
  /// Elements summed in Float lanes before the sums go on in Double.
  private static let chunk = 4096
  /// α = max|w| · 2^(−i/4) for i < 13, so down to an eighth of the largest.
  private static let coarseCount = 13
  private static let coarseRatio: Float = 0.840_896_4
  /// An eighth of a coarse step.
  private static let fineRatio: Float = 0.978_572_1
  /// A sixteenth of a coarse step.
  private static let finestRatio: Float = 0.989_228_2

  private let weights: UnsafePointer<Float>
  private let count: Int
  private let bitWidth: Int
  /// The best scale so far before it was fitted to its codes, and what came of it.
  private var best: (start: Float, gain: Double, fitted: Float)

  /// Coarse scales, fine ones around the best of them, and two between the best and its neighbours.
  ///
  /// - Precondition: `largest` = max |w| is in 1e−30 … 1e30.
  static func scale(
    of weights: UnsafePointer<Float>, count: Int, largest: Float, bitWidth: Int
  ) -> Float {
    let levels = Float(1 << (bitWidth - 1))
    var start = largest / levels
    var search = LeastSquaresScale(weights: weights, count: count, bitWidth: bitWidth, start: start)
    // The grid's positive end is one code shorter.
    search.consider(largest / (levels - 1))
    for _ in 0..<coarseCount {
      search.consider(start)
      start *= coarseRatio
    }
    var (below, above) = (search.best.start, search.best.start)
    for _ in 1..<8 {
      below *= fineRatio
      above /= fineRatio
      search.consider(below)
      search.consider(above)
    }
    let center = search.best.start
    search.consider(center * finestRatio)
    search.consider(center / finestRatio)
    return search.best.fitted
  }

  private init(weights: UnsafePointer<Float>, count: Int, bitWidth: Int, start: Float) {
    self.weights = weights
    self.count = count
    self.bitWidth = bitWidth
    best = (start, -1, start)
  }

  private mutating func consider(_ scale: Float) {
    let grid = WeightGrid(scale: scale, bitWidth: bitWidth)
    var (products, squares) = (0.0, 0.0)
    for first in stride(from: 0, to: count, by: Self.chunk) {
      let sums = Elementwise.codeSums(count: min(Self.chunk, count - first), weights + first, grid: grid)
      products += sums.products
      squares += sums.squares
    }
    guard products > 0, squares > 0 else { return }
    let gain = products * products / squares
    if gain > best.gain { best = (scale, gain, Float(products / squares)) }
  }
}
