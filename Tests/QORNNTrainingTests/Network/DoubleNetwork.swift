import QORNN
import QORNNTraining

/// The network once more, in Double and without a thought for speed: what gradients are checked against.
///
/// Roundings are frozen at a nominal point, which is what a straight-through gradient differentiates: an effective
/// weight is transform(latent) + offset and a state is σ(z) + offset, or a constant where it saturated.
struct DoubleNetwork {
  typealias Tensors = [String: [Double]]

  /// A recurrent matrix from its latent one; nil is the identity.
  var transform: ((_ latent: [Double], _ layer: Int) -> [Double])?
  let configuration: NetworkConfiguration
  let batch: Batch
  let initialState: CarriedState?
  private var weightOffsets: Tensors = [:]
  /// For a matrix with learned scales: their values at the nominal point and ∂weight/∂scale of each element.
  private var learnedScales: [String: (nominal: [Double], slopes: [Double])] = [:]
  private var frozenStates: [FrozenState] = []

  private struct FrozenState {
    let offset: Double
    let saturatedValue: Double?
  }

  init(_ configuration: NetworkConfiguration, _ batch: Batch, initialState: CarriedState?) {
    self.configuration = configuration
    self.batch = batch
    self.initialState = initialState
  }

  static func tensors(_ parameters: Parameters, _ configuration: NetworkConfiguration) -> Tensors {
    Dictionary(
      uniqueKeysWithValues: parameters.tensors(for: configuration).map {
        ($0.name, $0.values.map(Double.init))
      })
  }

  /// Freezes the roundings of weights and states at `latent`, where the forward pass multiplies with `effective`.
  mutating func freeze(latent: Tensors, effective: EffectiveParameters) {
    weightOffsets = [:]
    learnedScales = [:]
    let transformed = effectiveWeights(latent)
    freezeScales(latent, transformed)
    var actual: Tensors = ["output_weights": effective.outputWeights.map(Double.init)]
    for (layer, weights) in effective.layers.enumerated() {
      actual["layers.\(layer).recurrent_weights"] =
        (weights.recurrent?.values ?? weights.latentRecurrentWeights).map(Double.init)
      actual["layers.\(layer).input_weights"] = weights.inputWeights.map(Double.init)
    }
    for (name, values) in actual {
      weightOffsets[name] = zip(values, transformed[name]!).map { $0 - $1 }
    }
    frozenStates = []
    var recorded: [FrozenState] = []
    let configuration = configuration
    _ = loss(latent) { layer, value in
      guard let bits = configuration.stateBits else {
        recorded.append(FrozenState(offset: 0, saturatedValue: nil))
        return
      }
      let limit = Double((1 << (bits - 1)) - 1)
      let step = Double(configuration.stateRanges[layer]) / limit
      let code = (value / step + 0.5).rounded(.down)
      let kept = min(max(code, -limit), limit)
      recorded.append(
        FrozenState(offset: step * code - value, saturatedValue: code == kept ? nil : step * kept))
    }
    frozenStates = recorded
  }

  /// The loss at `latent`; `record` sees every σ(z) in order of time, layer, row, unit and replaces the frozen states.
  func loss(_ latent: Tensors, record: ((_ layer: Int, _ value: Double) -> Void)? = nil) -> Double {
    let weights = effectiveWeights(latent)
    let (hidden, size) = (configuration.hiddenSize, batch.batchSize)
    let memory = configuration.memory.map { ReferenceMath.exponential(-1 / Double($0)) } ?? 1
    var states = (0..<configuration.layerCount).map { layer in
      initialState?.layers[layer].map(Double.init) ?? Array(repeating: 0, count: size * hidden)
    }
    var (lossSum, weightSum, next) = (0.0, 0.0, 0)
    for step in 0..<batch.stepCount {
      for layer in 0..<configuration.layerCount {
        let prefix = "layers.\(layer)."
        let before = states[layer]
        for row in 0..<size where step < batch.lengths[row] {
          let input = input(step, row, layer, states)
          for unit in 0..<hidden {
            var z = latent[prefix + "bias"]![unit]
            for (column, value) in input.enumerated() {
              z += weights[prefix + "input_weights"]![unit * input.count + column] * value
            }
            for column in 0..<hidden {
              z +=
                memory * weights[prefix + "recurrent_weights"]![unit * hidden + column]
                * before[row * hidden + column]
            }
            let value = activate(z, modulusBias: latent[prefix + "modulus_bias"]?[unit])
            record?(layer, value)
            states[layer][row * hidden + unit] = frozen(value, layer, next, isRecording: record != nil)
            next += 1
          }
        }
      }
      for row in 0..<size where step < batch.lengths[row] {
        let state = (0..<hidden).map { states[configuration.layerCount - 1][row * hidden + $0] }
        guard let (loss, weight) = targetLoss(step, row, state, weights, latent["output_bias"]!) else {
          continue
        }
        lossSum += weight * loss
        weightSum += weight
      }
    }
    return lossSum / weightSum
  }

