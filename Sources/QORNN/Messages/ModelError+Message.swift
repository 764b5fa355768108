extension ModelError {
  /// One sentence: where, what was found, what was expected.
  func write(to message: inout MessageWriter) {
    switch self {
    case .tooShort(let found, let expected):
      message.write(
        "the file ends at byte %: a model file has at least % bytes", .count(found), .count(expected))
    case .badMagic(let offset, let found, let expected):
      message.write(
        "byte %: not a QORNN model: found %, expected %", .count(offset), .bytes(found), .bytes(expected))
    case .unsupportedVersion(let offset, let found, let expected):
      message.write(
        "byte %: model format version %, expected %", .count(offset), .integer(Int64(found)),
        .integer(Int64(expected)))
    case .wrongLength(let offset, let found, let expected):
      message.write(
        "byte %: the file has % bytes, expected %", .count(offset), .integer(found),
        .integer(expected))
    case .checksumMismatch(let offset, let found, let expected):
      message.write(
        "byte %: found checksum %, expected % for these bytes: the file is damaged", .count(offset),
        .hex(UInt64(found), digits: 8), .hex(UInt64(expected), digits: 8))
    case .invalidField(let field, let offset, let found, let expected):
      message.write(
        "byte %: % is %, expected ", .count(offset), .name(field.staticName), .integer(found))
      field.write(range: expected, to: &message)
    case .nonzeroPadding(let offset, let found):
      message.write(
        "byte %: found % in padding, expected zero bits", .count(offset), .hex(UInt64(found), digits: 2))
    case .truncatedRecords(let offset, _, let expected):
      message.write(
        "byte %: the file ends within its records, which end at byte %", .count(offset), .count(expected))
    case .wrongTensorCount(let offset, let found, let expected):
      message.write(
        "byte %: tensorCount is %, expected % for this network", .count(offset), .count(found),
        .count(expected))
    case .unknownKind, .unexpectedTensor, .unknownEncoding, .wrongEncoding, .wrongShape, .wrongOffset,
      .wrongByteCount:
      writeTensor(to: &message)
    case .invalidText(let fault, let offset, let found, let expected):
      fault.write(offset: offset, found: found, expected: expected, to: &message)
    case .boundExceeded(let bound, let layer, let row, let sum, let limit):
      message.write("bound (B%) of ", .integer(Int64(bound.rawValue)))
      layer == 0 ? message.write("the readout") : message.write("layer %", .count(layer))
      message.write(", row %: the sum is ", .count(row))
      sum == .max ? message.write("beyond 64 bits") : message.write("%", .unsigned(sum))
      message.write(", expected less than %", .unsigned(limit))
    }
  }

  /// The errors about tensors and their names.
  private func writeTensor(to message: inout MessageWriter) {
    switch self {
    case .unknownKind(let offset, let found, let expected):
      message.write(
        "byte %: unknown kind of layer '%', expected '%'", .count(offset), .tag(found), .tag(expected))
    case .unexpectedTensor(let offset, let found, let foundLayer, let expected, let expectedLayer):
      message.write(
        "byte %: found tensor '%' of %, expected '%' of ", .count(offset), .tag(found),
        .layer(Int(truncatingIfNeeded: foundLayer)), .tag(expected))
      message.write("%", .layer(Int(truncatingIfNeeded: expectedLayer)))
    case .unknownEncoding(let offset, let found, let expected):
      message.write(
        "byte %: unknown encoding '%', expected '%'", .count(offset), .tag(found), .tag(expected))
    case .wrongEncoding(let offset, let found, let expected):
      message.write("byte %: found encoding '%', expected '%'", .count(offset), .tag(found), .tag(expected))
    case .wrongShape(let offset, let foundRows, let foundColumns, let expectedRows, let expectedColumns):
      message.write(
        "byte %: found a tensor of % × %, expected % × %", .count(offset), .integer(Int64(foundRows)),
        .integer(Int64(foundColumns)), .integer(Int64(expectedRows)), .integer(Int64(expectedColumns)))
    case .wrongOffset(let offset, let found, let expected):
      message.write(
        "byte %: the tensor starts at byte %, expected %", .count(offset), .integer(found), .integer(expected)
      )
    case .wrongByteCount(let offset, let found, let expected):
      message.write(
        "byte %: the tensor has % bytes, expected %", .count(offset), .integer(found), .integer(expected))
    default: break
    }
  }
}

extension TextFault {
  fileprivate func write(offset: Int, found: UInt32, expected: UInt32, to message: inout MessageWriter) {
    switch self {
    case .descendingEnd:
      message.write(
        "byte %: a string ends at %, expected % within its text", .count(offset), .integer(Int64(found)),
        .integer(Int64(expected)))
    case .emptyString:
      message.write(
        "byte %: a string ends at %, expected % or more: it is empty", .count(offset), .integer(Int64(found)),
        .integer(Int64(expected)))
    case .malformedUTF8:
      message.write(
        "byte %: found %, expected well-formed UTF-8", .count(offset), .hex(UInt64(found), digits: 2))
    case .controlCharacter:
      message.write(
        "byte %: found control character %, expected a printable one", .count(offset),
        .hex(UInt64(found), digits: 2))
    }
  }
}

extension ModelField {
  fileprivate func write(range: ClosedRange<Int64>, to message: inout MessageWriter) {
    if self == .resolutionBase {
      message.write("2 or 10")
    } else if range.lowerBound == range.upperBound {
      message.write("%", .integer(range.lowerBound))
    } else {
      message.write("% … %", .integer(range.lowerBound), .integer(range.upperBound))
    }
  }

  /// The name in Docs/Format.md.
  fileprivate var staticName: StaticString {
    switch self {
    case .layerCount: "layerCount"
    case .inputSize: "inputSize"
    case .outputSize: "outputSize"
    case .windowSize: "windowSize"
    case .hopSize: "hopSize"
    case .inputKind: "inputKind"
    case .inputBitWidth: "inputBitWidth"
    case .outputKind: "outputKind"
    case .readoutActivation: "readoutActivation"
    case .hiddenSize: "hiddenSize"
    case .stateBitWidth: "stateBitWidth"
    case .activation: "activation"
    case .inputExponent: "inputExponent"
    case .shift: "shift"
    case .stateScaleMantissa: "stateScaleMantissa"
    case .stateScaleExponent: "stateScaleExponent"
    case .bitWidth: "bitWidth"
    case .featureMultiplier: "featureMultiplier"
    case .featureShift: "featureShift"
    case .resolutionBase: "resolutionBase"
    case .resolutionExponent: "resolutionExponent"
    case .recurrentMultiplier: "recurrentMultiplier"
    case .inputMultiplier: "inputMultiplier"
    case .outputScaleMantissa: "outputScaleMantissa"
    case .outputScaleExponent: "outputScaleExponent"
    }
  }
}

#if !hasFeature(Embedded)
  extension ModelError: CustomStringConvertible {
    /// One sentence: where, what was found, what was expected.
    public var description: String { MessageWriter.string { write(to: &$0) } }
  }

  extension ModelBound: CustomStringConvertible {
    /// `(B1)` … `(B4)`.
    public var description: String { "(B\(rawValue))" }
  }

  extension ModelTag: CustomStringConvertible {
    /// The characters of the tag; bytes that are not printable ASCII as `\xNN`.
    public var description: String { MessageWriter.string { $0.write("%", .tag(self)) } }
  }
#endif
