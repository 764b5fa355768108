#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file of streams that are put away: records one after another, and where the live ones are.
final class StoreFile {
  let name: String
  /// Its number in the state folder.
  let generation: Int
  private(set) var places = StreamPlaces()

  private let folder: StateFolder
  private let records: StoredRecords
  private let writer: ChecksummedWriter
  private let startByteCount: Int
  private var isLost = false

  /// The length, with what is not written yet.
  var byteCount: Int { startByteCount + writer.byteCount }
  private var writtenByteCount: Int { byteCount - writer.unwritten.count }

  /// Makes a file, or opens the one that a checkpoint names, cut to the length that it knows.
  ///
  /// - Parameter byteCount: that length; nil for a new file.
  /// - Throws: `.noInput` when it cannot be opened, `.data` when it is shorter or damaged.
  init(
    _ folder: StateFolder, generation: Int, byteCount: Int?, savedStateByteCount: Int
  ) throws(ToolError) {
    self.folder = folder
    self.generation = generation
    let path = folder.path(Self.file(generation))
    name = folder.quoted(Self.file(generation))
    let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (byteCount == nil ? O_CREAT | O_TRUNC : 0)
    #if canImport(Darwin)
      let descriptor = Darwin.open(path, flags, 0o600)
    #else
      let descriptor = Glibc.open(path, flags, 0o600)
    #endif
    guard descriptor >= 0 else {
      throw ToolError(.noInput, "cannot open \(name): \(SystemFailure.text(errno))")
    }
    records = StoredRecords(descriptor: descriptor, name: name, savedStateByteCount: savedStateByteCount)
    writer = ChecksummedWriter(descriptor, name: name, writesWhenFull: false)
    startByteCount = byteCount ?? 0
    guard let byteCount else { return }
    let length = lseek(descriptor, 0, SEEK_END)
    guard length >= byteCount else {
      throw ToolError(.data, "\(name): found \(length) bytes, expected the \(byteCount) of the checkpoint")
    }
    guard ftruncate(descriptor, off_t(byteCount)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
    }
    try records.forEach(in: 0..<byteCount) { record, place in Self.note(record, place, in: &places) }
  }

  deinit { close(records.descriptor) }

  private static func file(_ generation: Int) -> String { "streams-\(generation)" }

  static func remove(_ generation: Int, in folder: StateFolder) { unlink(folder.path(file(generation))) }

  private static func note(_ record: StreamRecord, _ place: Range<Int>, in places: inout StreamPlaces) {
    let key = record.key ?? []
    if record.stepCount > 0 { places.set(key, place) } else { places.remove(key) }
  }

  /// Appends all of a record, or nothing where the file takes no more.
  func append(_ record: StreamRecord) throws(ToolError) {
    try writer.flushIfFull()
    let start = byteCount
    try record.write(to: writer)
    try writer.appendChecksum()
    Self.note(record, start..<byteCount, in: &places)
  }

  /// Reads the record of a place. What the disk has no room for can be read all the same.
  func read(_ place: Range<Int>) throws(ToolError) -> StreamRecord {
    let split = min(max(place.lowerBound, writtenByteCount), place.upperBound)
    var bytes = try records.read(place.lowerBound..<split)
    if split < place.upperBound {
      bytes += writer.unwritten.dropFirst(split - writtenByteCount).prefix(place.upperBound - split)
    }
    return try records.parse(bytes, at: place.lowerBound)
  }

  /// Hands everything to the system.
  func flush() throws(ToolError) { try writer.flush() }

  /// Waits until what was flushed is on disk; streams may be put away meanwhile.
  ///
  /// Once that has failed it fails for ever: the system may have dropped what it could not write, and would say nothing the next time.
  func force() throws(ToolError) {
    guard !isLost else {
      throw ToolError(.inputOutput, "cannot write \(name): the disk has lost a part of it")
    }
    guard fsync(records.descriptor) == 0 else {
      isLost = true
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
    }
  }

  /// Leaves the first bytes alone, which a checkpoint counts. Nothing may be appended any more.
  func cut(to byteCount: Int) { ftruncate(records.descriptor, off_t(byteCount)) }

  /// All records of a part that was flushed, in their order. Streams may be put away meanwhile.
  func forEach(
    in part: Range<Int>, _ body: (StreamRecord) throws(ToolError) -> Void
  ) throws(ToolError) {
    try records.forEach(in: part) { record, _ throws(ToolError) in try body(record) }
  }

  /// The live ones of the first records, which were flushed. Streams may be put away meanwhile.
  func forEachLive(
    inFirst byteCount: Int, _ body: (StreamRecord) throws(ToolError) -> Void
  ) throws(ToolError) {
    var places = StreamPlaces()
    try records.forEach(in: 0..<byteCount) { record, place in Self.note(record, place, in: &places) }
    for place in places.inOrder { try body(records.parse(records.read(place), at: place.lowerBound)) }
  }
}
