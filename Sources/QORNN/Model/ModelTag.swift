/// A name of 1 to 8 ASCII characters in the model file, padded with zero bytes.
public struct ModelTag: RawRepresentable, Equatable, Sendable {
  /// The eight bytes as a little-endian integer: the first character is the lowest byte.
  public let rawValue: UInt64

  /// Makes a tag from its eight bytes, the first one lowest.
  @inlinable
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Makes a tag from its characters, the first eight of them.
  @inlinable
  package init(_ name: StaticString) {
    var value: UInt64 = 0
    for index in 0..<min(name.utf8CodeUnitCount, 8) {
      value |= UInt64(name.utf8Start[index]) &<< UInt64(truncatingIfNeeded: 8 &* index)
    }
    rawValue = value
  }
}

extension ModelTag {
  // MARK: Layer kinds
  /// A layer of equations (1) … (3).
  public static var rnn: ModelTag { ModelTag("rnn") }

  // MARK: Encodings
  /// k-bit elements in planes, see `PackedWeights`.
  public static var packed: ModelTag { ModelTag("packed") }
  /// Little-endian Int32.
  public static var int32: ModelTag { ModelTag("int32") }
  /// Little-endian Int64.
  public static var int64: ModelTag { ModelTag("int64") }
  /// A u32 end offset a string, then all strings.
  public static var utf8: ModelTag { ModelTag("utf8") }

  // MARK: Tensors
  /// [inputSize × 5] input stages of a vector model.
  public static var features: ModelTag { ModelTag("features") }
  /// [inputSize] feature names or token symbols.
  public static var names: ModelTag { ModelTag("names") }
  /// W [hiddenSize × hiddenSize].
  public static var recurrentWeights: ModelTag { ModelTag("W") }
  /// U [hiddenSize × inputSize of the layer].
  public static var inputWeights: ModelTag { ModelTag("U") }
  /// E [inputSize × hiddenSize]: U transposed, a row a token.
  public static var tokenWeights: ModelTag { ModelTag("E") }
  /// mW [1 or hiddenSize].
  public static var recurrentMultipliers: ModelTag { ModelTag("mW") }
  /// mU [1 or hiddenSize].
  public static var inputMultipliers: ModelTag { ModelTag("mU") }
  /// B [hiddenSize].
  public static var bias: ModelTag { ModelTag("B") }
  /// M [hiddenSize], modReLU layers only.
  public static var modulusBias: ModelTag { ModelTag("M") }
  /// V [outputSize × hiddenSize of the last layer].
  public static var outputWeights: ModelTag { ModelTag("V") }
  /// c [outputSize].
  public static var outputBias: ModelTag { ModelTag("c") }
  /// [1 or outputSize × 2] mantissa, exponent.
  public static var scales: ModelTag { ModelTag("scales") }
  /// [outputSize] class labels or names of the values.
  public static var labels: ModelTag { ModelTag("labels") }
  /// One JSON object.
  public static var metadata: ModelTag { ModelTag("metadata") }
}
