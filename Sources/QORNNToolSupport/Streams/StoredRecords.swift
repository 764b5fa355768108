#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads records, each with its checksum behind it, from a file that may grow meanwhile.
struct StoredRecords {
  /// What is read at once, in bytes.
  private static let windowByteCount = 1 << 18

  /// The file, open for reading; the caller's.
  let descriptor: Int32
  let name: String
  let savedStateByteCount: Int

  /// The record that some bytes begin with, and its length with the checksum; nil where they end too early.
  ///
  /// - Parameter offset: where they are in the file.
  func record(
    in bytes: ArraySlice<UInt8>, at offset: Int
  ) throws(ToolError) -> (record: StreamRecord, byteCount: Int)? {
    var reader = CheckedReader(bytes)
    guard let record = StreamRecord(&reader, savedStateByteCount: savedStateByteCount) else { return nil }
    let length = reader.offset
    guard let expected = reader.integer(UInt32.self) else { return nil }
    guard expected == CheckedReader.checksum(bytes.prefix(length)) else {
      throw ToolError(.data, "\(name): byte \(offset): found another checksum than the stream's bytes have")
    }
    return (record, reader.offset)
  }

  /// The record that some bytes are.
  func parse(_ bytes: [UInt8], at offset: Int) throws(ToolError) -> StreamRecord {
    guard let (record, _) = try record(in: bytes[...], at: offset) else { throw notWhole(at: offset) }
    return record
  }

  private func notWhole(at offset: Int) -> ToolError {
    ToolError(.data, "\(name): byte \(offset): found no whole stream, expected one")
  }

  /// All records of a part of the file, in their order.
  func forEach(
    in part: Range<Int>, _ body: (StreamRecord, Range<Int>) throws(ToolError) -> Void
  ) throws(ToolError) {
    var bytes: [UInt8] = []
    var used = 0
    var offset = part.lowerBound
    while offset < part.upperBound {
      if let (record, byteCount) = try record(in: bytes[used...], at: offset) {
        try body(record, offset..<offset + byteCount)
        used += byteCount
        offset += byteCount
        continue
      }
      bytes.removeFirst(used)
      used = 0
      let start = offset + bytes.count
      let count = min(max(Self.windowByteCount, bytes.count), part.upperBound - start)
      guard count > 0 else { throw notWhole(at: offset) }
      bytes += try read(start..<start + count)
    }
  }

  /// The bytes of a part of the file.
  func read(_ part: Range<Int>) throws(ToolError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: part.count)
    var filled = 0
    while filled < part.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + filled, part.count - filled, off_t(part.lowerBound + filled))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw ToolError(.inputOutput, "cannot read \(name): \(SystemFailure.text(count < 0 ? errno : EIO))")
      }
      filled += count
    }
    return bytes
  }
}
