import QORNN

/// Instructions of opening a model on one core: `qornn_model_init` with every check of Docs/Format.md, `qornn_session_init` and
/// `qornn_workspace_init`. They depend on the model file alone.
public struct OpeningCost: Sendable {
  /// Once.
  public var once: Int
  /// A byte behind the checksum.
  public var perByte: Int
  /// A tensor.
  public var perTensor: Int
  /// A tensor times the layers: each layer looks its own up in the whole table.
  public var perTensorOfLayer: Int
  /// A plane of a packed row, and a byte of zeros at its end.
  public var perPlane, perPaddingByte: Int
  /// An element of W, U or V, by its width k.
  public var perElement: [Int: Int]
  /// An element of E, by its width k.
  public var perTokenElement: [Int: Int]
  /// A unit, an output, a feature.
  public var perUnit, perOutput, perFeature: Int
  /// A row of mW, of mU or of the scales.
  public var perRowOfIntegers: Int
  /// A name, label or metadata; a byte of one that is ASCII, and any other.
  public var perString, perASCIIByte, perOtherByte: Int

  /// The bound of a model; nil where a width of it was not measured.
  public func instructions(_ model: SharedModel) -> Int? {
    let tensorCount = model.model.tensorCount
    var sum = once + perByte * (model.byteCount - 16)
    sum += tensorCount * (perTensor + perTensorOfLayer * model.layerCount)
    for index in 0..<tensorCount {
      guard let instructions = instructions(model.model.tensor(at: index)) else { return nil }
      sum += instructions
    }
    let units = (1...model.layerCount).reduce(0) { $0 + model.hiddenSize(layer: $1) }
    return sum + units * perUnit + model.outputSize * perOutput
  }

  private func instructions(_ tensor: Tensor) -> Int? {
    switch tensor.name {
    case .recurrentWeights, .inputWeights, .outputWeights, .tokenWeights:
      let widths = tensor.name == .tokenWeights ? perTokenElement : perElement
      guard let perElement = widths[tensor.bitWidth] else { return nil }
      return tensor.rows * (tensor.columns * perElement + rowEnds(tensor))
    case .names, .labels, .metadata:
      let text = tensor.bytes.dropFirst(4 * tensor.rows)
      let others = text.count { $0 >= 0x80 }
      return tensor.rows * perString + (text.count - others) * perASCIIByte + others * perOtherByte
    case .features: return tensor.rows * perFeature
    case .recurrentMultipliers, .inputMultipliers, .scales: return tensor.rows * perRowOfIntegers
    default: return 0
    }
  }

  /// The ends of the planes of a row.
  private func rowEnds(_ tensor: Tensor) -> Int {
    [8, 4, 2, 1].filter { tensor.bitWidth & $0 != 0 }.reduce(0) { sum, width in
      let byteCount = PackedWeights.planeByteCount(columns: tensor.columns, width: width)
      return sum + perPlane + (byteCount - (tensor.columns * width + 7) / 8) * perPaddingByte
    }
  }
}
