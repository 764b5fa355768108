import QORNN

/// Bytes on their way into a file of the state folder, with one CRC-32C over all of them.
final class ChecksummedWriter {
  private static let capacity = 1 << 16

  /// What was appended so far, in bytes.
  private(set) var byteCount = 0
  /// The last of these bytes, which are not written yet.
  var unwritten: ArraySlice<UInt8> { buffer[...] }
  private let descriptor: Int32
  private let name: String
  private let writesWhenFull: Bool
  private var buffer: [UInt8] = []
  private var checksum = CRC32C()

  /// - Parameters:
  ///   - descriptor: where to write; stays the caller's.
  ///   - name: for messages.
  ///   - writesWhenFull: whether `append` writes what has gathered; else only `flush` and `flushIfFull` do, so that no record is
  ///     appended in part.
  init(_ descriptor: Int32, name: String, writesWhenFull: Bool = true) {
    self.descriptor = descriptor
    self.name = name
    self.writesWhenFull = writesWhenFull
    buffer.reserveCapacity(Self.capacity)
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(ToolError) {
    checksum.update(bytes)
    byteCount += bytes.count
    buffer.append(contentsOf: bytes)
    if writesWhenFull { try flushIfFull() }
  }

  func append(_ bytes: [UInt8]) throws(ToolError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(ToolError) in try append(bytes) }
    }
    try result.get()
  }

  func append(_ integer: some FixedWidthInteger) throws(ToolError) {
    let result = withUnsafeBytes(of: integer.littleEndian) { bytes in
      Result { () throws(ToolError) in try append(bytes) }
    }
    try result.get()
  }

  /// Appends the checksum of everything since the last one.
  func appendChecksum() throws(ToolError) {
    let value = checksum.value
    try append(value)
    checksum = CRC32C()
  }

  func flushIfFull() throws(ToolError) {
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Writes what has gathered. What the system did not take is kept and comes first the next time.
  func flush() throws(ToolError) {
    let code = DescriptorWriting.drain(&buffer, to: descriptor)
    guard code == 0 else {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(code))")
    }
  }
}
