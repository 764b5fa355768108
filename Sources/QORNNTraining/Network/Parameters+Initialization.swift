extension Parameters {
  /// The start of a training run; the same seed gives the same bytes on every machine.
  ///
  /// * W: an orthogonal matrix, as `configuration.initialization` says.
  /// * U, V: uniform in ±√(6/(rows + columns)).
  /// * b, c: 0. m: uniform in ±0.01.
  /// * learned scales: those of the least squared rounding error; learned gains: 1 over the spectral radius.
  ///
  /// - Parameter frequencies: H/2 angles in (0, π) for `spectrum`, see `SpectralStart`; empty spreads them evenly.
  public init(initializing configuration: NetworkConfiguration, seed: UInt64, frequencies: [Double] = []) {
    self.init(zeros: configuration)
    var generator = RandomGenerator.stream(seed: seed, purpose: Self.initializationPurpose)
    for slot in Self.slots(for: configuration) {
      switch slot.role {
      case .recurrentWeights:
        self[keyPath: slot.path] = configuration.initialization.matrix(
          size: slot.shape[0], frequencies: frequencies, using: &generator)
      case .inputWeights, .outputWeights:
        let limit = (6 / Float(slot.shape[0] + slot.shape[1])).squareRoot()
        self[keyPath: slot.path] = Self.uniform(
          slot.shape[0] * slot.shape[1], limit: limit, using: &generator)
      case .modulusBias:
        self[keyPath: slot.path] = Self.uniform(slot.shape[0], limit: 0.01, using: &generator)
      case .bias, .outputBias, .recurrentScales, .inputScales, .outputScales, .rowGains, .settledCodes: break
      }
    }
    fitScales(configuration)
    fitGains(configuration)
  }

  /// Sets the learned scales to the best ones for the weights.
  mutating func fitScales(_ configuration: NetworkConfiguration) {
    func fit(
      _ scales: inout [Float], _ weights: [Float], rows: Int, _ width: NetworkConfiguration.WeightWidth
    ) {
      guard !scales.isEmpty, let bits = width.bitCount else { return }
      scales = NetworkConfiguration.WeightScale.mse.scales(
        of: weights, rows: rows, scaleCount: scales.count, bitWidth: bits)
      // Rows of zeros need a grid too, if they are to grow.
      for index in scales.indices where !(scales[index] > 0) { scales[index] = 1 / Float(1 << (bits - 1)) }
    }
    let hidden = configuration.hiddenSize
    for index in layers.indices {
      let layer = layers[index]
      fit(&layers[index].recurrentScales, layer.recurrentWeights, rows: hidden, configuration.weightBits)
      fit(&layers[index].inputScales, layer.inputWeights, rows: hidden, configuration.inputWeightBits)
    }
    fit(&outputScales, outputWeights, rows: configuration.outputSize, configuration.readoutWeightBits)
  }

  /// Gains that make the spectral radius of each rounded W 1: a larger one would swamp a long first sequence.
  mutating func fitGains(_ configuration: NetworkConfiguration) {
    guard configuration.learnsGains else { return }
    let pool = WorkerPool(threadCount: 1)
    let measures = OrthogonalityMeasures(size: configuration.hiddenSize, pool: pool)
    for index in layers.indices {
      layers[index].rowGains = Array(repeating: 1, count: configuration.hiddenSize)
    }
    let effective = EffectiveParameters(self, configuration: configuration, pool: pool)
    for (index, layer) in effective.layers.enumerated() {
      let radius = measures.spectralRadius(of: layer.recurrent?.values ?? layer.recurrentWeights)
      guard radius > 0, radius.isFinite else { continue }
      layers[index].rowGains = Array(repeating: Float(1 / radius), count: configuration.hiddenSize)
    }
  }

  private static let initializationPurpose: UInt64 = 0x696E_6974

  private static func uniform(_ count: Int, limit: Float, using generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in (2 * generator.uniform() - 1) * limit }
  }
}
