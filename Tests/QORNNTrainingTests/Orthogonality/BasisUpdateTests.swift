import QORNN
import QORNNTraining
import Testing

/// W⁺ = P·W·P⁻¹ with P = exp(E): what the state becomes, and the gradient in E.
@Suite struct BasisUpdateTests {
  static let methods: [NetworkConfiguration.Method] = [.float, .bjorck, .projunn]

  private static func network(_ method: NetworkConfiguration.Method, seed: UInt64) -> GradientCase {
    var test = GradientCase(
      "basis", seed: seed, readout: .relu, method: method, weightBits: .float, hidden: 7)
    (test.configuration.inputWeightBits, test.configuration.readoutWeightBits) = (.float, .float)
    return test
  }

  private static func loss(_ parameters: Parameters, _ test: GradientCase) -> BatchResult {
    Backpropagation(configuration: test.configuration, pool: WorkerPool(threadCount: 1))
      .run(parameters, test.makeBatch())
  }

  /// A small E, antisymmetric where the method keeps W orthogonal.
  private static func step(_ method: NetworkConfiguration.Method, size: Double, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    var step = (0..<49).map { _ in Float(size) * generator.gaussian() }
    guard method != .float else { return step }
    for row in 0..<7 {
      step[row * 8] = 0
      for column in 0..<row { step[row * 7 + column] = -step[column * 7 + row] }
    }
    return step
  }

  /// The readout undoes P: V⁺ = V·P⁻¹ with ρ the identity gives the loss of before.
  @Test(arguments: methods, [0.1, 0.3])
  func changesNothingThatTheStateHolds(method: NetworkConfiguration.Method, size: Double) {
    var test = Self.network(method, seed: 31)
    test.configuration.readoutActivation = .identity
    var parameters = test.makeParameters()
    let before = Self.loss(parameters, test).loss
    let update = BasisUpdate(test.configuration, pool: WorkerPool(threadCount: 1))
    let step = Self.step(method, size: size, seed: 32)
    update.move(&parameters.layers[0], by: step)
    #expect(abs(Self.loss(parameters, test).loss - before) > 1e-3, "another basis is seen")
    // exp(−E) by its series, in Double.
    var (inverse, term) = ([Double](repeating: 0, count: 49), [Double](repeating: 0, count: 49))
    for index in 0..<7 { (inverse[index * 8], term[index * 8]) = (1, 1) }
    for order in 1...60 {
      term = Self.product(term, step.map { -Double($0) / Double(order) })
      inverse = zip(inverse, term).map { $0 + $1 }
    }
    parameters.outputWeights = Self.product(parameters.outputWeights.map { Double($0) }, inverse).map {
      Float($0)
    }
    #expect(abs(Self.loss(parameters, test).loss - before) < 2e-4, "seeds 31, 32")
  }

  /// left·right for left [n × 7] and right [7 × 7].
  private static func product(_ left: [Double], _ right: [Double]) -> [Double] {
    var product = [Double](repeating: 0, count: left.count)
    for row in 0..<left.count / 7 {
      for middle in 0..<7 {
        for column in 0..<7 {
          product[row * 7 + column] += left[row * 7 + middle] * right[middle * 7 + column]
        }
      }
    }
    return product
  }

  @Test(arguments: methods, [33, 34] as [UInt64])
  func gradientAgreesWithDifferences(method: NetworkConfiguration.Method, seed: UInt64) {
    let test = Self.network(method, seed: seed)
    let parameters = test.makeParameters()
    let result = Self.loss(parameters, test)
    let update = BasisUpdate(test.configuration, pool: WorkerPool(threadCount: 1))
    let gradient = update.gradient(result.gradient.layers[0], at: parameters.layers[0])
    var steepest = 0.0
    for number in 0..<6 {
      let direction = Self.step(method, size: 1, seed: seed + 10 * UInt64(number))
      func moved(_ factor: Float) -> Double {
        var moved = parameters
        update.move(&moved.layers[0], by: direction.map { factor * $0 })
        return Self.loss(moved, test).loss
      }
      let difference = (moved(2e-3) - moved(-2e-3)) / 4e-3
      // An antisymmetric gradient has each pair of E twice.
      let product = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0 * $1.1) }
      let slope = method == .float ? product : product / 2
      #expect(abs(difference - slope) < 0.02 * abs(slope) + 2e-3, "seed \(seed), direction \(number)")
      steepest = max(steepest, abs(slope))
    }
    #expect(steepest > 0.05, "slopes well above what a difference leaves")
  }

  @Test func keepsOrthogonalMatricesOrthogonal() {
    let configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 2, hiddenSize: 24, outputSize: 3, method: .projunn, weightBits: .float)
    let pool = WorkerPool(threadCount: 2)
    var parameters = Parameters(initializing: configuration, seed: 35)
    let measures = OrthogonalityMeasures(size: 24, pool: pool)
    let update = BasisUpdate(configuration, pool: pool)
    var gradient = Parameters(zeros: configuration).layers[0]
    var generator = RandomGenerator(seed: 36)
    gradient.recurrentWeights = (0..<576).map { _ in 0.01 * generator.gaussian() }
    for _ in 0..<20 {
      let step = update.gradient(gradient, at: parameters.layers[0])
      for row in 0..<24 {
        for column in 0..<24 { #expect(step[row * 24 + column] == -step[column * 24 + row]) }
      }
      update.move(&parameters.layers[0], by: step)
    }
    #expect(measures.defect(of: parameters.layers[0].recurrentWeights) < 1e-5)
  }
}
