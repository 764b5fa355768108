import QORNN

/// Instructions of a step on one core, from counts of an emulator over many shapes: never fewer than it takes, for any input, because no
/// loop depends on the data.
public struct StepCost: Sendable {
  /// What equations (2) and (3) of a unit depend on.
  public struct Unit: Sendable, Hashable {
    /// σ.
    public var activation: Activation
    /// Whether the state is Int8 (8 bits) or Int16.
    public var isNarrow: Bool

    /// Takes both as they are.
    public init(_ activation: Activation, isNarrow: Bool) {
      self.activation = activation
      self.isNarrow = isNarrow
    }
  }

  /// Equation (4) beside its product, with the decision of a model of classes.
  public struct Readout: Sendable {
    /// Once.
    public var perCall: Int
    /// Two outputs.
    public var perRowPair: Int
    /// The last of an odd number of outputs, beyond what two take; mostly negative.
    public var ifOdd: Int

    /// Takes the figures as they are.
    public init(perCall: Int, perRowPair: Int, ifOdd: Int) {
      self.perCall = perCall
      self.perRowPair = perRowPair
      self.ifOdd = ifOdd
    }
  }

  /// Once a step.
  public var perStep: [InputKind: Int]
  /// Equation (0) of a feature whose shift is at most 32: the runtime shifts by one less, and then by one.
  public var perFeature: Int
  /// Equation (0) of any other.
  public var perFeatureOfLongShift: Int
  /// Once a layer.
  public var perLayer: Int
  /// The last of an odd number of units, beyond what two take; mostly negative.
  public var perOddLayer: Int
  /// Equations (2) and (3).
  public var perUnit: [Unit: Int]
  /// The element of E that a unit of the first layer of a token model takes, by its width k.
  public var perTokenElement: [Int: Int]
  /// ρ of a state, where it is ReLU.
  public var perRectifiedColumn: Int
  /// Beside the product of (4).
  public var readouts: [OutputKind: Readout]
  /// Equations (1) and (4), of the widths that were measured.
  public var products: [Product]

  /// Takes the coefficients as they are.
  public init(
    perStep: [InputKind: Int], perFeature: Int, perFeatureOfLongShift: Int, perLayer: Int, perOddLayer: Int,
    perUnit: [Unit: Int], perTokenElement: [Int: Int], perRectifiedColumn: Int,
    readouts: [OutputKind: Readout], products: [Product]
  ) {
    self.perStep = perStep
    self.perFeature = perFeature
    self.perFeatureOfLongShift = perFeatureOfLongShift
    self.perLayer = perLayer
    self.perOddLayer = perOddLayer
    self.perUnit = perUnit
    self.perTokenElement = perTokenElement
    self.perRectifiedColumn = perRectifiedColumn
    self.readouts = readouts
    self.products = products
  }

  /// Instructions of `qornn_step` or `qornn_step_token`; nil where a width of the model was not measured.
  public func step(_ model: SharedModel) -> Int? {
    guard var sum = perStep[model.inputKind] else { return nil }
    if model.inputKind == .vector {
      for feature in model.features { sum += feature.shift <= 32 ? perFeature : perFeatureOfLongShift }
    }
    for layer in 1...model.layerCount {
      guard let instructions = self.layer(layer, of: model) else { return nil }
      sum += instructions
    }
    return sum
  }

  private func layer(_ layer: Int, of model: SharedModel) -> Int? {
    let size = model.hiddenSize(layer: layer)
    let stateBits = model.stateBitWidth(layer: layer)
    let inputWeights = model.inputTensor(layer: layer)
    guard
      let unit = perUnit[Unit(model.activation(layer: layer), isNarrow: stateBits == 8)],
      let recurrent = product(model.tensor(.recurrentWeights, layer: layer), vectorBits: stateBits),
      let input = model.takesToken(layer: layer)
        ? perTokenElement[inputWeights.bitWidth].map({ $0 * size })
        : product(inputWeights, vectorBits: model.inputBitWidth(layer: layer))
    else { return nil }
    return perLayer + size % 2 * perOddLayer + size * unit + recurrent + input
  }

  /// Instructions of `qornn_decide`, or of `qornn_logits` for a model without classes; nil where a width of the model was not
  /// measured.
  public func readout(_ model: SharedModel) -> Int? {
    let weights = model.tensor(.outputWeights, layer: 0)
    guard let readout = readouts[model.outputKind],
      let product = product(weights, vectorBits: model.stateBitWidth(layer: model.layerCount))
    else { return nil }
    let rectified = model.readoutActivation == .relu ? perRectifiedColumn * weights.columns : 0
    return product + rectified + readout.perCall + (model.outputSize + 1) / 2 * readout.perRowPair
      + model.outputSize % 2 * readout.ifOdd
  }

  private func product(_ tensor: Tensor, vectorBits: Int) -> Int? {
    products.first { $0.weightBits == tensor.bitWidth && $0.isNarrow == (vectorBits == 8) }?
      .instructions(rows: tensor.rows, columns: tensor.columns)
  }
}
