import QORNN
import QORNNTraining
import Testing

/// diag(g)·q(W): what the gains multiply, and both gradients.
@Suite struct RowGainTests {
  private static func network(seed: UInt64) -> GradientCase {
    var test = GradientCase("gains", seed: seed, readout: .relu, method: .ste, hidden: 7)
    test.configuration.rowGains = .learned
    return test
  }

  private static func gained(_ test: GradientCase) -> Parameters {
    var (parameters, generator) = (test.makeParameters(), RandomGenerator(seed: test.seed &+ 5))
    parameters.layers[0].rowGains = (0..<7).map { _ in 0.7 + 0.6 * generator.uniform() }
    return parameters
  }

  @Test(arguments: [51, 52] as [UInt64]) func multiplyTheRowsOfTheRoundedMatrix(seed: UInt64) throws {
    let test = Self.network(seed: seed)
    let (parameters, pool) = (Self.gained(test), WorkerPool(threadCount: 1))
    var plain = test.configuration
    plain.rowGains = .fixed
    let with = EffectiveParameters(parameters, configuration: test.configuration, pool: pool).layers[0]
    let without = try #require(
      EffectiveParameters(parameters, configuration: plain, pool: pool).layers[0].recurrent)
    let recurrent = try #require(with.recurrent)
    #expect(recurrent.codes == without.codes && recurrent.scales.count == 7)
    for row in 0..<7 {
      let scale = parameters.layers[0].rowGains[row] * without.scale
      #expect(recurrent.scales[row] == scale)
      for column in 0..<7 {
        #expect(with.recurrentWeights[row * 7 + column] == Float(without.codes[row * 7 + column]) * scale)
      }
    }
  }

  /// Gains do not move the codes: the loss itself is smooth in them.
  @Test(arguments: [53, 54] as [UInt64]) func gainGradientsAgreeWithDifferences(seed: UInt64) {
    let test = Self.network(seed: seed)
    let (parameters, batch) = (Self.gained(test), test.makeBatch())
    func result(_ parameters: Parameters) -> BatchResult {
      Backpropagation(configuration: test.configuration, pool: WorkerPool(threadCount: 1))
        .run(parameters, batch)
    }
    let gradient = result(parameters).gradient.layers[0].rowGains
    let scale = gradient.map(abs).max() ?? 0
    #expect(gradient.count == 7 && scale > 0)
    for row in 0..<7 {
      var (above, below) = (parameters, parameters)
      above.layers[0].rowGains[row] += 0.01
      below.layers[0].rowGains[row] -= 0.01
      let difference = Float((result(above).loss - result(below).loss) / 0.02)
      #expect(abs(difference - gradient[row]) < 0.01 * scale + 1e-5, "row \(row), seed \(seed)")
    }
  }

  /// Straight through the rounding: g_i times the gradient in what multiplies the state.
  @Test func weightGradientsPassTheGains() {
    let test = Self.network(seed: 55)
    let (parameters, batch, pool) = (Self.gained(test), test.makeBatch(), WorkerPool(threadCount: 1))
    let effective = EffectiveParameters(parameters, configuration: test.configuration, pool: pool)
    var free = test.configuration
    free.method = .float
    free.rowGains = .fixed
    (free.weightBits, free.inputWeightBits, free.readoutWeightBits) = (.float, .float, .float)
    var direct = Parameters(zeros: free)
    direct.layers[0].recurrentWeights = effective.layers[0].recurrentWeights
    direct.layers[0].inputWeights = effective.layers[0].inputWeights
    direct.layers[0].bias = parameters.layers[0].bias
    direct.outputWeights = effective.outputWeights
    direct.outputBias = parameters.outputBias
    let expected = Backpropagation(configuration: free, pool: pool).run(direct, batch).gradient
    let found = Backpropagation(configuration: test.configuration, pool: pool).run(parameters, batch).gradient
    for index in 0..<49 {
      let value = expected.layers[0].recurrentWeights[index] * parameters.layers[0].rowGains[index / 7]
      #expect(abs(found.layers[0].recurrentWeights[index] - value) < 1e-6)
    }
  }

  @Test func startMakesTheSpectralRadiusOne() {
    var configuration = Self.network(seed: 56).configuration
    configuration.hiddenSize = 40
    let pool = WorkerPool(threadCount: 1)
    let parameters = Parameters(initializing: configuration, seed: 56)
    let weights = EffectiveParameters(parameters, configuration: configuration, pool: pool).layers[0]
    let radius = OrthogonalityMeasures(size: 40, pool: pool).spectralRadius(of: weights.recurrentWeights)
    #expect(abs(radius - 1) < 1e-4)
  }
}
