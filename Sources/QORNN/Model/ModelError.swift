/// Why bytes are no model: the first rule of Docs/Format.md that they break.
///
/// Offsets are in bytes from the start of the file. Layers count from 1; layer 0 means the whole model.
public enum ModelError: Error, Equatable, Sendable {
  /// R1: fewer bytes than a header.
  case tooShort(found: Int, expected: Int)
  /// R2: the first eight bytes, as a little-endian integer.
  case badMagic(offset: Int, found: UInt64, expected: UInt64)
  /// R3.
  case unsupportedVersion(offset: Int, found: UInt32, expected: UInt32)
  /// R4, R17: the length that the header states, and the one that is right.
  case wrongLength(offset: Int, found: Int64, expected: Int64)
  /// R5: the checksum in the file, and the one of its bytes.
  case checksumMismatch(offset: Int, found: UInt32, expected: UInt32)
  /// R6, R10, R15, R20, R21: a number outside of its range.
  case invalidField(ModelField, offset: Int, found: Int64, expected: ClosedRange<Int64>)
  /// R7, R10, R15, R17, R18: a byte, or the padding bits of one, that should be zero.
  case nonzeroPadding(offset: Int, found: UInt8)
  /// R8: the length of the file, and the end of its records.
  case truncatedRecords(offset: Int, found: Int, expected: Int)
  /// R9.
  case unknownKind(offset: Int, found: ModelTag, expected: ModelTag)
  /// R11.
  case wrongTensorCount(offset: Int, found: Int, expected: Int)
  /// R12: another name or layer than the one due at this place.
  case unexpectedTensor(
    offset: Int, found: ModelTag, foundLayer: UInt32, expected: ModelTag, expectedLayer: UInt32)
  /// R13: an encoding that this version does not know.
  case unknownEncoding(offset: Int, found: ModelTag, expected: ModelTag)
  /// R13: a known encoding at the wrong place.
  case wrongEncoding(offset: Int, found: ModelTag, expected: ModelTag)
  /// R14.
  case wrongShape(
    offset: Int, foundRows: UInt32, foundColumns: UInt32, expectedRows: UInt32, expectedColumns: UInt32)
  /// R16.
  case wrongOffset(offset: Int, found: Int64, expected: Int64)
  /// R16: the size in the record, and the one due or the bytes left in the file.
  case wrongByteCount(offset: Int, found: Int64, expected: Int64)
  /// R19: the byte, or the end of a string, that is not allowed.
  case invalidText(TextFault, offset: Int, found: UInt32, expected: UInt32)
  /// R22: the sum of a row reaches the bound, `limit`. A sum above UInt64.max is given as that.
  case boundExceeded(ModelBound, layer: Int, row: Int, sum: UInt64, limit: UInt64)
}

/// What is wrong with a list of strings, rule R19. It says what `found` and `expected` of the error mean.
public enum TextFault: UInt8, Sendable {
  /// An end before the end of the string before it; expected is the smallest end allowed.
  case descendingEnd
  /// A name or label without a byte; found is its end, expected the smallest end allowed.
  case emptyString
  /// A byte that no UTF-8 sequence has at this place; expected is 0.
  case malformedUTF8
  /// The first byte of a control character in a name or label; expected is 32, the first character allowed.
  case controlCharacter
}

/// The bounds (B1) … (B4) of Docs/Arithmetic.md.
public enum ModelBound: UInt8, Sendable {
  /// (B1) Σ|W|·ε(a) < 2^31.
  case recurrentSum = 1
  /// (B2) Σ|U|·ε(b) < 2^31.
  case inputSum = 2
  /// (B3) everything that is added to a pre-activation < 2^62.
  case preactivation = 3
  /// (B4) Σ|V|·ε(a) + |c| < 2^31.
  case outputSum = 4
}

/// A number of the model file that has a range, named as in Docs/Format.md.
public enum ModelField: UInt8, Sendable {
  case layerCount, inputSize, outputSize, windowSize, hopSize
  case inputKind, inputBitWidth, outputKind, readoutActivation
  case hiddenSize, stateBitWidth, activation, inputExponent, shift, stateScaleMantissa, stateScaleExponent
  case bitWidth
  case featureMultiplier, featureShift, resolutionBase, resolutionExponent
  case recurrentMultiplier, inputMultiplier, outputScaleMantissa, outputScaleExponent
}
