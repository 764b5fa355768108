extension Parameters {
  /// The start of a training run; the same seed gives the same bytes on every machine.
  ///
  /// * W: an orthogonal matrix, as `configuration.initialization` says.
  /// * U, V: uniform in ±√(6/(rows + columns)).
  /// * b, c: 0. m: uniform in ±0.01.
  /// * learned scales: those of the least squared rounding error.
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
      case .bias, .outputBias, .recurrentScales, .inputScales, .outputScales: break
      }
    }
    fitScales(configuration)
  }

  /// Sets the learned scales to the best ones for the weights.
  private mutating func fitScales(_ configuration: NetworkConfiguration) {
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

  private static let initializationPurpose: UInt64 = 0x696E_6974

  private static func uniform(_ count: Int, limit: Float, using generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in (2 * generator.uniform() - 1) * limit }
  }
}
