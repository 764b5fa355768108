import QORNN

/// The quantized output layer with its real scales, before the integers of equation (8) are chosen.
public struct RealReadout: Sendable, Equatable {
  /// V [O × H] in steps of `scales`.
  public var weights: IntegerMatrix
  /// s_V: [1] for all outputs; for values also [O].
  public var scales: [Double]
  /// c [O], real.
  public var bias: [Float]
  /// s_h of the last layer.
  public var stateStep: Double
  /// a of the last layer, 8 … 16.
  public var stateBitWidth: Int
  /// Whether the logits are of classes or stand for values.
  public var outputKind: OutputKind
  /// For values: y = target · deviation + mean undoes the training data's normalization, [O]; else empty.
  public var targetMeans: [Double]
  /// What each value was divided by, > 0, [O]; empty for classes.
  public var targetDeviations: [Double]

  /// Takes the values as they are.
  public init(
    weights: IntegerMatrix, scales: [Double], bias: [Float], stateStep: Double, stateBitWidth: Int,
    outputKind: OutputKind, targetMeans: [Double] = [], targetDeviations: [Double] = []
  ) {
    self.weights = weights
    self.scales = scales
    self.bias = bias
    self.stateStep = stateStep
    self.stateBitWidth = stateBitWidth
    self.outputKind = outputKind
    self.targetMeans = targetMeans
    self.targetDeviations = targetDeviations
  }

  /// c and the scales of equation (8): one scale of all logits, or one per value.
  ///
  /// - Throws: `outputBiasTooLarge`, `scaleNotRepresentable`, `boundExceeded` (B4).
  public func integers() throws(ExportError) -> (bias: [Int32], scales: [FixedPointScale]) {
    precondition(outputKind == .values || scales.count == 1, "all logits have one scale")
    var integerBias: [Int32] = []
    var scales: [FixedPointScale] = []
    for (row, value) in bias.enumerated() {
      let step = step(ofOutput: row)
      var steps = (Double(value) / step).rounded()
      if outputKind == .values {
        let outputStep = step * targetDeviations[row]
        guard let outputScale = FixedPointScale(nearestTo: outputStep) else {
          throw .scaleNotRepresentable(name: "output \(row)", value: outputStep)
        }
        scales.append(outputScale)
        steps += (targetMeans[row] / outputStep).rounded()
      }
      guard steps.magnitude < 0x1p31 - 1 else {
        throw .outputBiasTooLarge(index: row, value: steps, limit: 0x1p31)
      }
      integerBias.append(Int32(steps))
    }
    if outputKind == .classes {
      guard let logitScale = FixedPointScale(nearestTo: step(ofOutput: 0)) else {
        throw .scaleNotRepresentable(name: "the logits", value: step(ofOutput: 0))
      }
      scales = [logitScale]
    }
    let stateMagnitude = UInt64(Saturation.limit(bitWidth: stateBitWidth))
    for (row, magnitude) in weights.rowMagnitudes().enumerated() {
      let sum = magnitude * stateMagnitude + UInt64(integerBias[row].magnitude)
      try require(.outputSum, layer: 0, row: row, sum: sum)
    }
    return (integerBias, scales)
  }

  /// s_V·s_h. An all-zero row has no scale of its own: any step that carries the bias will do.
  private func step(ofOutput row: Int) -> Double {
    let scale = scales[row: row]
    return scale > 0 ? scale * stateStep : 0x1p-16
  }
}
