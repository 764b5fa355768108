/// What the forward pass multiplies with: the latent parameters after orthogonalization, rounding and forgetting.
public struct EffectiveParameters: Sendable {
  /// One layer's; matrices are row-major, a row is a unit.
  public struct Layer: Sendable {
    /// W before rounding [H × H]: Björck's result for `bjorck`, the latent matrix for the other methods.
    public let latentRecurrentWeights: [Float]
    /// q(W) without the forgetting factor; nil where W is not rounded.
    public let recurrent: QuantizedMatrix?
    /// q(U); nil where U is not rounded.
    public let input: QuantizedMatrix?
    /// What multiplies the state [H × H]: f·q(W), or f·W.
    public let recurrentWeights: [Float]
    /// What multiplies the input [H × X]: q(U), or U.
    public let inputWeights: [Float]
    /// [H].
    public let bias: [Float]
    /// [H], empty without modReLU.
    public let modulusBias: [Float]
  }

  /// The layer at the input first. [layerCount]
  public let layers: [Layer]
  /// q(V); nil where V is not rounded.
  public let output: QuantizedMatrix?
  /// [O × H].
  public let outputWeights: [Float]
  /// [O].
  public let outputBias: [Float]
  /// f = exp(−1/N).
  public let memoryFactor: Float

  package init(_ parameters: Parameters, configuration: NetworkConfiguration, pool: WorkerPool) {
    self = WeightPreparation(configuration, pool: pool).prepare(parameters)
  }

  fileprivate init(
    layers: [Layer], output: QuantizedMatrix?, outputWeights: [Float], outputBias: [Float],
    memoryFactor: Float
  ) {
    self.layers = layers
    self.output = output
    self.outputWeights = outputWeights
    self.outputBias = outputBias
    self.memoryFactor = memoryFactor
  }
}

