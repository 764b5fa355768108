import QORNN

/// The largest sums a layer can reach for any input and any state, row by row.
public struct LayerBounds: Sendable, Equatable {
  /// Σ_j |W_ij|·ε(a) of (B1), [H].
  public var recurrentSums: [UInt64]
  /// Ĉ_i of (B3): Σ_j |U_ij|·ε(b), or max_t |E_ti| with tokens, [H].
  public var inputSums: [UInt64]

  /// Measures the rows of a layer; these sums cannot overflow 64 bits.
  ///
  /// - Parameter inputMagnitude: ε(b), the largest input; nil for the token table E [I × H].
  public init(
    recurrentWeights: IntegerMatrix, stateBitWidth: Int, inputWeights: IntegerMatrix, inputMagnitude: Int?
  ) {
    let largestState = UInt64(Saturation.limit(bitWidth: stateBitWidth))
    recurrentSums = recurrentWeights.rowMagnitudes().map { $0 * largestState }
    if let inputMagnitude {
      inputSums = inputWeights.rowMagnitudes().map { $0 * UInt64(inputMagnitude) }
    } else {
      inputSums = inputWeights.largestColumnMagnitudes()
    }
  }
}

extension ModelContents {
  /// ε(b) of what layer `index` takes (from 0): the input, or the state of the layer below; nil for tokens.
  func inputMagnitude(ofLayer index: Int) -> Int? {
    if index > 0 { return Saturation.limit(bitWidth: layers[index - 1].stateBitWidth) }
    return inputKind == .token ? nil : Saturation.limit(bitWidth: inputBitWidth)
  }

  /// The sums behind (B1) … (B3) of layer `index`, from 0.
  public func bounds(ofLayer index: Int) -> LayerBounds {
    LayerBounds(
      recurrentWeights: layers[index].recurrentWeights, stateBitWidth: layers[index].stateBitWidth,
      inputWeights: layers[index].inputWeights, inputMagnitude: inputMagnitude(ofLayer: index))
  }

  /// Proves (B1) … (B4) of every row, as the loader will.
  ///
  /// - Throws: `boundExceeded` for the first row that breaks one.
  public func proveBounds() throws(ExportError) {
    for index in layers.indices {
      let layer = layers[index]
      let sums = bounds(ofLayer: index)
      for row in 0..<layer.hiddenSize {
        try require(.recurrentSum, layer: index + 1, row: row, sum: sums.recurrentSums[row])
        try require(.inputSum, layer: index + 1, row: row, sum: sums.inputSums[row])
        let sum = Bounds.preactivation(
          recurrentSum: sums.recurrentSums[row], recurrentMultiplier: layer.recurrentMultipliers[row: row],
          inputSum: sums.inputSums[row], inputMultiplier: layer.inputMultipliers[row: row],
          inputExponent: layer.inputExponent, bias: layer.bias[row],
          modulusBias: layer.activation == .modReLU ? layer.modulusBias[row] : 0, shift: layer.shift)
        try require(.preactivation, layer: index + 1, row: row, sum: sum)
      }
    }
    let stateMagnitude = UInt64(Saturation.limit(bitWidth: layers[layers.count - 1].stateBitWidth))
    for (row, magnitude) in outputWeights.rowMagnitudes().enumerated() {
      let sum = magnitude * stateMagnitude + UInt64(outputBias[row].magnitude)
      try require(.outputSum, layer: 0, row: row, sum: sum)
    }
  }
}

/// Throws unless the sum stays below the bound's limit. Layers count from 1, 0 is the readout.
func require(_ bound: ModelBound, layer: Int, row: Int, sum: UInt64) throws(ExportError) {
  let limit = bound == .preactivation ? Bounds.preactivationLimit : Bounds.sumLimit
  guard sum < limit else { throw .boundExceeded(bound, layer: layer, row: row, sum: sum, limit: limit) }
}

extension IntegerMatrix {
  /// Σ_j |w_ij| of every row.
  func rowMagnitudes() -> [UInt64] {
    (0..<rows).map { row in
      elements[row * columns..<(row + 1) * columns].reduce(UInt64(0)) { $0 + UInt64($1.magnitude) }
    }
  }

  /// max_i |w_ij| of every column.
  func largestColumnMagnitudes() -> [UInt64] {
    var result = [UInt64](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        result[column] = max(result[column], UInt64(elements[row * columns + column].magnitude))
      }
    }
    return result
  }
}
