import QORNN

extension Parameters {
  /// The start of a run from the weights of another one, rounded or not: training in float first, then with rounding, say.
  ///
  /// Where the other network was orthogonalized in the forward pass and this one is not, W is the orthogonal matrix.
  /// Learned scales and gains are fitted to the weights anew, unless both networks have them. Codes that gradual rounding has
  /// settled stay settled on the same grid; for another one W starts from their values.
  ///
  /// - Precondition: ``NetworkConfiguration/differenceOfShape(from:)`` is nil.
  package init(
    startingFrom other: Parameters, of source: NetworkConfiguration, as configuration: NetworkConfiguration
  ) {
    self.init(zeros: configuration)
    let pool = WorkerPool(threadCount: 1)
    let effective = EffectiveParameters(other, configuration: source, pool: pool)
    let known = Set(Self.slots(for: source).map(\.name))
    let keepsCodes = configuration.hasGrid(of: source)
    for slot in Self.slots(for: configuration) where known.contains(slot.name) && !slot.role.isScale {
      guard slot.role != .settledCodes || keepsCodes else { continue }
      self[keyPath: slot.path] = other[keyPath: slot.path]
    }
    for (index, layer) in effective.layers.enumerated() {
      if source.roundsGradually, !keepsCodes, let rounded = layer.recurrent {
        let gains = other.layers[index].rowGains
        layers[index].recurrentWeights =
          gains.isEmpty ? rounded.values : rounded.scaled(rows: gains.map { 1 / $0 }).values
      } else if configuration.method != .bjorck {
        layers[index].recurrentWeights = layer.latentRecurrentWeights
      }
    }
    fitScales(configuration)
    fitGains(configuration)
    for slot in Self.slots(for: configuration) where known.contains(slot.name) && slot.role.isScale {
      // The scales of other codes.
      if slot.role == .recurrentScales && source.roundsGradually && !keepsCodes { continue }
      guard other[keyPath: slot.path].count == self[keyPath: slot.path].count else { continue }
      self[keyPath: slot.path] = other[keyPath: slot.path]
    }
  }
}

extension NetworkConfiguration {
  /// Whether settled codes of `other` are settled codes of this network.
  fileprivate func hasGrid(of other: NetworkConfiguration) -> Bool {
    roundsGradually && other.roundsGradually && weightBits == other.weightBits
      && scaleGranularity == other.scaleGranularity
  }

  /// What keeps the weights of `other` from being a start for this network: an option, what `other` has, what is asked.
  package func differenceOfShape(from other: NetworkConfiguration) -> (
    name: String, found: String, expected: String
  )? {
    let fields: [(String, String, String)] = [
      ("kind of input", other.inputKind.word, inputKind.word),
      ("number of inputs", "\(other.inputSize)", "\(inputSize)"),
      ("--hidden", "\(other.hiddenSize)", "\(hiddenSize)"),
      ("--layers", "\(other.layerCount)", "\(layerCount)"),
      ("kind of output", other.outputKind.word, outputKind.word),
      ("number of outputs", "\(other.outputSize)", "\(outputSize)"),
      ("--activation", other.activation.word, activation.word),
    ]
    return fields.first { $0.1 != $0.2 }.map { (name: $0.0, found: $0.1, expected: $0.2) }
  }
}
