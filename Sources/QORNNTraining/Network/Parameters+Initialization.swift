extension Parameters {
  /// The start of a training run; the same seed gives the same bytes on every machine.
  ///
  /// * W: an orthogonal matrix, as `configuration.initialization` says.
  /// * U, V: uniform in ±√(6/(rows + columns)).
  /// * b, c: 0. m: uniform in ±0.01.
  public init(initializing configuration: NetworkConfiguration, seed: UInt64) {
    self.init(zeros: configuration)
    var generator = RandomGenerator.stream(seed: seed, purpose: Self.initializationPurpose)
    for slot in Self.slots(for: configuration) {
      switch slot.role {
      case .recurrentWeights:
        self[keyPath: slot.path] = configuration.initialization.matrix(size: slot.shape[0], using: &generator)
      case .inputWeights, .outputWeights:
        let limit = (6 / Float(slot.shape[0] + slot.shape[1])).squareRoot()
        self[keyPath: slot.path] = Self.uniform(
          slot.shape[0] * slot.shape[1], limit: limit, using: &generator)
      case .modulusBias:
        self[keyPath: slot.path] = Self.uniform(slot.shape[0], limit: 0.01, using: &generator)
      case .bias, .outputBias: break
      }
    }
  }

  private static let initializationPurpose: UInt64 = 0x696E_6974

  private static func uniform(_ count: Int, limit: Float, using generator: inout RandomGenerator) -> [Float] {
    (0..<count).map { _ in (2 * generator.uniform() - 1) * limit }
  }
}
