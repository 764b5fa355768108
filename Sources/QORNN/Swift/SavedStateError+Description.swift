#if !hasFeature(Embedded)
  extension SavedStateError: CustomStringConvertible {
    /// One sentence: where, what was found, what was expected.
    public var description: String {
      switch self {
      case .tooShort(let found, let expected):
        "the saved state ends at byte \(found): it has at least \(expected) bytes"
      case .badMagic(let found, let expected):
        "byte 0: no saved state: found \(hex(found, digits: 16)), expected \(hex(expected, digits: 16))"
      case .unsupportedVersion(let offset, let found, let expected):
        "byte \(offset): saved state of version \(found), expected \(expected)"
      case .wrongLength(let offset, let found, let expected):
        "byte \(offset): a saved state of \(found) bytes, expected \(expected)"
      case .checksumMismatch(let offset, let found, let expected):
        "byte \(offset): found checksum \(hex(UInt64(found), digits: 8)), expected "
          + "\(hex(UInt64(expected), digits: 8)) for these bytes: the saved state is damaged"
      case .otherModel(let offset, let found, let expected):
        "byte \(offset): a state of the model with fingerprint \(hex(UInt64(found), digits: 8)), expected "
          + hex(UInt64(expected), digits: 8)
      case .stateOutOfRange(let offset, let layer, let unit, let found, let expected):
        "byte \(offset): unit \(unit) of layer \(layer) is \(found), expected "
          + "\(expected.lowerBound) … \(expected.upperBound)"
      case .nonzeroPadding(let offset, let found):
        "byte \(offset): found \(hex(UInt64(found), digits: 2)) in padding, expected zero"
      }
    }

    private func hex(_ value: UInt64, digits: Int) -> String {
      let text = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(digits - text.count, 0)) + text + " hex"
    }
  }
#endif
