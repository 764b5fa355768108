/// The head of a WAV file, piece by piece.
struct WAVScanner {
  private let reader: ByteReader
  /// The offset of the next byte in the file.
  private(set) var offset = 0

  init(_ reader: ByteReader) {
    self.reader = reader
  }

  /// The next bytes; nil when the program is to stop.
  ///
  /// - Parameter part: what they are, for the message when the file ends within them.
  mutating func bytes(_ count: Int, of part: String) throws(ToolError) -> WAVBytes? {
    guard try reader.fill(count) else { return try stop(part, wanted: count, found: reader.available.count) }
    defer { reader.take(count) }
    offset += count
    return WAVBytes(Array(reader.available.prefix(count)))
  }

  /// Passes over bytes.
  ///
  /// - Returns: false when the program is to stop.
  mutating func skip(_ count: Int, of part: String) throws(ToolError) -> Bool {
    guard try reader.skip(count) else { return try stop(part, wanted: count, found: nil) != nil }
    offset += count
    return true
  }

  private func stop(_ part: String, wanted: Int, found: Int?) throws(ToolError) -> WAVBytes? {
    if reader.isStopped { return nil }
    throw refusal(
      offset, found: found.map { "\($0) bytes at the end" } ?? "the end of the file",
      expected: "\(part) of \(wanted) bytes")
  }

  /// What is wrong at a byte of the file.
  func refusal(_ place: Int, found: String, expected: String) -> ToolError {
    ToolError(.data, "\(reader.name): byte \(place): found \(found), expected \(expected)")
  }
}

/// A piece of the head of a WAV file.
struct WAVBytes {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// An unsigned little-endian number of `count` bytes.
  func integer(_ place: Int, count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  /// Four characters, others than ASCII as question marks.
  func text(_ place: Int) -> String {
    String(
      decoding: bytes[place..<(place + 4)].map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") },
      as: UTF8.self)
  }

  /// Whether the 14 bytes end a GUID that stands for a format code.
  func guidTail(_ place: Int) -> Bool {
    bytes[place..<(place + 14)].elementsEqual([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71])
  }
}
