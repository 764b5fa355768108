/// A file beside a followed one that was there before the last of the rows that are done: it has none that are missing.
struct KnownFile: Equatable, Sendable {
  static let byteCount = 36

  /// The CRC-32C of its name.
  var nameChecksum: UInt32
  var number: UInt64
  /// Its bytes; 0 for a packed file.
  var size: UInt64
  /// When it was written to last, since 1970.
  var seconds: Int64
  var nanoseconds: UInt32
  /// The CRC-32C of its first bytes, 256 at most; 0 where they are not known.
  var headChecksum: UInt32

  /// - Parameter older: a list that was made before, to open no file that did not change.
  init(_ file: FolderFile, older: [UInt64: KnownFile]) {
    nameChecksum = Self.checksum(of: file.name)
    (number, size) = (file.identity.number, RotationName.isPacked(file.name) ? 0 : UInt64(file.size))
    (seconds, nanoseconds) = file.writtenAt
    headChecksum = 0
    if let known = older[number], known.size == size, known.isWrittenAt(file) {
      headChecksum = known.headChecksum
    } else if size > 0 {
      headChecksum = file.headChecksum(min(file.size, RotatedFile.headLimit)) ?? 0
    }
  }

  private static func checksum(of name: String) -> UInt32 { CheckedReader.checksum(Array(name.utf8)[...]) }

  private func isWrittenAt(_ file: FolderFile) -> Bool { file.writtenAt == (seconds, nanoseconds) }

  /// Whether a file is this one as it was, whatever it is called, packed or unpacked since: that keeps the time.
  func isSame(_ file: FolderFile) -> Bool {
    let isPacked = RotationName.isPacked(file.name)
    // Some programs that pack keep whole seconds.
    if isPacked && file.writtenAt == (seconds, 0) { return true }
    return isWrittenAt(file) && (isPacked || size == 0 || size == UInt64(file.size))
  }

  /// Whether a file is this one with more behind its first bytes, or seems to be.
  func isGrown(_ file: FolderFile) -> Bool {
    size > 0 && number == file.identity.number && size <= UInt64(file.size)
      && headChecksum == file.headChecksum(Int(min(size, UInt64(RotatedFile.headLimit))))
  }

  /// Whether a file has this one's name.
  func isCalled(_ name: String) -> Bool { nameChecksum == Self.checksum(of: name) }

  func write(to writer: ChecksummedWriter) throws(ToolError) {
    try writer.append(nameChecksum)
    for field in [number, size, UInt64(bitPattern: seconds)] { try writer.append(field) }
    try writer.append(nanoseconds)
    try writer.append(headChecksum)
  }

  /// Reads what `write` wrote; nil at the end of the bytes.
  init?(_ reader: inout CheckedReader) {
    guard let nameChecksum = reader.integer(UInt32.self), let number = reader.integer(UInt64.self),
      let size = reader.integer(UInt64.self), let seconds = reader.integer(UInt64.self),
      let nanoseconds = reader.integer(UInt32.self), let headChecksum = reader.integer(UInt32.self)
    else { return nil }
    (self.nameChecksum, self.number, self.size) = (nameChecksum, number, size)
    self.seconds = Int64(bitPattern: seconds)
    (self.nanoseconds, self.headChecksum) = (nanoseconds, headChecksum)
  }
}
