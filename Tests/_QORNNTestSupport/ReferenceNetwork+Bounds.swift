extension ReferenceNetwork {
  /// A bound of Docs/Arithmetic.md that does not hold.
  public struct BrokenBound: Equatable, Sendable {
    /// 1 … 4 for (B1) … (B4).
    public var bound: Int
    /// From 1; 0 for (B4).
    public var layer: Int
    public var row: Int
    /// Nil when the sum does not even fit Int64.
    public var sum: Int?
  }

  /// The first broken bound: layer by layer, in a layer row by row (B1), (B2), (B3), then (B4) row by row.
  public func firstBrokenBound() -> BrokenBound? {
    for (index, layer) in layers.enumerated() {
      let state = largestMagnitude(bitWidth: layer.stateBitWidth)
      let recurrent = layer.recurrentWeights.rows.map { $0.reduce(0) { $0 + abs($1) } * state }
      let input = largestInputSums(ofLayerAt: index)
      for row in 0..<layer.hiddenSize {
        if recurrent[row] >= 1 << 31 {
          return BrokenBound(bound: 1, layer: index + 1, row: row, sum: recurrent[row])
        }
        if !isTokenLayer(at: index) && input[row] >= 1 << 31 {
          return BrokenBound(bound: 2, layer: index + 1, row: row, sum: input[row])
        }
        let sum = layer.largestPreActivation(row, recurrent[row], input[row])
        if sum == nil || sum! >= 1 << 62 {
          return BrokenBound(bound: 3, layer: index + 1, row: row, sum: sum)
        }
      }
    }
    let state = largestMagnitude(bitWidth: layers[layers.count - 1].stateBitWidth)
    for row in 0..<outputSize {
      let sum = outputWeights.rows[row].reduce(0) { $0 + abs($1) } * state + abs(outputBias[row])
      if sum >= 1 << 31 { return BrokenBound(bound: 4, layer: 0, row: row, sum: sum) }
    }
    return nil
  }

  /// Ĉ_i of each unit of a layer: the sum of (B2), or max_t |E_ti|.
  public func largestInputSums(ofLayerAt index: Int) -> [Int] {
    let layer = layers[index]
    if isTokenLayer(at: index) {
      return (0..<layer.hiddenSize).map { unit in layer.inputWeights.rows.map { abs($0[unit]) }.max() ?? 0 }
    }
    let input = largestMagnitude(bitWidth: inputBitWidth(ofLayerAt: index))
    return layer.inputWeights.rows.map { $0.reduce(0) { $0 + abs($1) } * input }
  }
}

extension ReferenceNetwork.Layer {
  /// The left side of (B3), nil where it does not fit Int64.
  public func largestPreActivation(_ row: Int, _ recurrentSum: Int, _ inputSum: Int) -> Int? {
    let multiplier = recurrentMultipliers[recurrentMultipliers.count == 1 ? 0 : row]
    let inputMultiplier = inputMultipliers[inputMultipliers.count == 1 ? 0 : row] << inputExponent
    let threshold = thresholds.isEmpty ? 0 : thresholds[row]
    var sum = 0
    let terms = [(multiplier, recurrentSum), (inputMultiplier, inputSum)]
    for (factor, bound) in terms {
      let (product, overflow) = factor.multipliedReportingOverflow(by: bound)
      let (next, carry) = sum.addingReportingOverflow(product)
      if overflow || carry { return nil }
      sum = next
    }
    for magnitude in [bias[row].magnitude, threshold.magnitude, 1 << (shift - 1)] {
      guard let term = Int(exactly: magnitude) else { return nil }
      let (next, carry) = sum.addingReportingOverflow(term)
      if carry { return nil }
      sum = next
    }
    return sum
  }
}
