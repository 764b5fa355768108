import QORNN
import QORNNExport
import _QORNNTestSupport

extension ModelContents {
  /// The same integers in the writer's types.
  init(_ network: ReferenceNetwork) {
    self.init(
      inputKind: InputKind(rawValue: UInt8(network.inputKind.rawValue))!,
      outputKind: OutputKind(rawValue: UInt8(network.outputKind.rawValue))!,
      readoutActivation: Activation(rawValue: UInt8(network.readoutActivation.rawValue))!,
      inputBitWidth: network.inputBitWidth, windowSize: network.windowSize, hopSize: network.hopSize,
      features: network.features.map {
        InputFeature(
          offset: Int32($0.offset), multiplier: Int32($0.multiplier), shift: Int32($0.shift),
          resolutionBase: Int32($0.resolutionBase), resolutionExponent: Int32($0.resolutionExponent))
      },
      names: network.names, layers: network.layers.map(LayerContents.init),
      outputWeights: IntegerMatrix(network.outputWeights), outputBias: network.outputBias.map { Int32($0) },
      outputScales: network.outputScales.map(FixedPointScale.init), labels: network.labels,
      metadata: network.metadata)
  }
}

extension LayerContents {
  init(_ layer: ReferenceNetwork.Layer) {
    self.init(
      stateBitWidth: layer.stateBitWidth,
      activation: Activation(rawValue: UInt8(layer.activation.rawValue))!,
      inputExponent: layer.inputExponent, shift: layer.shift, stateScale: FixedPointScale(layer.stateScale),
      recurrentWeights: IntegerMatrix(layer.recurrentWeights),
      inputWeights: IntegerMatrix(layer.inputWeights),
      recurrentMultipliers: layer.recurrentMultipliers.map { Int32($0) },
      inputMultipliers: layer.inputMultipliers.map { Int32($0) }, bias: layer.bias.map { Int64($0) },
      modulusBias: layer.thresholds.map { Int64($0) })
  }
}

extension IntegerMatrix {
  init(_ matrix: ReferenceNetwork.Matrix) {
    self.init(
      rows: matrix.rows.count, columns: matrix.columnCount, bitWidth: matrix.bitWidth,
      elements: matrix.rows.flatMap { $0.map { Int8($0) } })
  }
}

extension FixedPointScale {
  init(_ scale: ReferenceNetwork.Scale) {
    self.init(mantissa: Int32(scale.mantissa), exponent: Int32(scale.exponent))
  }
}
