#if !hasFeature(Embedded)
  extension ModelError: CustomStringConvertible {
    /// One sentence: where, what was found, what was expected.
    public var description: String {
      switch self {
      case .tooShort(let found, let expected):
        "the file ends at byte \(found): a model file has at least \(expected) bytes"
      case .badMagic(let offset, let found, let expected):
        "byte \(offset): not a QORNN model: found \(hexBytes(found)), expected \(hexBytes(expected))"
      case .unsupportedVersion(let offset, let found, let expected):
        "byte \(offset): model format version \(found), expected \(expected)"
      case .wrongLength(let offset, let found, let expected):
        "byte \(offset): the file says that it has \(found) bytes, expected \(expected)"
      case .checksumMismatch(let offset, let found, let expected):
        "byte \(offset): found checksum \(hex(UInt64(found), digits: 8)), expected "
          + "\(hex(UInt64(expected), digits: 8)) for these bytes: the file is damaged"
      case .invalidField(let field, let offset, let found, let expected):
        "byte \(offset): \(field) is \(found), expected \(text(of: field, range: expected))"
      case .nonzeroPadding(let offset, let found):
        "byte \(offset): found \(hex(UInt64(found), digits: 2)) in padding, expected zero bits"
      case .truncatedRecords(let offset, _, let expected):
        "byte \(offset): the file ends within its records, which end at byte \(expected)"
      case .unknownKind(let offset, let found, let expected):
        "byte \(offset): unknown kind of layer '\(found)', expected '\(expected)'"
      case .wrongTensorCount(let offset, let found, let expected):
        "byte \(offset): tensorCount is \(found), expected \(expected) for this network"
      case .unexpectedTensor(let offset, let found, let foundLayer, let expected, let expectedLayer):
        "byte \(offset): found tensor '\(found)' of \(place(foundLayer)), expected '\(expected)' of "
          + place(expectedLayer)
      case .unknownEncoding(let offset, let found, let expected):
        "byte \(offset): unknown encoding '\(found)', expected '\(expected)'"
      case .wrongEncoding(let offset, let found, let expected):
        "byte \(offset): found encoding '\(found)', expected '\(expected)'"
      case .wrongShape(let offset, let foundRows, let foundColumns, let expectedRows, let expectedColumns):
        "byte \(offset): found a tensor of \(foundRows) × \(foundColumns), expected "
          + "\(expectedRows) × \(expectedColumns)"
      case .wrongOffset(let offset, let found, let expected):
        "byte \(offset): the tensor starts at byte \(found), expected \(expected)"
      case .wrongByteCount(let offset, let found, let expected):
        "byte \(offset): the tensor has \(found) bytes, expected \(expected)"
      case .invalidText(let fault, let offset, let found, let expected):
        text(of: fault, offset: offset, found: found, expected: expected)
      case .boundExceeded(let bound, let layer, let row, let sum, let limit):
        "bound \(bound) of \(layer == 0 ? "the readout" : "layer \(layer)"), row \(row): the sum is "
          + "\(sum == .max ? "beyond 64 bits" : "\(sum)"), expected less than \(limit)"
      }
    }

    private func text(of field: ModelField, range: ClosedRange<Int64>) -> String {
      if field == .resolutionBase { return "2 or 10" }
      let isSingle = range.lowerBound == range.upperBound
      return isSingle ? "\(range.lowerBound)" : "\(range.lowerBound) … \(range.upperBound)"
    }

    private func text(of fault: TextFault, offset: Int, found: UInt32, expected: UInt32) -> String {
      switch fault {
      case .descendingEnd: "byte \(offset): a string ends at \(found), expected \(expected) within its text"
      case .emptyString:
        "byte \(offset): a string ends at \(found), expected \(expected) or more: it is empty"
      case .malformedUTF8:
        "byte \(offset): found \(hex(UInt64(found), digits: 2)), expected well-formed UTF-8"
      case .controlCharacter:
        "byte \(offset): found control character \(hex(UInt64(found), digits: 2)), expected a printable one"
      }
    }

    private func place(_ layer: UInt32) -> String {
      layer == 0 ? "the model" : "layer \(layer)"
    }

    private func hex(_ value: UInt64, digits: Int) -> String {
      let text = String(value, radix: 16, uppercase: true)
      return String(repeating: "0", count: max(digits - text.count, 0)) + text + " hex"
    }

    private func hexBytes(_ value: UInt64) -> String {
      let bytes = (0..<8).map { index in
        let text = String((value >> UInt64(8 * index)) & 255, radix: 16, uppercase: true)
        return text.count == 1 ? "0" + text : text
      }
      return bytes.joined(separator: " ")
    }
  }

  extension ModelBound: CustomStringConvertible {
    /// `(B1)` … `(B4)`.
    public var description: String { "(B\(rawValue))" }
  }

  extension ModelTag: CustomStringConvertible {
    /// The characters of the tag; bytes that are not printable ASCII as `\xNN`.
    public var description: String {
      var bytes = (0..<8).map { UInt8(truncatingIfNeeded: rawValue >> UInt64(8 * $0)) }
      while bytes.last == 0 { bytes.removeLast() }
      return bytes.map { byte in
        if byte >= 0x20 && byte < 0x7F { return String(UnicodeScalar(byte)) }
        let digits = String(byte, radix: 16, uppercase: true)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
      }.joined()
    }
  }
#endif