/// Latent parameters → effective parameters, and the way back for gradients. Keeps what the way back needs.
package final class WeightPreparation {
  private let configuration: NetworkConfiguration
  private let bjorck: [BjorckOrthogonalization]
  /// What the gradients of learned scales, gains and settled entries need, from ``prepare(_:)`` to ``backpropagate(_:)``.
  private var prepared: (parameters: Parameters, effective: EffectiveParameters)?

  package init(_ configuration: NetworkConfiguration, pool: WorkerPool) {
    self.configuration = configuration
    let count = configuration.method == .bjorck ? configuration.layerCount : 0
    bjorck = (0..<count).map { _ in BjorckOrthogonalization(size: configuration.hiddenSize, pool: pool) }
  }

  /// Björck iterations that the last preparation took, one number a layer that had any.
  package private(set) var bjorckIterationCounts: [Int] = []

  /// Wall-clock seconds in Björck's iterations, forward and backward, since the last preparation began.
  package private(set) var bjorckSeconds = 0.0

  package func prepare(_ parameters: Parameters) -> EffectiveParameters {
    bjorckSeconds = 0
    let hidden = configuration.hiddenSize
    let factor = configuration.memoryFactor
    let layers = parameters.layers.enumerated().map { index, layer in
      let latent =
        isOrthogonalized(layer)
        ? timed { bjorck[index].orthogonalize(layer.recurrentWeights) } : layer.recurrentWeights
      let rounded = quantized(
        latent, rows: hidden, width: configuration.weightBits, learned: layer.recurrentScales,
        scaleCount: configuration.layerScaleCount)
      let recurrent =
        configuration.roundsGradually
        ? rounded?.settled(layer.settledCodes, latent: latent) : rounded
      let input = quantized(
        layer.inputWeights, rows: hidden, width: configuration.inputWeightBits, learned: layer.inputScales,
        scaleCount: configuration.layerScaleCount)
      let gained = configuration.learnsGains ? recurrent?.scaled(rows: layer.rowGains) : recurrent
      let kept = gained?.values ?? latent
      return EffectiveParameters.Layer(
        latentRecurrentWeights: latent, recurrent: gained, input: input,
        recurrentWeights: factor == 1 ? kept : kept.map { $0 * factor },
        inputWeights: input?.values ?? layer.inputWeights, bias: layer.bias, modulusBias: layer.modulusBias)
    }
    bjorckIterationCounts = parameters.layers.indices.filter { isOrthogonalized(parameters.layers[$0]) }
      .map { bjorck[$0].iterationCount }
    let output = quantized(
      parameters.outputWeights, rows: configuration.outputSize, width: configuration.readoutWeightBits,
      learned: parameters.outputScales, scaleCount: configuration.outputScaleCount)
    let effective = EffectiveParameters(
      layers: layers, output: output, outputWeights: output?.values ?? parameters.outputWeights,
      outputBias: parameters.outputBias, memoryFactor: factor)
    if configuration.weightScale == .learned || configuration.learnsGains || configuration.roundsGradually {
      prepared = (parameters, effective)
    }
    return effective
  }

  /// Turns the gradient of the loss in the effective parameters of the last ``prepare(_:)`` into the one in the latent
  /// parameters, in place: the forgetting factor, straight through the rounding, through Björck's iterations; and into
  /// the one in learned scales and gains.
  package func backpropagate(_ gradient: inout Parameters) {
    let factor = configuration.memoryFactor
    // Taken, so that the optimizer owns the parameters alone when it moves them.
    let prepared = prepared.take()
    for layer in gradient.layers.indices {
      if factor != 1 {
        for index in gradient.layers[layer].recurrentWeights.indices {
          gradient.layers[layer].recurrentWeights[index] *= factor
        }
      }
      if let prepared {
        addScaleGradients(prepared, layer: layer, to: &gradient)
        for (index, code) in prepared.parameters.layers[layer].settledCodes.enumerated()
        where code != Parameters.unsettledCode {
          gradient.layers[layer].recurrentWeights[index] = 0
        }
        guard isOrthogonalized(prepared.parameters.layers[layer]) else { continue }
      }
      if !bjorck.isEmpty {
        timed { bjorck[layer].backpropagate(&gradient.layers[layer].recurrentWeights) }
      }
    }
    if let prepared, !gradient.outputScales.isEmpty, let output = prepared.effective.output {
      gradient.outputScales = output.scaleGradient(
        weights: prepared.parameters.outputWeights, gradient: gradient.outputWeights)
    }
  }

  /// Whether Björck's iteration comes first: not where columns of W are rounded for good.
  private func isOrthogonalized(_ layer: Parameters.Layer) -> Bool { !bjorck.isEmpty && !layer.isSettling }

  private func addScaleGradients(
    _ prepared: (parameters: Parameters, effective: EffectiveParameters), layer index: Int,
    to gradient: inout Parameters
  ) {
    let layer = prepared.effective.layers[index]
    let gains = prepared.parameters.layers[index].rowGains
    if !gains.isEmpty, let recurrent = layer.recurrent {
      gradient.layers[index].rowGains = recurrent.gainGradient(
        gains: gains, gradient: &gradient.layers[index].recurrentWeights)
    }
    if let recurrent = layer.recurrent, configuration.learnsScales(of: configuration.weightBits) {
      gradient.layers[index].recurrentScales = recurrent.scaleGradient(
        scales: prepared.parameters.layers[index].recurrentScales, weights: layer.latentRecurrentWeights,
        gradient: gradient.layers[index].recurrentWeights)
    }
    if let input = layer.input, !gradient.layers[index].inputScales.isEmpty {
      gradient.layers[index].inputScales = input.scaleGradient(
        weights: prepared.parameters.layers[index].inputWeights,
        gradient: gradient.layers[index].inputWeights)
    }
  }

  private func timed<Result>(_ body: () -> Result) -> Result {
    let start = ContinuousClock.now
    defer { bjorckSeconds += (ContinuousClock.now - start) / .seconds(1) }
    return body()
  }

  /// - Parameter learned: empty where the scales are chosen.
  private func quantized(
    _ weights: [Float], rows: Int, width: NetworkConfiguration.WeightWidth, learned: [Float], scaleCount: Int
  ) -> QuantizedMatrix? {
    guard let bits = width.bitCount else { return nil }
    let scales =
      learned.isEmpty
      ? configuration.weightScale.scales(of: weights, rows: rows, scaleCount: scaleCount, bitWidth: bits)
      : learned
    return QuantizedMatrix(
      quantizing: weights, rows: rows, columns: weights.count / rows, bitWidth: bits, scales: scales)
  }
}
