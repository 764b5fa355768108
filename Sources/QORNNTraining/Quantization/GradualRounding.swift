/// Which entries of W are rounded after how many updates (``NetworkConfiguration/Rounding/gradual``).
///
/// With t = 0 … 1 from the first to the last share of the run that the options name, 1 − (1 − t)³ of the entries are
/// settled, in an order that the seed alone decides: each takes the code nearest to it and never moves again.
struct GradualRounding {
  private let configuration: NetworkConfiguration
  private let options: TrainingOptions
  /// Row-major indices, one order a layer.
  private let orders: [[Int]]

  /// Nil where W is rounded as a whole, or not at all.
  init?(_ configuration: NetworkConfiguration, _ options: TrainingOptions) {
    guard configuration.roundsGradually else { return nil }
    self.configuration = configuration
    self.options = options
    orders = (0..<configuration.layerCount).map { layer in
      var generator = RandomGenerator.stream(
        seed: options.seed, purpose: 0x7365_7474_6C65_0000 + UInt64(layer))
      var order = Array(0..<configuration.hiddenSize * configuration.hiddenSize)
      generator.shuffle(&order)
      return order
    }
  }

  /// Whether entries are to be settled before the update after `iteration` others.
  func isDue(at iteration: Int) -> Bool {
    iteration % max(1, min(10, options.iterations / 400)) == 0 && share(at: iteration) > 0
  }

  /// Share of the entries that are rounded, 0 … 1.
  private func share(at iteration: Int) -> Double {
    let (first, last) = (Double(options.roundingFrom), Double(options.roundingTo))
    let time = (Double(iteration) / Double(options.iterations) - first) / (last - first)
    let rest = 1 - min(max(time, 0), 1)
    return 1 - rest * rest * rest
  }

  /// Settles what is due. The grids are those of the weights when the first entry settles.
  ///
  /// - Parameter latent: W before rounding [H × H], one a layer.
  func settle(_ parameters: inout Parameters, latent: [[Float]], iteration: Int) {
    guard let bits = configuration.weightBits.bitCount else { return }
    let hidden = configuration.hiddenSize
    let share = share(at: iteration)
    for (index, order) in orders.enumerated() {
      if !parameters.layers[index].settledCodes.contains(where: { $0 != Parameters.unsettledCode }) {
        parameters.layers[index].recurrentScales = configuration.weightScale.scales(
          of: latent[index], rows: hidden, scaleCount: configuration.layerScaleCount, bitWidth: bits
        ).map { $0 > 0 ? $0 : 1 / Float(1 << (bits - 1)) }
      }
      let rounded = QuantizedMatrix(
        quantizing: latent[index], rows: hidden, columns: hidden, bitWidth: bits,
        scales: parameters.layers[index].recurrentScales)
      for entry in order.prefix(Int((share * Double(order.count)).rounded(.up)))
      where parameters.layers[index].settledCodes[entry] == Parameters.unsettledCode {
        parameters.layers[index].settledCodes[entry] = Float(rounded.codes[entry])
      }
    }
  }
}

extension Parameters {
  /// What ``Layer/settledCodes`` has for an entry that is not rounded yet: no code of 2 to 8 bits.
  public static let unsettledCode: Float = 256

  /// Share of W's entries that have a code for good, 0 … 1; 1 where W is not rounded gradually.
  public var settledShare: Double {
    let counts = layers.map { layer in
      (all: layer.settledCodes.count, left: layer.settledCodes.count { $0 == Self.unsettledCode })
    }
    let all = counts.reduce(0) { $0 + $1.all }
    return all == 0 ? 1 : 1 - Double(counts.reduce(0) { $0 + $1.left }) / Double(all)
  }
}
