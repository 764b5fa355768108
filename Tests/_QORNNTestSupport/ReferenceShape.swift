/// What a random network is to look like; every field has a small default.
public struct ReferenceShape: Sendable {
  public enum Style: String, CaseIterable, Sendable {
    /// States spread over their range.
    case ordinary
    /// Powers of two as multipliers: pre-activations land on ties of the rounding.
    case dyadic
    /// Rows, multipliers, biases and thresholds at the last value that the bounds admit, all signs in step.
    case extreme
  }

  public var style = Style.ordinary
  public var inputKind = ReferenceNetwork.InputKind.vector
  public var inputSize = 3
  public var inputBitWidth = 12
  /// One a layer.
  public var hiddenSizes = [8]
  /// Of the layers in turn, from the start again when there are more layers.
  public var stateBitWidths = [12]
  public var activation = ReferenceNetwork.Activation.identity
  public var readoutActivation = ReferenceNetwork.Activation.identity
  public var outputKind = ReferenceNetwork.OutputKind.classes
  public var outputSize = 3
  public var recurrentBitWidth = 4
  public var inputWeightBitWidth = 4
  public var outputBitWidth = 8
  /// Nil: drawn from 32 … 47.
  public var shift: Int?

  public init() {}

  /// Every choice drawn, sizes from 1 to `largestSize`.
  public static func random(seed: UInt64, largestSize: Int, style: Style? = nil) -> ReferenceShape {
    var generator = SplitMixGenerator(seed: seed)
    var shape = ReferenceShape()
    shape.style = style ?? generator.element(of: Style.allCases)
    shape.inputKind = generator.element(of: ReferenceNetwork.InputKind.allCases)
    shape.inputSize = generator.integer(in: 1...largestSize)
    shape.inputBitWidth = generator.integer(in: 8...16)
    let layerCount = generator.integer(in: 1...3)
    shape.hiddenSizes = (0..<layerCount).map { _ in generator.integer(in: 1...largestSize) }
    shape.stateBitWidths = (0..<layerCount).map { _ in generator.integer(in: 8...16) }
    shape.activation = generator.element(of: ReferenceNetwork.Activation.allCases)
    shape.readoutActivation = generator.element(of: [.identity, .relu])
    shape.outputKind = generator.element(of: ReferenceNetwork.OutputKind.allCases)
    shape.outputSize = generator.integer(in: 1...largestSize)
    shape.recurrentBitWidth = generator.integer(in: 2...8)
    shape.inputWeightBitWidth = generator.integer(in: 2...8)
    shape.outputBitWidth = generator.integer(in: 2...8)
    return shape
  }
}
