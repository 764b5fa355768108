import QORNN

/// What a step and a readout multiply and read, whatever the data: equations (0) to (4) counted.
public struct StepWork: Sendable, Equatable {
  /// Which part of a step.
  public enum Part: Sendable, Equatable {
    /// Equation (0).
    case inputStage
    /// W·h of equation (1); layers count from 1.
    case recurrentSums(layer: Int)
    /// U·x.
    case inputSums(layer: Int)
    /// The row of E that a token gathers.
    case tokenRow
    /// Equations (2) and (3).
    case units(layer: Int)
    /// Equation (4), where logits are wanted.
    case readout
  }

  /// One line of the count.
  public struct Row: Sendable, Equatable {
    /// Which part.
    public var part: Part
    /// Products of a weight and a state or input, or of a multiplier.
    public var multiplicationCount: Int
    /// Bits of a weight; 0 where 32-bit multipliers are the factors.
    public var weightBitWidth: Int
    /// Bytes of the model file that are read.
    public var byteCount: Int
  }

  /// In the order of a step; the readout last.
  public var rows: [Row]

  /// Counts a model's.
  public init(_ model: SharedModel) {
    rows = []
    if let features = model.tensor(named: .features) {
      rows.append(
        Row(
          part: .inputStage, multiplicationCount: model.inputSize, weightBitWidth: 0,
          byteCount: features.bytes.count))
    }
    for layer in 1...model.layerCount {
      let size = model.hiddenSize(layer: layer)
      rows.append(
        Self.products(model.tensor(.recurrentWeights, layer: layer), .recurrentSums(layer: layer)))
      let input = model.inputTensor(layer: layer)
      rows.append(
        model.takesToken(layer: layer)
          ? Row(
            part: .tokenRow, multiplicationCount: 0, weightBitWidth: input.bitWidth,
            byteCount: input.rowByteCount)
          : Self.products(input, .inputSums(layer: layer)))
      let tables: [ModelTag] = [.recurrentMultipliers, .inputMultipliers, .bias, .modulusBias]
      let byteCount = tables.reduce(0) { $0 + (model.tensor(named: $1, layer: layer)?.bytes.count ?? 0) }
      rows.append(
        Row(
          part: .units(layer: layer), multiplicationCount: 2 * size, weightBitWidth: 0, byteCount: byteCount))
    }
    var readout = Self.products(model.tensor(.outputWeights, layer: 0), .readout)
    readout.byteCount += model.tensor(.outputBias, layer: 0).bytes.count
    rows.append(readout)
  }

  private static func products(_ tensor: Tensor, _ part: Part) -> Row {
    Row(
      part: part, multiplicationCount: tensor.rows * tensor.columns, weightBitWidth: tensor.bitWidth,
      byteCount: tensor.rows * tensor.rowByteCount)
  }
}
