/// The JSON of a safetensors header: an object of tensors and one of texts, nothing else.
///
/// Read strictly and with byte offsets, which a general JSON reader does not give; it also has to refuse
/// repeated keys.
struct SafetensorsHeader {
  struct Entry: Equatable {
    var elementType: String
    var shape: [Int]
    /// First byte and end, from the end of the header.
    var start: Int
    var end: Int
  }

  private(set) var metadata: [String: String] = [:]
  private(set) var entries: [String: Entry] = [:]

  static let metadataKey = "__metadata__"

  /// - Parameter offset: offset of the first of the bytes in the file, for errors.
  init(parsing bytes: ArraySlice<UInt8>, offset: Int) throws(SafetensorsError) {
    var scanner = JSONScanner(bytes, offset: offset)
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]
    try scanner.object { (scanner, key) throws(SafetensorsError) in
      if key == Self.metadataKey {
        metadata = try Self.texts(&scanner)
      } else {
        entries[key] = try Self.entry(&scanner)
      }
    }
    try scanner.end()
    self.metadata = metadata
    self.entries = entries
  }

  private static func texts(_ scanner: inout JSONScanner) throws(SafetensorsError) -> [String: String] {
    var texts: [String: String] = [:]
    try scanner.object { (scanner, key) throws(SafetensorsError) in texts[key] = try scanner.string() }
    return texts
  }

  private static func entry(_ scanner: inout JSONScanner) throws(SafetensorsError) -> Entry {
    let offset = scanner.offset
    var elementType: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { (scanner, key) throws(SafetensorsError) in
      switch key {
      case "dtype": elementType = try scanner.string()
      case "shape": shape = try scanner.integers()
      case "data_offsets": offsets = try scanner.integers()
      default: throw scanner.failure(found: key, expected: "dtype, shape or data_offsets")
      }
    }
    guard let elementType, let shape, let offsets, offsets.count == 2 else {
      throw .malformedHeader(
        offset: offset, found: "a tensor without them", expected: "dtype, shape and two data_offsets")
    }
    return Entry(elementType: elementType, shape: shape, start: offsets[0], end: offsets[1])
  }
}
