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
    recurrentSums = recurrentWeights.rowMagnitudes().map { $0 * UInt64(largestMagnitude(stateBitWidth)) }
    if let inputMagnitude {
      inputSums = inputWeights.rowMagnitudes().map { $0 * UInt64(inputMagnitude) }
    } else {
      inputSums = inputWeights.largestColumnMagnitudes()
    }
  }

  /// The left side of (B3) in row `row`; nil from 2^64 on.
  public func preActivation(
    row: Int, recurrentMultiplier: Int32, inputMultiplier: Int32, inputExponent: Int, bias: Int64,
    modulusBias: Int64, shift: Int
  ) -> UInt64? {
    let recurrent = recurrentSums[row].multipliedReportingOverflow(by: UInt64(recurrentMultiplier))
    let input = inputSums[row].multipliedReportingOverflow(by: UInt64(inputMultiplier) << inputExponent)
    if recurrent.overflow || input.overflow { return nil }
    var sum = recurrent.partialValue
    for term in [input.partialValue, bias.magnitude, modulusBias.magnitude, 1 << (shift - 1)] {
      let next = sum.addingReportingOverflow(term)
      if next.overflow { return nil }
      sum = next.partialValue
    }
    return sum
  }
}

/// ε(b) = 2^(b−1) − 1.
func largestMagnitude(_ bitWidth: Int) -> Int { (1 << (bitWidth - 1)) - 1 }

extension ModelContents {
  /// ε(b) of what layer `index` takes (from 0): the input, or the state of the layer below; nil for tokens.
  func inputMagnitude(ofLayer index: Int) -> Int? {
    if index > 0 { return largestMagnitude(layers[index - 1].stateBitWidth) }
    return inputKind == .token ? nil : largestMagnitude(inputBitWidth)
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
        let sum = sums.preActivation(
          row: row, recurrentMultiplier: layer.recurrentMultipliers[row: row],
          inputMultiplier: layer.inputMultipliers[row: row], inputExponent: layer.inputExponent,
          bias: layer.bias[row], modulusBias: layer.activation == .modReLU ? layer.modulusBias[row] : 0,
          shift: layer.shift)
        try require(.preActivation, layer: index + 1, row: row, sum: sum)
      }
    }
    let stateMagnitude = UInt64(largestMagnitude(layers[layers.count - 1].stateBitWidth))
    for (row, magnitude) in outputWeights.rowMagnitudes().enumerated() {
      let sum = magnitude * stateMagnitude + UInt64(outputBias[row].magnitude)
      try require(.outputSum, layer: 0, row: row, sum: sum)
    }
  }

  private func require(_ bound: ArithmeticBound, layer: Int, row: Int, sum: UInt64?) throws(ExportError) {
    guard let sum, sum < bound.limit else {
      throw .boundExceeded(bound, layer: layer, row: row, sum: sum)
    }
  }
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
