import QORNN

extension IntegerMatrix {
  /// The elements of a packed tensor of a model.
  init(_ tensor: Tensor) {
    var elements = [Int8](repeating: 0, count: tensor.rows * tensor.columns)
    elements.withUnsafeMutableBufferPointer { elements in
      for row in 0..<tensor.rows {
        let place = UnsafeMutableBufferPointer(
          rebasing: elements[row * tensor.columns..<(row + 1) * tensor.columns])
        PackedWeights.unpack(tensor.packedRow(row), bitWidth: tensor.bitWidth, into: place)
      }
    }
    self.init(rows: tensor.rows, columns: tensor.columns, bitWidth: tensor.bitWidth, elements: elements)
  }
}

extension SharedModel {
  /// A tensor that every model of this shape has.
  func tensor(_ name: ModelTag, layer: Int) -> Tensor { tensor(named: name, layer: layer)! }

  /// Whether a layer, from 1, gathers a row of E instead of taking a vector.
  func takesToken(layer: Int) -> Bool { layer == 1 && inputKind == .token }

  /// U of a layer, from 1, or the token table E [I × H].
  func inputTensor(layer: Int) -> Tensor {
    tensor(takesToken(layer: layer) ? .tokenWeights : .inputWeights, layer: layer)
  }

  /// X of a layer, from 1; 1 for tokens.
  func inputSize(layer: Int) -> Int {
    takesToken(layer: layer) ? 1 : layer == 1 ? inputSize : hiddenSize(layer: layer - 1)
  }

  /// b of what a layer, from 1, takes: the input's width, or that of the layer below.
  func inputBitWidth(layer: Int) -> Int {
    layer == 1 ? inputBitWidth : stateBitWidth(layer: layer - 1)
  }
}

extension Tensor {
  /// An integer of a row, or the one that stands for all rows.
  func int32(ofRow row: Int) -> Int32 { int32(rows == 1 ? 0 : row) }
}
