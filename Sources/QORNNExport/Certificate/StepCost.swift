import QORNN

/// Instructions of a step on one core, from counts of an emulator over many shapes: never fewer than it takes, for any input, because no
/// loop depends on the data.
public struct StepCost: Sendable {
  /// One matrix times one vector, two rows at a time.
  public struct Product: Sendable {
    /// A loop over the columns of two rows.
    public struct Loop: Sendable {
      /// What one round takes.
      public var columns: Int
      /// Of one round.
      public var instructions: Int

      /// Takes the figures as they are.
      ///
      /// - Precondition: 1 ≤ `columns`.
      public init(columns: Int, instructions: Int) {
        precondition(columns >= 1)
        self.columns = columns
        self.instructions = instructions
      }
    }

    /// Once a matrix.
    public var perMatrix: Int
    /// The copy of an element of the vector.
    public var perColumn: Int
    /// Once for two rows.
    public var perRowPair: Int
    /// One for each plane of the weights, or one for all.
    public var loops: [Loop]

    /// Takes the coefficients as they are.
    public init(perMatrix: Int, perColumn: Int, perRowPair: Int, loops: [Loop]) {
      self.perMatrix = perMatrix
      self.perColumn = perColumn
      self.perRowPair = perRowPair
      self.loops = loops
    }

    func instructions(rows: Int, columns: Int) -> Int {
      let rounds = loops.reduce(0) { $0 + (columns + $1.columns - 1) / $1.columns * $1.instructions }
      return perMatrix + columns * perColumn + (rows + 1) / 2 * (perRowPair + rounds)
    }
  }

  /// What a product's cost depends on.
  public struct Widths: Sendable, Hashable {
    /// k, 2 … 8.
    public var weightBits: Int
    /// Whether the vector is Int8 (8 bits) or Int16.
    public var isNarrow: Bool

    /// Takes the widths as they are.
    public init(weightBits: Int, isNarrow: Bool) {
      self.weightBits = weightBits
      self.isNarrow = isNarrow
    }
  }

  /// Once a step.
  public var perStep: Int
  /// Equation (0), each.
  public var perFeature: Int
  /// Once a layer.
  public var perLayer: Int
  /// Equations (2) and (3).
  public var perUnit: [Activation: Int]
  /// The element of E that a unit of the first layer of a token model takes.
  public var perTokenElement: Int
  /// Equation (1) and (4), of the widths that were measured.
  public var products: [Widths: Product]
  /// Once a readout with its decision.
  public var perReadout: Int
  /// Each logit of it.
  public var perOutput: Int

  /// Takes the coefficients as they are.
  public init(
    perStep: Int, perFeature: Int, perLayer: Int, perUnit: [Activation: Int], perTokenElement: Int,
    products: [Widths: Product], perReadout: Int, perOutput: Int
  ) {
    self.perStep = perStep
    self.perFeature = perFeature
    self.perLayer = perLayer
    self.perUnit = perUnit
    self.perTokenElement = perTokenElement
    self.products = products
    self.perReadout = perReadout
    self.perOutput = perOutput
  }

  /// Instructions of `qornn_step` or `qornn_step_token`; nil where a width of the model was not measured.
  public func step(_ model: SharedModel) -> Int? {
    var sum = perStep + (model.inputKind == .vector ? perFeature * model.inputSize : 0)
    for layer in 1...model.layerCount {
      let size = model.hiddenSize(layer: layer)
      guard let unit = perUnit[model.activation(layer: layer)],
        let recurrent = product(
          model.tensor(.recurrentWeights, layer: layer), vectorBits: model.stateBitWidth(layer: layer))
      else { return nil }
      sum += perLayer + size * unit + recurrent
      if model.takesToken(layer: layer) {
        sum += perTokenElement * size
      } else {
        guard
          let input = product(
            model.inputTensor(layer: layer), vectorBits: model.inputBitWidth(layer: layer))
        else { return nil }
        sum += input
      }
    }
    return sum
  }

  /// Instructions of `qornn_decide`; nil where a width of the model was not measured.
  public func readout(_ model: SharedModel) -> Int? {
    product(
      model.tensor(.outputWeights, layer: 0), vectorBits: model.stateBitWidth(layer: model.layerCount)
    ).map { $0 + perReadout + perOutput * model.outputSize }
  }

  private func product(_ tensor: Tensor, vectorBits: Int) -> Int? {
    products[Widths(weightBits: tensor.bitWidth, isNarrow: vectorBits == 8)]?
      .instructions(rows: tensor.rows, columns: tensor.columns)
  }
}