  private func frozen(_ value: Double, _ layer: Int, _ index: Int, isRecording: Bool) -> Double {
    if isRecording {
      guard let bits = configuration.stateBits else { return value }
      let limit = Double((1 << (bits - 1)) - 1)
      let step = Double(configuration.stateRanges[layer]) / limit
      return step * min(max((value / step + 0.5).rounded(.down), -limit), limit)
    }
    return frozenStates[index].saturatedValue ?? value + frozenStates[index].offset
  }

  /// The slopes of learned step sizes: ⌊r + ½⌋ − r for r = weight/scale inside the grid, its end outside.
  private mutating func freezeScales(_ latent: Tensors, _ transformed: Tensors) {
    for (name, nominal) in latent where name.hasSuffix("_scales") {
      let high = Double((1 << (bits(name) - 1)) - 1)
      let weights = transformed[Self.weightName(name)]!
      let size = weights.count / nominal.count
      let slopes = weights.enumerated().map { index, weight -> Double in
        let ratio = weight / nominal[index / size]
        if ratio >= high { return high }
        return ratio <= -high - 1 ? -high - 1 : (ratio + 0.5).rounded(.down) - ratio
      }
      learnedScales[Self.weightName(name)] = (nominal, slopes)
    }
  }

  private static func weightName(_ scaleName: String) -> String {
    scaleName.replacing("_scales", with: "_weights")
  }

  private func bits(_ scaleName: String) -> Int {
    if scaleName == "output_scales" { return configuration.readoutWeightBits.bitCount! }
    return (scaleName.hasSuffix("input_scales") ? configuration.inputWeightBits : configuration.weightBits)
      .bitCount!
  }

  /// What a learned scale's gradient is multiplied with, 1/√(N·(2^(k−1) − 1)); nil for other tensors.
  func scaleFactor(_ name: String) -> Double? {
    guard let scales = learnedScales[Self.weightName(name)], name.hasSuffix("_scales") else { return nil }
    let size = Double(scales.slopes.count / scales.nominal.count)
    let high = Double((1 << (bits(name) - 1)) - 1)
    return 1 / (size * high).squareRoot()
  }

  private func effectiveWeights(_ latent: Tensors) -> Tensors {
    var weights = latent
    for layer in 0..<configuration.layerCount {
      let name = "layers.\(layer).recurrent_weights"
      if let transform { weights[name] = transform(latent[name]!, layer) }
    }
    for (name, offsets) in weightOffsets { weights[name] = zip(weights[name]!, offsets).map { $0 + $1 } }
    for (name, scales) in learnedScales {
      let moved = latent[name.replacing("_weights", with: "_scales")]!
      let size = scales.slopes.count / moved.count
      for (index, slope) in scales.slopes.enumerated() {
        weights[name]![index] += slope * (moved[index / size] - scales.nominal[index / size])
      }
    }
    return weights
  }

  private func input(_ step: Int, _ row: Int, _ layer: Int, _ states: [[Double]]) -> [Double] {
    let position = step * batch.batchSize + row
    let size = configuration.inputSize(ofLayer: layer)
    if layer > 0 { return Array(states[layer - 1][row * size..<(row + 1) * size]) }
    switch batch.inputs {
    case .vectors(let values): return values[position * size..<(position + 1) * size].map(Double.init)
    case .tokens(let tokens): return (0..<size).map { $0 == Int(tokens[position]) ? 1 : 0 }
    }
  }

  private func activate(_ z: Double, modulusBias: Double?) -> Double {
    switch configuration.activation {
    case .identity: return z
    case .relu: return max(z, 0)
    case .modReLU: return (z > 0 ? 1 : z < 0 ? -1 : 0) * max(abs(z) + modulusBias!, 0)
    }
  }

  private func targetLoss(
    _ step: Int, _ row: Int, _ state: [Double], _ weights: Tensors, _ bias: [Double]
  ) -> (loss: Double, weight: Double)? {
    let position = step * batch.batchSize + row
    let (hidden, outputs) = (configuration.hiddenSize, configuration.outputSize)
    let logits = (0..<outputs).map { output in
      (0..<hidden).reduce(bias[output]) { sum, unit in
        let value = configuration.readoutActivation == .relu ? max(state[unit], 0) : state[unit]
        return sum + weights["output_weights"]![output * hidden + unit] * value
      }
    }
    switch batch.targets {
    case .classes(let classes):
      let target = Int(classes[position])
      guard target >= 0 else { return nil }
      let total = logits.reduce(0) { $0 + ReferenceMath.exponential($1) }
      return (
        ReferenceMath.logarithm(total) - logits[target], Double(batch.classWeights?[target] ?? 1)
      )
    case .values(let values, let mask):
      guard mask[position] else { return nil }
      let squares = (0..<outputs).map { output in
        let difference = logits[output] - Double(values[position * outputs + output])
        return difference * difference
      }
      return (squares.reduce(0, +) / Double(outputs), 1)
    }
  }
}
