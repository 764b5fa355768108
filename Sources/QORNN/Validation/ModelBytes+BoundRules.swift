/// R22: the bounds (B1) … (B4), layer by layer and row by row.
extension ModelBytes {
  func checkBounds() throws(ModelError) {
    for layer in 1...layerCount { try checkBounds(layer: layer) }
    try checkOutputBound()
  }

  private func checkBounds(layer: Int) throws(ModelError) {
    guard let recurrent = tensor(.recurrentWeights, layer: layer),
      let recurrentMultipliers = tensor(.recurrentMultipliers, layer: layer),
      let inputMultipliers = tensor(.inputMultipliers, layer: layer),
      let bias = tensor(.bias, layer: layer)
    else { return }
    let modulusBias = tensor(.modulusBias, layer: layer)
    let inputWeights = tensor(.inputWeights, layer: layer)
    let tokenWeights = tensor(.tokenWeights, layer: layer)
    let stateLimit = Saturation.limit(bitWidth: stateBitWidth(layer: layer))
    let inputLimit = Saturation.limit(
      bitWidth: layer == 1 ? inputBitWidth : stateBitWidth(layer: layer &- 1))

    for row in 0..<recurrent.rows {
      let recurrentSum = sumOfMagnitudes(recurrent, row: row, times: stateLimit)
      try check(.recurrentSum, layer, row, recurrentSum, Bounds.sumLimit)
      var inputSum: UInt64 = 0
      if let inputWeights {
        inputSum = sumOfMagnitudes(inputWeights, row: row, times: inputLimit)
        try check(.inputSum, layer, row, inputSum, Bounds.sumLimit)
      } else if let tokenWeights {
        inputSum = largestMagnitude(tokenWeights, column: row)
      }
      let sum = Bounds.preactivation(
        recurrentSum: recurrentSum,
        recurrentMultiplier: recurrentMultipliers.int32(recurrentMultipliers.rows == 1 ? 0 : row),
        inputSum: inputSum, inputMultiplier: inputMultipliers.int32(inputMultipliers.rows == 1 ? 0 : row),
        inputExponent: inputExponent(layer: layer), bias: bias.int64(row),
        modulusBias: modulusBias?.int64(row) ?? 0,
        shift: shift(layer: layer))
      try check(.preactivation, layer, row, sum, Bounds.preactivationLimit)
    }
  }

  private func checkOutputBound() throws(ModelError) {
    guard let weights = tensor(.outputWeights), let bias = tensor(.outputBias) else { return }
    let limit = Saturation.limit(bitWidth: stateBitWidth(layer: layerCount))
    for row in 0..<weights.rows {
      let sum = sumOfMagnitudes(weights, row: row, times: limit) &+ UInt64(bias.int32(row).magnitude)
      try check(.outputSum, 0, row, sum, Bounds.sumLimit)
    }
  }

  /// Σ_j |w_j|·limit: at most 65,535·128·32,767, far inside 64 bits.
  private func sumOfMagnitudes(_ weights: Tensor, row: Int, times limit: Int) -> UInt64 {
    var sum: UInt64 = 0
    let bytes = weights.packedRow(row)
    for column in 0..<weights.columns {
      let element = PackedWeights.element(
        row: bytes, column: column, columns: weights.columns, bitWidth: weights.bitWidth)
      sum &+= UInt64(truncatingIfNeeded: element.magnitude)
    }
    return sum &* UInt64(truncatingIfNeeded: limit)
  }

  private func largestMagnitude(_ weights: Tensor, column: Int) -> UInt64 {
    var largest: UInt = 0
    for row in 0..<weights.rows {
      largest = max(largest, weights.element(row: row, column: column).magnitude)
    }
    return UInt64(largest)
  }

  private func check(
    _ bound: ModelBound, _ layer: Int, _ row: Int, _ sum: UInt64, _ limit: UInt64
  ) throws(ModelError) {
    if sum >= limit { throw .boundExceeded(bound, layer: layer, row: row, sum: sum, limit: limit) }
  }
}
