import QORNN
import QORNNTraining

/// The rounded matrices of a trained network with their real scales: what the forward pass of training multiplies
/// with, taken from there and not computed again.
struct WeightQuantizer {
  let configuration: NetworkConfiguration
  let description: DataDescription
  let effective: EffectiveParameters

  /// - Precondition: `effective` was made with this configuration, which rounds weights and state.
  init(_ plan: ExportPlan, effective: EffectiveParameters) {
    configuration = plan.configuration
    description = plan.dataDescription
    self.effective = effective
  }

  /// Layers count from 0.
  func layer(_ index: Int) throws(ExportError) -> RealLayer {
    let layer = effective.layers[index]
    let name = "layers.\(index)"
    guard let recurrent = layer.recurrent, let input = layer.input, let bits = configuration.stateBits else {
      preconditionFailure("the plan rounds weights and state")
    }
    try requireFinite(recurrent.scales, "\(name).recurrent_weights")
    try requireFinite(input.scales, "\(name).input_weights")
    try requireFinite(layer.bias, "\(name).bias")
    try requireFinite(layer.modulusBias, "\(name).modulus_bias")
    let isToken = index == 0 && configuration.inputKind == .token
    let factor = Double(effective.memoryFactor)
    let inputMatrix = IntegerMatrix(input)
    return RealLayer(
      recurrentWeights: IntegerMatrix(recurrent),
      recurrentScales: recurrent.scales.map { factor * Double($0) },
      inputWeights: isToken ? inputMatrix.transposed() : inputMatrix,
      inputScales: input.scales.map { Double($0) },
      inputStep: isToken ? 1 : index == 0 ? Double(description.inputScale) : try stateStep(index - 1),
      inputMagnitude: isToken
        ? nil : Saturation.limit(bitWidth: index == 0 ? description.inputBits : bits),
      stateBitWidth: bits, stateStep: try stateStep(index), activation: configuration.activation,
      bias: layer.bias, modulusBias: layer.modulusBias)
  }

  func readout() throws(ExportError) -> RealReadout {
    guard let output = effective.output, let bits = configuration.stateBits else {
      preconditionFailure("the plan rounds weights and state")
    }
    try requireFinite(output.scales, "output_weights")
    try requireFinite(effective.outputBias, "output_bias")
    return RealReadout(
      weights: IntegerMatrix(output), scales: output.scales.map { Double($0) }, bias: effective.outputBias,
      stateStep: try stateStep(configuration.layerCount - 1), stateBitWidth: bits,
      outputKind: configuration.outputKind, targetMeans: description.targetOffsets.map { Double($0) },
      targetDeviations: description.targetScales.map { Double($0) })
  }

  /// s_h, the grid that the forward pass of training rounds to.
  private func stateStep(_ layer: Int) throws(ExportError) -> Double {
    guard let step = configuration.stateStep(ofLayer: layer), step > 0, step.isFinite else {
      throw .stateRangeMissing(layer: layer + 1)
    }
    return Double(step)
  }

  private func requireFinite(_ values: [Float], _ tensor: String) throws(ExportError) {
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(tensor: tensor, index: index)
    }
  }
}

extension IntegerMatrix {
  init(_ matrix: QuantizedMatrix) {
    self.init(rows: matrix.rows, columns: matrix.columns, bitWidth: matrix.bitWidth, elements: matrix.codes)
  }
}
