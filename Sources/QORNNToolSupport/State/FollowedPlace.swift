/// A place in a file that is followed, from which another run can go on though the file was renamed, or copied and cut, meanwhile.
package struct FollowedPlace: Equatable, Sendable {
  /// The file's number on its device; 0: there was no file yet.
  var number: UInt64
  /// The bytes of the file that are done, and their digest.
  var offset: Int
  var digest: UInt64
  /// The header of a CSV as it was read.
  var header: [UInt8]
  /// The files beside it that have no row that is not done.
  var known: [KnownFile]

  /// Whether no row of the file is done.
  var isBeforeRows: Bool { offset <= header.count }

  /// Whether a file beside it was there already, or is another log that only has grown.
  func knows(_ file: FolderFile, besides log: String) -> Bool {
    known.contains {
      $0.isSame(file)
        || (!RotationName.extends(log, file.name) && $0.isCalled(file.name) && $0.isGrown(file))
    }
  }

  /// Writes a place; a length of 0 stands for none.
  static func write(_ place: FollowedPlace?, to writer: ChecksummedWriter) throws(ToolError) {
    guard let place else { return try writer.append(UInt32(0)) }
    try writer.append(UInt32(28 + place.header.count + place.known.count * KnownFile.byteCount))
    for number in [place.number, UInt64(place.offset), place.digest] { try writer.append(number) }
    try writer.append(UInt32(place.header.count))
    try writer.append(place.header)
    for file in place.known { try file.write(to: writer) }
  }

  /// Reads what `write` wrote; nil where the bytes end too early or a number cannot be.
  static func read(_ reader: inout CheckedReader) -> (value: FollowedPlace?, Void)? {
    guard let length = reader.integer(UInt32.self) else { return nil }
    if length == 0 { return (nil, ()) }
    guard let bytes = reader.take(Int(length)) else { return nil }
    var fields = CheckedReader(bytes)
    guard let number = fields.integer(UInt64.self),
      let offset = fields.integer(UInt64.self).flatMap({ Int(exactly: $0) }),
      let digest = fields.integer(UInt64.self), let headerLength = fields.integer(UInt32.self),
      let header = fields.take(Int(headerLength)), fields.remaining % KnownFile.byteCount == 0
    else { return nil }
    var known: [KnownFile] = []
    while let file = KnownFile(&fields) { known.append(file) }
    return (
      FollowedPlace(number: number, offset: offset, digest: digest, header: Array(header), known: known), ()
    )
  }
}
