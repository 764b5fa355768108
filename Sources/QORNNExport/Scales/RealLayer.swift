import QORNN

/// A quantized layer with its real scales, before the integers of equation (7) are chosen.
public struct RealLayer: Sendable, Equatable {
  /// W [H × H] in steps of `recurrentScales`.
  public var recurrentWeights: IntegerMatrix
  /// f·s_W, the step of W with the forgetting factor: [1] for all rows or [H].
  public var recurrentScales: [Double]
  /// U [H × X], or the token table E [I × H], in steps of `inputScales`.
  public var inputWeights: IntegerMatrix
  /// s_U: [1] for all units or [H].
  public var inputScales: [Double]
  /// s_x: the step of what the layer takes; the state's step of the layer below, 1 for tokens.
  public var inputStep: Double
  /// ε(b): the largest integer the layer takes; nil for tokens.
  public var inputMagnitude: Int?
  /// a, 8 … 16.
  public var stateBitWidth: Int
  /// s_h = range/ε(a).
  public var stateStep: Double
  /// σ of equation (3).
  public var activation: Activation
  /// b [H], real.
  public var bias: [Float]
  /// m [H], real; empty without modReLU.
  public var modulusBias: [Float]

  /// Takes the values as they are.
  public init(
    recurrentWeights: IntegerMatrix, recurrentScales: [Double], inputWeights: IntegerMatrix,
    inputScales: [Double], inputStep: Double, inputMagnitude: Int?, stateBitWidth: Int, stateStep: Double,
    activation: Activation, bias: [Float], modulusBias: [Float]
  ) {
    self.recurrentWeights = recurrentWeights
    self.recurrentScales = recurrentScales
    self.inputWeights = inputWeights
    self.inputScales = inputScales
    self.inputStep = inputStep
    self.inputMagnitude = inputMagnitude
    self.stateBitWidth = stateBitWidth
    self.stateStep = stateStep
    self.activation = activation
    self.bias = bias
    self.modulusBias = modulusBias
  }

  /// The same matrix W with one bit more, doubled integers and half the step; nil at 8 bits.
  ///
  /// A multiplier of 31 bits with n ≥ 32 carries steps below ½ only: W with α ≥ 1 at 2 bits, α ≥ 2 at 3 bits
  /// and so on is stored this way.
  public func widened() -> RealLayer? {
    guard recurrentWeights.bitWidth < 8 else { return nil }
    var result = self
    result.recurrentWeights.bitWidth += 1
    result.recurrentWeights.elements = recurrentWeights.elements.map { $0 * 2 }
    result.recurrentScales = recurrentScales.map { $0 / 2 }
    return result
  }
}
