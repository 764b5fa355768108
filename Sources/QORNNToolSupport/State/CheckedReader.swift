import QORNN

/// Fields of a file of the state folder, one after another; never beyond its end.
struct CheckedReader {
  let bytes: ArraySlice<UInt8>
  private(set) var offset = 0

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var remaining: Int { bytes.count - offset }

  /// The next bytes; nil where there are not so many.
  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0 && count <= remaining else { return nil }
    let start = bytes.startIndex + offset
    offset += count
    return bytes[start..<start + count]
  }

  /// The next integer, little-endian; nil at the end.
  mutating func integer<Integer: FixedWidthInteger & UnsignedInteger>(_: Integer.Type) -> Integer? {
    take(MemoryLayout<Integer>.size)?.reversed().reduce(0) { $0 << 8 | Integer($1) }
  }

  /// The CRC-32C of some bytes.
  static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var checksum = CRC32C()
    bytes.withUnsafeBytes { checksum.update($0) }
    return checksum.value
  }
}
