/// A place in a file that is followed, from which another run can go on though the file was renamed meanwhile.
package struct FollowedPlace: Equatable, Sendable {
  /// The file's device and its number there.
  var device: UInt64
  var number: UInt64
  /// The bytes of the file that are done.
  var offset: Int
  /// How the file begins: its first bytes, 256 at most, as their number and their CRC-32C.
  var headByteCount: Int
  var headChecksum: UInt32
  /// The header of a CSV as it was read.
  var header: [UInt8]

  /// Writes a place; a length of 0 stands for none.
  static func write(_ place: FollowedPlace?, to writer: ChecksummedWriter) throws(ToolError) {
    guard let place else { return try writer.append(UInt32(0)) }
    try writer.append(UInt32(32 + place.header.count))
    for number in [place.device, place.number, UInt64(place.offset)] { try writer.append(number) }
    try writer.append(UInt32(place.headByteCount))
    try writer.append(place.headChecksum)
    try writer.append(place.header)
  }

  /// Reads what `write` wrote; nil where the bytes end too early or a number cannot be.
  static func read(_ reader: inout CheckedReader) -> (value: FollowedPlace?, Void)? {
    guard let length = reader.integer(UInt32.self) else { return nil }
    if length == 0 { return (nil, ()) }
    guard length >= 32, let device = reader.integer(UInt64.self), let number = reader.integer(UInt64.self),
      let offset = reader.integer(UInt64.self).flatMap({ Int(exactly: $0) }),
      let headByteCount = reader.integer(UInt32.self), let headChecksum = reader.integer(UInt32.self),
      headByteCount <= 256, let header = reader.take(Int(length) - 32)
    else { return nil }
    return (
      FollowedPlace(
        device: device, number: number, offset: offset, headByteCount: Int(headByteCount),
        headChecksum: headChecksum, header: Array(header)), ()
    )
  }
}
