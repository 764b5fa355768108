import QORNNTraining

/// A product of square matrices, or Björck's iteration, which is made of them, with samples of the machine's peak
/// between the repetitions.
struct ProductMeasurement {
  enum Kind: String, CaseIterable, Sendable {
    /// A·B.
    case product
    /// XᵀX, of which half is computed; counted as a whole product.
    case gram
    /// Björck's iterations of a nearly orthogonal matrix, forward and backward: five products each.
    case bjorck
  }

  let kind: Kind
  let size: Int
  let threadCount: Int

  func run() -> ProductRow {
    let pool = WorkerPool(threadCount: threadCount)
    var random = RandomGenerator(seed: 1)
    let matrix = (0..<size * size).map { _ in random.gaussian() }
    let (a, b, c) = (FloatArray(matrix), FloatArray(matrix), FloatArray(count: size * size))
    let products = SquareProducts(size: size, pool: pool)
    let bjorck = BjorckOrthogonalization(size: size, pool: pool)
    let latent = kind == .bjorck ? latentMatrix(&random) : []
    let peak = GEMMPeak(pool: pool)
    var seconds: [Double] = []
    let end = ContinuousClock.now + .seconds(0.5)
    // A warm-up, then until there is enough of it.
    while seconds.count < 6 || (ContinuousClock.now < end && seconds.count < 200) {
      peak.sample()
      let start = ContinuousClock.now
      switch kind {
      case .product: products.multiply(a, b, into: c)
      case .gram: products.gram(a, factor: 1, shift: 0, into: c)
      case .bjorck:
        var gradient = bjorck.orthogonalize(latent)
        bjorck.backpropagate(&gradient)
      }
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    let productCount = kind == .bjorck ? 5 * bjorck.iterationCount : 1
    let sorted = seconds.dropFirst().sorted()
    let operations = 2 * Double(size * size * size * productCount)
    return ProductRow(
      product: kind.rawValue, size: size, threads: threadCount, seconds: sorted[sorted.count / 2],
      fastestSeconds: sorted[0], gflops: operations / sorted[0] * 1e-9, peakGflops: peak.best * 1e-9,
      iterations: kind == .bjorck ? bjorck.iterationCount : 1)
  }

  /// What an update or two leaves of an orthogonal matrix: a Cayley start with noise.
  private func latentMatrix(_ random: inout RandomGenerator) -> [Float] {
    var matrix = NetworkConfiguration.Initialization.cayley.matrix(size: size, using: &random)
    for index in matrix.indices { matrix[index] += 0.1 / Float(size).squareRoot() * random.gaussian() }
    return matrix
  }
}

/// One line of what was measured.
struct ProductRow: Sendable {
  let product: String
  let size: Int
  let threads: Int
  /// The median.
  let seconds: Double
  let fastestSeconds: Double
  /// Operations over the fastest time, in 10⁹ a second.
  let gflops: Double
  let peakGflops: Double
  /// Björck's iterations; 1 for a single product.
  let iterations: Int

  /// One JSON object.
  var line: String {
    "{\"product\":\"\(product)\",\"size\":\(size),\"threads\":\(threads),\"seconds\":\(seconds),"
      + "\"fastest_seconds\":\(fastestSeconds),\"gflops\":\(gflops),\"peak_gflops\":\(peakGflops),"
      + "\"iterations\":\(iterations)}\n"
  }
}
