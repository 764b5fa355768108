#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which file it is, whatever it is called.
struct FileIdentity: Equatable {
  let device: UInt64
  let number: UInt64

  init(_ status: stat) {
    (device, number) = (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
  }

  init(_ descriptor: Int32) {
    var status = stat()
    fstat(descriptor, &status)
    self.init(status)
  }

  /// nil where there is none.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }
}

/// The file of a place after it may have been renamed, or copied and cut.
///
/// Rather an error than a row that is missing, or done twice: of a file that was copied and cut the new contents may begin as the old
/// ones did, and only the files beside it that were not there before say what happened.
struct RotatedFile {
  /// The bytes of a file's beginning that are looked at.
  static let headLimit = 256

  private let place: FollowedPlace
  private let log: LogFolder
  /// The files beside the log, looked at before it is.
  private let others: [FolderFile]
  private let rotations: [FolderFile]
  /// The rotations that are there since the place was kept.
  private let new: [FolderFile]

  init(_ place: FollowedPlace, _ log: LogFolder) throws(ToolError) {
    (self.place, self.log) = (place, log)
    others = try log.others()
    rotations = log.rotations(among: others)
    new = rotations.filter { !place.knows($0, besides: log.file) }
  }

  /// Opens the file of the place: the one of the log's name, one that was renamed, or the copy of one that was cut.
  ///
  /// - Returns: nil where there is none; that is no error where there was no file yet.
  /// - Throws: `.data` where rows would be missing, or that cannot be known; `.noInput` where a file that may be it cannot be looked at.
  func open() throws(ToolError) -> FileBeginning? {
    var status = stat()
    let isThere = stat(log.path, &status) == 0
    guard place.number == 0 || (isThere && UInt64(status.st_ino) == place.number) else {
      return try renamed()
    }
    let named = isThere ? FolderFile(log.folder, log.file, status) : nil
    let beginning = try named?.open(place, followsLink: true)
    guard beginning != nil || place.number == 0 else { return try copyOfCut() }
    return try copyBeside(beginning) ?? beginning
  }

  private func renamed() throws(ToolError) -> FileBeginning? {
    guard let file = others.first(where: { $0.identity.number == place.number }),
      let beginning = try file.open(place)
    else { return nil }
    // It may have been copied and cut before it was renamed.
    try refuseOthers(than: file)
    return beginning
  }

  /// The copy of a file that was certainly cut.
  private func copyOfCut() throws(ToolError) -> FileBeginning? {
    if let copy = try onlyCopy(countsHeaders: true) {
      let isAnotherLog = !RotationName.extends(log.file, copy.file.name)
      if (isAnotherLog && place.isBeforeRows) || isGrown(copy.file) { throw undecided(copy.file) }
      try refuseOthers(than: copy.file)
      return copy.beginning
    }
    // One that was there before and has nothing else.
    guard new.isEmpty else { return nil }
    for file in rotations where file.size == place.offset && place.offset > 0 {
      if let beginning = try file.open(place) { return beginning }
    }
    return nil
  }

  /// The copy of a file that was cut and has got a beginning like the old one's; nil where it was not cut.
  private func copyBeside(_ named: FileBeginning?) throws(ToolError) -> FileBeginning? {
    guard let copy = try onlyCopy(countsHeaders: false) else {
      if let packed = new.first(where: { RotationName.isPacked($0.name) }), isRepeatable(named) {
        throw undecided(packed)
      }
      return nil
    }
    let isRotation =
      RotationName.extends(log.file, copy.file.name) && !isGrown(copy.file)
      && (place.offset > 0 || copy.beginning.bytes(place.header.count) == place.header)
    guard isRotation, !(named.map { copy.beginning.isBeginning(of: $0) } ?? false) else {
      throw undecided(copy.file)
    }
    try refuseOthers(than: copy.file)
    return copy.beginning
  }

  /// The one new file that begins as the place's; nil where there is none.
  ///
  /// - Parameter countsHeaders: whether one with a header and no row is one.
  private func onlyCopy(countsHeaders: Bool) throws(ToolError) -> (
    file: FolderFile, beginning: FileBeginning
  )? {
    var found: (file: FolderFile, beginning: FileBeginning)?
    for file in new where !RotationName.isPacked(file.name) {
      // Who may not read another log does not miss a copy of this one.
      let unreadableIsNone = !RotationName.extends(log.file, file.name)
      guard let beginning = try file.open(place, unreadableIsNone: unreadableIsNone) else { continue }
      if !countsHeaders && file.size <= place.header.count
        && place.header.starts(with: beginning.bytes(place.header.count))
      {
        continue
      }
      if found != nil { throw undecided(file) }
      found = (file, beginning)
    }
    return found
  }

  /// Whether it may be a file that was there before and has grown.
  private func isGrown(_ file: FolderFile) -> Bool { place.known.contains { $0.isGrown(file) } }

  /// Whether another file may well begin with all that is done: with no row, or with the same one again and again.
  private func isRepeatable(_ named: FileBeginning?) -> Bool {
    guard let named, !place.isBeforeRows else { return true }
    let bytes = named.bytes(min(place.offset, 1 << 16)).dropFirst(place.header.count)
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return true }
    let line = end + 1 - bytes.startIndex
    return bytes.dropFirst(line).elementsEqual(bytes.dropLast(min(line, bytes.count)))
  }

  private func refuseOthers(than found: FolderFile) throws(ToolError) {
    guard let other = new.first(where: { $0.identity != found.identity }) else { return }
    throw ToolError(
      .data,
      "\(quotedPath): found that it was replaced more than once since the state was kept: "
        + "\(EchoedText.quoted(other.name)) came beside \(EchoedText.quoted(found.name)), expected once")
  }

  private func undecided(_ file: FolderFile) -> ToolError {
    ToolError(
      .data,
      "\(quotedPath): found \(EchoedText.quoted(file.name)), which came beside it since the state was kept and may have rows "
        + "that were not read, expected what can be told from the log (move it out of the folder to go on without it)"
    )
  }

  private var quotedPath: String { EchoedText.quoted(log.path, limit: 4096) }
}
