import QORNN

/// The sums behind (B1) … (B4) of Docs/Arithmetic.md, row by row: what no reading and no state can exceed.
public struct OverflowProof: Sendable, Equatable {
  /// The rows of one layer.
  public struct Layer: Sendable, Equatable {
    /// (B1), [H].
    public var recurrentSums: [UInt64]
    /// (B2), [H]; max_t |E_ti| with tokens.
    public var inputSums: [UInt64]
    /// (B3), [H].
    public var preactivations: [UInt64]
  }

  /// The row of a bound that comes nearest to its limit.
  public struct Worst: Sendable, Equatable {
    /// Which one.
    public var bound: ModelBound
    /// From 1; 0 for the readout.
    public var layer: Int
    /// Rows that were proved.
    public var rowCount: Int
    /// The row with the largest sum, the first of equals.
    public var row: Int
    /// Its sum.
    public var sum: UInt64
    /// What it stays below.
    public var limit: UInt64
  }

  /// Layer 1 first.
  public var layers: [Layer]
  /// (B4), [O].
  public var outputSums: [UInt64]

  /// Measures every row of a model.
  public init(_ model: SharedModel) {
    layers = (1...model.layerCount).map { layer in
      let takesToken = model.takesToken(layer: layer)
      let sums = LayerBounds(
        recurrentWeights: IntegerMatrix(model.tensor(.recurrentWeights, layer: layer)),
        stateBitWidth: model.stateBitWidth(layer: layer),
        inputWeights: IntegerMatrix(model.inputTensor(layer: layer)),
        inputMagnitude: takesToken ? nil : Saturation.limit(bitWidth: model.inputBitWidth(layer: layer)))
      let recurrentMultipliers = model.tensor(.recurrentMultipliers, layer: layer)
      let inputMultipliers = model.tensor(.inputMultipliers, layer: layer)
      let bias = model.tensor(.bias, layer: layer)
      let modulusBias = model.tensor(named: .modulusBias, layer: layer)
      let preactivations = (0..<model.hiddenSize(layer: layer)).map { row in
        Bounds.preactivation(
          recurrentSum: sums.recurrentSums[row],
          recurrentMultiplier: recurrentMultipliers.int32(ofRow: row), inputSum: sums.inputSums[row],
          inputMultiplier: inputMultipliers.int32(ofRow: row),
          inputExponent: model.model.inputExponent(layer: layer), bias: bias.int64(row),
          modulusBias: modulusBias?.int64(row) ?? 0, shift: model.model.shift(layer: layer))
      }
      return Layer(
        recurrentSums: sums.recurrentSums, inputSums: sums.inputSums, preactivations: preactivations)
    }
    let limit = UInt64(Saturation.limit(bitWidth: model.stateBitWidth(layer: model.layerCount)))
    let bias = model.tensor(.outputBias, layer: 0)
    outputSums = IntegerMatrix(model.tensor(.outputWeights, layer: 0)).rowMagnitudes().enumerated().map {
      $1 * limit + UInt64(bias.int32($0).magnitude)
    }
  }

  /// The worst row of every bound: (B1), (B2) and (B3) layer by layer, then (B4).
  public var worstRows: [Worst] {
    var result: [Worst] = []
    func add(_ bound: ModelBound, _ layer: Int, _ sums: [UInt64]) {
      let row = sums.indices.reduce(0) { sums[$1] > sums[$0] ? $1 : $0 }
      let limit = bound == .preactivation ? Bounds.preactivationLimit : Bounds.sumLimit
      result.append(
        Worst(bound: bound, layer: layer, rowCount: sums.count, row: row, sum: sums[row], limit: limit))
    }
    for (index, layer) in layers.enumerated() {
      add(.recurrentSum, index + 1, layer.recurrentSums)
      add(.inputSum, index + 1, layer.inputSums)
      add(.preactivation, index + 1, layer.preactivations)
    }
    add(.outputSum, 0, outputSums)
    return result
  }

  /// Whether every sum stays below its limit; of a model that was accepted it is always true.
  public var holds: Bool { worstRows.allSatisfy { $0.sum < $0.limit } }
}
