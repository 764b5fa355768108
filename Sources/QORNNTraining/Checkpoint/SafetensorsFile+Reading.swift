extension SafetensorsFile {
  /// Largest header of the format.
  static let maximumHeaderByteCount = 100_000_000
  static let lengthByteCount = 8

  /// Reads a whole file. Every length, offset and shape is checked; no byte of the file is left unexplained.
  public init(bytes: [UInt8]) throws(SafetensorsError) {
    guard bytes.count >= Self.lengthByteCount else {
      throw .tooShort(found: bytes.count, expected: Self.lengthByteCount)
    }
    let headerLength = bytes[..<Self.lengthByteCount].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard headerLength <= UInt64(Self.maximumHeaderByteCount) else {
      throw .headerTooLong(found: headerLength, expected: Self.maximumHeaderByteCount)
    }
    let dataStart = Self.lengthByteCount + Int(headerLength)
    guard bytes.count >= dataStart else { throw .tooShort(found: bytes.count, expected: dataStart) }
    let header = try SafetensorsHeader(
      parsing: bytes[Self.lengthByteCount..<dataStart], offset: Self.lengthByteCount)
    self.init(metadata: header.metadata)
    let dataByteCount = bytes.count - dataStart
    var end = 0
    // An empty tensor comes before the one that starts at the same place.
    let entries = header.entries.sorted {
      ($0.value.start, $0.value.end, $0.key) < ($1.value.start, $1.value.end, $1.key)
    }
    for (name, entry) in entries {
      guard entry.start == end else { throw .wrongOffset(tensor: name, found: entry.start, expected: end) }
      guard let elementType = ElementType(rawValue: entry.elementType) else {
        throw .unsupportedType(tensor: name, found: entry.elementType)
      }
      let byteCount = try Self.byteCount(name, entry.shape, elementType)
      guard entry.end - entry.start == byteCount else {
        throw .wrongByteCount(tensor: name, found: entry.end - entry.start, expected: byteCount)
      }
      guard entry.end <= dataByteCount else { throw .wrongLength(found: dataByteCount, expected: entry.end) }
      end = entry.end
      tensors[name] = Tensor(
        shape: entry.shape,
        values: Values(elementType, bytes[dataStart + entry.start..<dataStart + entry.end]))
    }
    guard end == dataByteCount else { throw .wrongLength(found: dataByteCount, expected: end) }
  }

  private static func byteCount(
    _ name: String, _ shape: [Int], _ elementType: ElementType
  ) throws(SafetensorsError) -> Int {
    var product = elementType.byteCount
    for size in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: size)
      guard !overflow else { throw .shapeTooLarge(tensor: name, found: shape) }
      product = next
    }
    return product
  }
}

extension SafetensorsFile.Values {
  fileprivate init(_ elementType: SafetensorsFile.ElementType, _ bytes: ArraySlice<UInt8>) {
    switch elementType {
    case .float32: self = .float32(Self.words(bytes, UInt32.self).map(Float.init(bitPattern:)))
    case .float64: self = .float64(Self.words(bytes, UInt64.self).map(Double.init(bitPattern:)))
    case .int32: self = .int32(Self.words(bytes, UInt32.self).map(Int32.init(bitPattern:)))
    case .int64: self = .int64(Self.words(bytes, UInt64.self).map(Int64.init(bitPattern:)))
    case .uint8: self = .uint8(Array(bytes))
    case .uint64: self = .uint64(Self.words(bytes, UInt64.self))
    }
  }

  /// Little-endian words from bytes of any alignment.
  private static func words<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: ArraySlice<UInt8>, _ type: Word.Type
  ) -> [Word] {
    let size = MemoryLayout<Word>.size
    return bytes.withUnsafeBytes { buffer in
      (0..<buffer.count / size).map {
        Word(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * size, as: Word.self))
      }
    }
  }
}
