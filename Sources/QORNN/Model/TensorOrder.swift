/// What decides which tensors a model file holds, and their shapes.
package protocol NetworkShape {
  var inputKind: InputKind { get }
  var inputSize: Int { get }
  var outputKind: OutputKind { get }
  var outputSize: Int { get }
  var layerCount: Int { get }
  /// Layers count from 1.
  func hiddenSize(layer: Int) -> Int
  func activation(layer: Int) -> Activation
}

/// A tensor that the file must hold at its place in the order.
package struct DueTensor: Equatable {
  package let name: ModelTag
  package let encoding: ModelTag
  /// 0: the model's; l ≥ 1: layer l's.
  package let layer: Int
  package let rows: Int
  package let columns: Int
  /// Whether one row may stand for all of them: the multipliers.
  package let allowsSingleRow: Bool
}

/// The tensors of a network in the order of the file, the one list that reader and writer share.
package struct TensorOrder<Shape: NetworkShape> {
  package let shape: Shape
  private var layer = 0
  private var place = 0

  package init(_ shape: Shape) {
    self.shape = shape
  }

  /// The next tensor, or nil after the last.
  package mutating func next() -> DueTensor? {
    while layer <= shape.layerCount + 1 {
      let due = layer == 0 ? leading : layer <= shape.layerCount ? layerTensor : trailing
      place += 1
      switch due {
      case .tensor(let tensor): return tensor
      case .absent: continue
      case .end:
        layer += 1
        place = 0
      }
    }
    return nil
  }

  private enum Place {
    case tensor(DueTensor)
    case absent
    case end
  }

  private var leading: Place {
    switch place {
    case 0:
      shape.inputKind == .vector
        ? tensor(.features, .int32, shape.inputSize, ModelLayout.featureColumnCount) : .absent
    case 1: tensor(.names, .utf8, shape.inputSize, 1)
    default: .end
    }
  }

  private var layerTensor: Place {
    let size = shape.hiddenSize(layer: layer)
    switch place {
    case 0: return tensor(.recurrentWeights, .packed, size, size)
    case 1:
      if layer > 1 { return tensor(.inputWeights, .packed, size, shape.hiddenSize(layer: layer - 1)) }
      return shape.inputKind == .token
        ? tensor(.tokenWeights, .packed, shape.inputSize, size)
        : tensor(.inputWeights, .packed, size, shape.inputSize)
    case 2: return tensor(.recurrentMultipliers, .int32, size, 1, allowsSingleRow: true)
    case 3: return tensor(.inputMultipliers, .int32, size, 1, allowsSingleRow: true)
    case 4: return tensor(.bias, .int64, size, 1)
    case 5:
      return shape.activation(layer: layer) == .modReLU ? tensor(.modulusBias, .int64, size, 1) : .absent
    default: return .end
    }
  }

  private var trailing: Place {
    switch place {
    case 0:
      tensor(.outputWeights, .packed, shape.outputSize, shape.hiddenSize(layer: shape.layerCount), layer: 0)
    case 1: tensor(.outputBias, .int32, shape.outputSize, 1, layer: 0)
    case 2: tensor(.scales, .int32, shape.outputKind == .classes ? 1 : shape.outputSize, 2, layer: 0)
    case 3: tensor(.labels, .utf8, shape.outputSize, 1, layer: 0)
    case 4: tensor(.metadata, .utf8, 1, 1, layer: 0)
    default: .end
    }
  }

  private func tensor(
    _ name: ModelTag, _ encoding: ModelTag, _ rows: Int, _ columns: Int, layer: Int? = nil,
    allowsSingleRow: Bool = false
  ) -> Place {
    .tensor(
      DueTensor(
        name: name, encoding: encoding, layer: layer ?? self.layer, rows: rows, columns: columns,
        allowsSingleRow: allowsSingleRow))
  }
}
