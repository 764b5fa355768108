#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The streams that were put away: a file of records in the state folder, to which is only appended, so that its length at a
/// checkpoint is its state then. A stream that was taken out leaves a record without steps.
final class StreamStore {
  /// A file with less than this is never written anew.
  private static let smallByteCount = 1 << 20

  let name: String
  /// The number of the file; another one when it was written anew.
  private(set) var generation: Int
  /// The streams that are here.
  var count: Int { places.count }
  /// The length of the file.
  var byteCount: Int { writer.byteCount + startByteCount }

  private let folder: StateFolder
  private let savedStateByteCount: Int
  private var descriptor: Int32
  private var writer: ChecksummedWriter
  private var startByteCount = 0
  private var places = StreamPlaces()
  /// The file of before, needed until a checkpoint names the new one.
  private var outdated: String?

  /// Opens the file that a checkpoint names, cut to the length that it knows; a new one where it names none.
  init(
    _ folder: StateFolder, generation: Int, byteCount: Int, savedStateByteCount: Int
  ) throws(ToolError) {
    self.folder = folder
    self.savedStateByteCount = savedStateByteCount
    self.generation = max(generation, 1)
    let file = Self.file(self.generation)
    name = folder.quoted(file)
    if generation > 0 {
      for other in [generation - 1, generation + 1] { unlink(folder.path(Self.file(other))) }
    }
    descriptor = try Self.open(folder, file, flags: generation == 0 ? O_CREAT | O_TRUNC : 0)
    writer = ChecksummedWriter(descriptor, name: name, writesWhenFull: false)
    guard generation > 0 else { return }
    let length = lseek(descriptor, 0, SEEK_END)
    guard length >= byteCount else {
      throw ToolError(.data, "\(name): found \(length) bytes, expected the \(byteCount) of the checkpoint")
    }
    guard ftruncate(descriptor, off_t(byteCount)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
    }
    startByteCount = byteCount
    try scan()
  }

  deinit { close(descriptor) }

  private static func file(_ generation: Int) -> String { "streams-\(generation)" }

  private static func open(_ folder: StateFolder, _ file: String, flags: Int32) throws(ToolError) -> Int32 {
    #if canImport(Darwin)
      let descriptor = Darwin.open(folder.path(file), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    #else
      let descriptor = Glibc.open(folder.path(file), O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags, 0o600)
    #endif
    guard descriptor >= 0 else {
      throw ToolError(.noInput, "cannot open \(folder.quoted(file)): \(SystemFailure.text(errno))")
    }
    return descriptor
  }

  /// Finds what is in the file.
  private func scan() throws(ToolError) {
    let bytes = try folder.read(Self.file(generation)) ?? []
    var offset = 0
    while offset < bytes.count {
      let (record, length) = try read(bytes[offset...], at: offset)
      let key = record.key ?? []
      if record.stepCount > 0 { places.set(key, offset..<offset + length) } else { places.remove(key) }
      offset += length
    }
  }

  /// Reads the record that some bytes begin with.
  private func read(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(ToolError) -> (StreamRecord, Int) {
    var reader = CheckedReader(bytes)
    guard let record = StreamRecord(&reader, savedStateByteCount: savedStateByteCount) else {
      throw ToolError(.data, "\(name): byte \(offset): found no whole stream, expected one")
    }
    let checksum = CheckedReader.checksum(bytes.prefix(reader.offset))
    guard reader.integer(UInt32.self) == checksum else {
      throw ToolError(.data, "\(name): byte \(offset): found another checksum than the stream's bytes have")
    }
    return (record, reader.offset)
  }

  private func read(_ place: Range<Int>) throws(ToolError) -> StreamRecord {
    // What the disk has no room for can be read all the same.
    let writtenByteCount = byteCount - writer.unwritten.count
    let fileByteCount = min(place.count, max(0, writtenByteCount - place.lowerBound))
    var bytes = [UInt8](repeating: 0, count: fileByteCount)
    var filled = 0
    while filled < fileByteCount {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + filled, fileByteCount - filled, off_t(place.lowerBound + filled))
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        throw ToolError(.inputOutput, "cannot read \(name): \(SystemFailure.text(count < 0 ? errno : EIO))")
      }
      filled += count
    }
    let waiting = place.lowerBound + fileByteCount - writtenByteCount
    if fileByteCount < place.count {
      bytes += writer.unwritten.dropFirst(waiting).prefix(place.count - fileByteCount)
    }
    return try read(bytes[...], at: place.lowerBound).0
  }

  /// Puts a stream away.
  func put(_ record: StreamRecord) throws(ToolError) {
    places.set(record.key ?? [], try append(record))
  }

  /// Appends all of a record, or nothing where the file takes no more.
  private func append(_ record: StreamRecord) throws(ToolError) -> Range<Int> {
    try writer.flushIfFull()
    let start = byteCount
    try record.write(to: writer)
    try writer.appendChecksum()
    return start..<byteCount
  }

  func contains(_ key: [UInt8]) -> Bool { places[key] != nil }

  /// The stream that was put away longest ago; nil without any.
  var oldest: [UInt8]? { places.oldest }

  /// A stream; nil when it is not here.
  func record(of key: [UInt8]) throws(ToolError) -> StreamRecord? {
    guard let place = places[key] else { return nil }
    return try read(place)
  }

  /// Takes a stream out.
  func remove(_ key: [UInt8]) throws(ToolError) {
    guard contains(key) else { return }
    _ = try append(StreamRecord(key: key, stepCount: 0, sessions: []))
    places.remove(key)
  }

  /// All streams, in the order in which they were put away.
  func forEach(_ body: (StreamRecord) throws(ToolError) -> Void) throws(ToolError) {
    for place in places.inOrder { try body(read(place)) }
  }

  /// Hands everything to the system, the file written anew when most of it is outdated. To be called before a checkpoint.
  func flush() throws(ToolError) {
    if outdated == nil && byteCount > max(Self.smallByteCount, 4 * places.byteCount) { try rewrite() }
    try writer.flush()
  }

  /// Waits until what was flushed is on disk; streams may be put away meanwhile.
  func force() throws(ToolError) {
    guard fsync(descriptor) == 0 else {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(errno))")
    }
  }

  private func rewrite() throws(ToolError) {
    let file = Self.file(generation + 1)
    let new = try Self.open(folder, file, flags: O_CREAT | O_TRUNC)
    let newWriter = ChecksummedWriter(new, name: folder.quoted(file), writesWhenFull: false)
    var newPlaces = StreamPlaces()
    do throws(ToolError) {
      try forEach { record throws(ToolError) in
        try newWriter.flushIfFull()
        let start = newWriter.byteCount
        try record.write(to: newWriter)
        try newWriter.appendChecksum()
        newPlaces.set(record.key ?? [], start..<newWriter.byteCount)
      }
    } catch {
      close(new)
      unlink(folder.path(file))
      throw error
    }
    outdated = Self.file(generation)
    close(descriptor)
    (descriptor, writer, places, startByteCount) = (new, newWriter, newPlaces, 0)
    generation += 1
  }

  /// Says that a checkpoint names this file.
  func didCheckpoint() {
    if let outdated { unlink(folder.path(outdated)) }
    outdated = nil
  }
}
