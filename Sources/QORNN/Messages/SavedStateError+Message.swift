extension SavedStateError {
  /// One sentence: where, what was found, what was expected.
  func write(to message: inout MessageWriter) {
    switch self {
    case .tooShort(let found, let expected):
      message.write(
        "the saved state ends at byte %: it has at least % bytes", .count(found), .count(expected))
    case .badMagic(let found, let expected):
      message.write("byte 0: no saved state: found %, expected %", .bytes(found), .bytes(expected))
    case .unsupportedVersion(let offset, let found, let expected):
      message.write(
        "byte %: saved state of version %, expected %", .count(offset), .integer(Int64(found)),
        .integer(Int64(expected)))
    case .wrongLength(let offset, let found, let expected):
      message.write(
        "byte %: the saved state has % bytes, expected %", .count(offset), .count(found), .count(expected))
    case .checksumMismatch(let offset, let found, let expected):
      message.write(
        "byte %: found checksum %, expected % for these bytes: the saved state is damaged", .count(offset),
        .hex(UInt64(found), digits: 8), .hex(UInt64(expected), digits: 8))
    case .otherModel(let offset, let found, let expected):
      message.write(
        "byte %: a state of the model with fingerprint %, expected %", .count(offset),
        .hex(UInt64(found), digits: 8), .hex(UInt64(expected), digits: 8))
    case .stateOutOfRange(let offset, let layer, let unit, let found, let expected):
      message.write(
        "byte %: unit % of layer % is %", .count(offset), .count(unit), .count(layer), .integer(Int64(found)))
      message.write(
        ", expected % … %", .integer(Int64(expected.lowerBound)), .integer(Int64(expected.upperBound)))
    case .nonzeroPadding(let offset, let found):
      message.write(
        "byte %: found % in padding, expected zero", .count(offset), .hex(UInt64(found), digits: 2))
    }
  }
}

#if !hasFeature(Embedded)
  extension SavedStateError: CustomStringConvertible {
    /// One sentence: where, what was found, what was expected.
    public var description: String { MessageWriter.string { write(to: &$0) } }
  }
#endif
