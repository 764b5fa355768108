extension ReferenceNetwork {
  /// The smallest and the largest state of every unit and every logit over all inputs, by the equations at the ends of
  /// what they take: from ±ε(a), step by step, until nothing shrinks or `rounds` are over.
  public func reachableRanges(rounds: Int) -> (states: [[ClosedRange<Int>]], logits: [ClosedRange<Int>]) {
    var below = features.map {
      $0.apply(-1 << 31, bitWidth: inputBitWidth)...$0.apply((1 << 31) - 1, bitWidth: inputBitWidth)
    }
    var states: [[ClosedRange<Int>]] = []
    for (index, layer) in layers.enumerated() {
      let limit = largestMagnitude(bitWidth: layer.stateBitWidth)
      let input =
        isTokenLayer(at: index)
        ? (0..<layer.hiddenSize).map { unit in
          let column = layer.inputWeights.rows.map { $0[unit] }
          return column.min()!...column.max()!
        } : layer.inputWeights.rows.map { range(of: $0, over: below) }
      var reached = [ClosedRange<Int>](repeating: -limit...limit, count: layer.hiddenSize)
      for _ in 0..<rounds {
        let old = reached
        for unit in 0..<layer.hiddenSize {
          let sum = range(of: layer.recurrentWeights.rows[unit], over: old)
          let ends = [
            layer.state(unit, layer.preActivation(unit, sum.lowerBound, input[unit].lowerBound)),
            layer.state(unit, layer.preActivation(unit, sum.upperBound, input[unit].upperBound)), 0,
          ]
          reached[unit] = ends.min()!...ends.max()!
        }
        if reached == old { break }
      }
      states.append(reached)
      below = reached
    }
    if readoutActivation == .relu { below = below.map { max($0.lowerBound, 0)...max($0.upperBound, 0) } }
    let logits = zip(outputWeights.rows, outputBias).map { row, bias in
      let sum = range(of: row, over: below)
      return sum.lowerBound + bias...sum.upperBound + bias
    }
    return (states, logits)
  }

  /// Σ_j w_j·v_j at its smallest and its largest, each v_j at one end of its range.
  private func range(of row: [Int], over ranges: [ClosedRange<Int>]) -> ClosedRange<Int> {
    var low = 0
    var high = 0
    for (weight, range) in zip(row, ranges) {
      let ends = [weight * range.lowerBound, weight * range.upperBound]
      low += ends.min()!
      high += ends.max()!
    }
    return low...high
  }
}
