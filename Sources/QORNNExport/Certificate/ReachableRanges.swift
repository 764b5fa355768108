import QORNN

/// Between which integers every input, state and logit stays, for any readings or tokens and any number of steps of a session that
/// began with zero states.
///
/// Equations (0) to (4) are monotone in each of their terms, so the ends of the ranges are computed exactly with the equations
/// themselves: starting from ±ε(a), the ranges of a layer's states give the ranges after a step, and so on until they no longer
/// shrink. If every state of such a session is always in one of these ranges, then in the next one too: zero is in it, and whatever
/// comes of a step. Other states inside ±ε(a), put into a session from outside, may be beyond; no sum overflows then either.
public struct ReachableRanges: Sendable, Equatable {
  /// x of equation (0), [I]; empty with tokens.
  public var inputs: [ClosedRange<Int>]
  /// h of each layer, [H]; 0 is in each.
  public var states: [[ClosedRange<Int>]]
  /// o of equation (4), [O].
  public var logits: [ClosedRange<Int>]

  /// Rounds of a layer at most: the ranges are right after each one, and of use after few.
  private static let roundLimit = 32
  /// Multiplications of all rounds of a layer at most, so that a very large layer stays a matter of seconds.
  private static let workLimit = 1 << 30

  /// Computes the ranges of a model.
  public init(_ model: SharedModel) {
    inputs = model.features.map { feature in
      Int(
        feature.apply(.min, bitWidth: model.inputBitWidth))...Int(
          feature.apply(.max, bitWidth: model.inputBitWidth))
    }
    states = []
    var below = inputs
    for layer in 1...model.layerCount {
      below = Self.states(model, layer: layer, inputs: below)
      states.append(below)
    }
    let outputs =
      model.readoutActivation == .relu ? below.map { max($0.lowerBound, 0)...max($0.upperBound, 0) } : below
    let bias = model.tensor(.outputBias, layer: 0)
    logits = IntegerMatrix(model.tensor(.outputWeights, layer: 0)).rangesOfSums(over: outputs).enumerated()
      .map { row, range in
        range.lowerBound + Int(bias.int32(row))...range.upperBound + Int(bias.int32(row))
      }
  }

  private static func states(
    _ model: SharedModel, layer: Int, inputs: [ClosedRange<Int>]
  ) -> [ClosedRange<Int>] {
    let weights = IntegerMatrix(model.inputTensor(layer: layer))
    let inputSums =
      model.takesToken(layer: layer) ? weights.rangesOfColumns() : weights.rangesOfSums(over: inputs)
    let recurrentWeights = IntegerMatrix(model.tensor(.recurrentWeights, layer: layer))
    let unit = UnitEquations(model, layer: layer)
    let limit = Saturation.limit(bitWidth: model.stateBitWidth(layer: layer))
    var states = [ClosedRange<Int>](repeating: -limit...limit, count: model.hiddenSize(layer: layer))
    let rounds = max(1, min(roundLimit, workLimit / (states.count * states.count)))
    for _ in 0..<rounds {
      let sums = recurrentWeights.rangesOfSums(over: states)
      let next = states.indices.map { row in
        let low = unit.state(row, recurrentSum: sums[row].lowerBound, inputSum: inputSums[row].lowerBound)
        let high = unit.state(row, recurrentSum: sums[row].upperBound, inputSum: inputSums[row].upperBound)
        // The zero state at the start belongs to it.
        return min(low, 0)...max(high, 0)
      }
      if next == states { break }
      states = next
    }
    return states
  }
}

/// Equations (2) and (3) of the units of a layer.
private struct UnitEquations {
  private let recurrentMultipliers: Tensor
  private let inputMultipliers: Tensor
  private let bias: Tensor
  private let modulusBias: Tensor?
  private let activation: Activation
  private let inputExponent: Int
  private let shift: Int
  private let limit: Int

  init(_ model: SharedModel, layer: Int) {
    recurrentMultipliers = model.tensor(.recurrentMultipliers, layer: layer)
    inputMultipliers = model.tensor(.inputMultipliers, layer: layer)
    bias = model.tensor(.bias, layer: layer)
    modulusBias = model.tensor(named: .modulusBias, layer: layer)
    activation = model.activation(layer: layer)
    inputExponent = model.model.inputExponent(layer: layer)
    shift = model.model.shift(layer: layer)
    limit = Saturation.limit(bitWidth: model.stateBitWidth(layer: layer))
  }

  /// h′ of a unit: it never falls when a sum rises, because no multiplier is negative.
  func state(_ row: Int, recurrentSum: Int, inputSum: Int) -> Int {
    let preactivation = Requantization.preactivation(
      recurrentSum: Int32(recurrentSum), recurrentMultiplier: recurrentMultipliers.int32(ofRow: row),
      inputSum: Int32(inputSum), inputMultiplier: inputMultipliers.int32(ofRow: row),
      inputScale: 1 << UInt32(inputExponent), bias: bias.int64(row))
    let activated =
      switch activation {
      case .identity: preactivation
      case .relu: max(preactivation, 0)
      case .modReLU: Requantization.modReLU(preactivation, threshold: modulusBias?.int64(row) ?? 0)
      }
    return Int(Saturation.saturate(Requantization.roundingShift(activated, by: shift), limit: limit))
  }
}

extension IntegerMatrix {
  /// The smallest and the largest Σ_j w_ij·v_j of every row, with each v_j anywhere in its range.
  fileprivate func rangesOfSums(over ranges: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    let lows = ranges.map(\.lowerBound)
    let highs = ranges.map(\.upperBound)
    return (0..<rows).map { row in
      var low = 0
      var high = 0
      for column in 0..<columns {
        let weight = Int(elements[row * columns + column])
        low += weight * (weight < 0 ? highs[column] : lows[column])
        high += weight * (weight < 0 ? lows[column] : highs[column])
      }
      return low...high
    }
  }

  /// The smallest and the largest element of every column.
  fileprivate func rangesOfColumns() -> [ClosedRange<Int>] {
    (0..<columns).map { column in
      var low = Int(elements[column])
      var high = low
      for row in 1..<max(rows, 1) {
        low = min(low, Int(elements[row * columns + column]))
        high = max(high, Int(elements[row * columns + column]))
      }
      return low...high
    }
  }
}
