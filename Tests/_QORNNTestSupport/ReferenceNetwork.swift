/// All integers of one model as plain arrays: the oracle's picture of a network.
///
/// Everything under this name is written from Docs/Arithmetic.md and Docs/Format.md alone, as naively as possible,
/// in `Int` with Swift's overflow checks, and shares no code with the runtime it judges.
public struct ReferenceNetwork: Equatable, Sendable {
  public enum InputKind: Int, CaseIterable, Sendable { case vector, token }
  public enum OutputKind: Int, CaseIterable, Sendable { case classes, values }
  public enum Activation: Int, CaseIterable, Sendable { case identity, relu, modReLU }

  /// A matrix with the width its elements are packed in.
  public struct Matrix: Equatable, Sendable {
    public var bitWidth: Int
    public var columnCount: Int
    public var rows: [[Int]]

    public init(bitWidth: Int, columnCount: Int, rows: [[Int]]) {
      self.bitWidth = bitWidth
      self.columnCount = columnCount
      self.rows = rows
    }
  }

  /// A real number mantissa · 2^exponent.
  public struct Scale: Equatable, Sendable {
    public var mantissa: Int
    public var exponent: Int

    public init(mantissa: Int, exponent: Int) {
      self.mantissa = mantissa
      self.exponent = exponent
    }
  }

  /// The input stage of a feature, equations (0) and (0a).
  public struct Feature: Equatable, Sendable {
    public var offset: Int
    public var multiplier: Int
    public var shift: Int
    public var resolutionBase: Int
    public var resolutionExponent: Int

    public init(offset: Int, multiplier: Int, shift: Int, resolutionBase: Int, resolutionExponent: Int) {
      self.offset = offset
      self.multiplier = multiplier
      self.shift = shift
      self.resolutionBase = resolutionBase
      self.resolutionExponent = resolutionExponent
    }
  }

  public struct Layer: Equatable, Sendable {
    public var hiddenSize: Int
    public var stateBitWidth: Int
    public var activation: Activation
    public var inputExponent: Int
    public var shift: Int
    public var stateScale: Scale
    /// W [H × H].
    public var recurrentWeights: Matrix
    /// U [H × X], in layer 1 of a token model E [I × H].
    public var inputWeights: Matrix
    /// mW and mU: 1 element for all rows, or H.
    public var recurrentMultipliers: [Int]
    public var inputMultipliers: [Int]
    /// B [H].
    public var bias: [Int]
    /// M [H], empty without modReLU.
    public var thresholds: [Int]
  }

  public var inputKind: InputKind
  /// b of layer 1; 0 for tokens.
  public var inputBitWidth: Int
  /// One a feature; empty for tokens.
  public var features: [Feature]
  /// Feature names or token symbols [I].
  public var names: [String]
  public var layers: [Layer]
  public var readoutActivation: Activation
  public var outputKind: OutputKind
  /// V [O × H of the last layer].
  public var outputWeights: Matrix
  /// c [O].
  public var outputBias: [Int]
  /// One for classes, O for values.
  public var outputScales: [Scale]
  public var labels: [String]
  public var windowSize: Int
  public var hopSize: Int
  public var metadata: String

  public var inputSize: Int { names.count }
  public var outputSize: Int { labels.count }

  /// The width of the input of the layer at `index` (from 0): b, or the state width of the layer below.
  public func inputBitWidth(ofLayerAt index: Int) -> Int {
    index == 0 ? inputBitWidth : layers[index - 1].stateBitWidth
  }

  /// X of the layer at `index` (from 0).
  public func inputSize(ofLayerAt index: Int) -> Int { index == 0 ? inputSize : layers[index - 1].hiddenSize }

  /// True for layer 1 of a token model, which has E in the place of U.
  public func isTokenLayer(at index: Int) -> Bool { inputKind == .token && index == 0 }
}

/// ε(b) = 2^(b−1) − 1, the largest magnitude of a b-bit input or state.
public func largestMagnitude(bitWidth: Int) -> Int { (1 << (bitWidth - 1)) - 1 }

/// saturate_a(x): to ±ε(a).
func saturate(_ value: Int, bitWidth: Int) -> Int {
  min(max(value, -largestMagnitude(bitWidth: bitWidth)), largestMagnitude(bitWidth: bitWidth))
}
