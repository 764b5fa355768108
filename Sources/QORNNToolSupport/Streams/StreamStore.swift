/// The streams that were put away: a file of records in the state folder, to which is only appended, so that its length at a
/// checkpoint is its state then. A stream that was taken out leaves a record without steps.
final class StreamStore {
  /// A file with less than this is never written anew.
  private static let smallByteCount = 1 << 20
  /// What may be left to copy into a file that was written anew when it takes the old one's place: others wait for that.
  private static let lastByteCount = 1 << 17
  /// When others put away as fast as it is copied, they have to wait all the same.
  private static let roundLimit = 20

  private let folder: StateFolder
  private let savedStateByteCount: Int
  private var file: StoreFile
  /// The file of before, which a checkpoint may name, until one names the new file.
  private var outdated: Int?
  /// What of the file a checkpoint on the disk may count, in bytes; 0 where none counts anything.
  private var keptByteCount: Int

  var name: String { file.name }
  /// The number of the file; another one when it was written anew.
  var generation: Int { file.generation }
  /// The length of the file.
  var byteCount: Int { file.byteCount }
  /// The streams that are here.
  var count: Int { file.places.count }
  /// The stream that was put away longest ago; nil without any.
  var oldest: [UInt8]? { file.places.oldest }

  /// Opens the file that a checkpoint names, cut to the length that it knows; a new one where it names none.
  init(
    _ folder: StateFolder, generation: Int, byteCount: Int, savedStateByteCount: Int
  ) throws(ToolError) {
    self.folder = folder
    self.savedStateByteCount = savedStateByteCount
    let own = max(generation, 1)
    for other in [own - 1, own + 1] { StoreFile.remove(other, in: folder) }
    // One of which nothing counts need not be there: `adopt` removes it.
    let counts = generation > 0 && byteCount > 0
    file = try StoreFile(
      folder, generation: own, byteCount: counts ? byteCount : nil, savedStateByteCount: savedStateByteCount)
    keptByteCount = counts ? byteCount : 0
  }

  func contains(_ key: [UInt8]) -> Bool { file.places[key] != nil }

  /// Puts a stream away.
  func put(_ record: StreamRecord) throws(ToolError) { try file.append(record) }

  /// A stream; nil when it is not here.
  func record(of key: [UInt8]) throws(ToolError) -> StreamRecord? {
    guard let place = file.places[key] else { return nil }
    return try file.read(place)
  }

  /// Takes a stream out.
  func remove(_ key: [UInt8]) throws(ToolError) {
    guard contains(key) else { return }
    try file.append(StreamRecord(key: key, stepCount: 0, sessions: []))
  }

  /// All streams, in the order in which they were put away.
  func forEach(_ body: (StreamRecord) throws(ToolError) -> Void) throws(ToolError) {
    for place in file.places.inOrder { try body(file.read(place)) }
  }

  /// Hands everything to the system.
  func flush() throws(ToolError) { try file.flush() }

  /// Waits until what was flushed is on disk; streams may be put away meanwhile.
  func force() throws(ToolError) { try file.force() }

  /// Begins to write the file anew, if most of it is outdated and the last time is over: `copy` and `adopt` follow until that is
  /// true.
  func beginRewrite() throws(ToolError) -> StoreRewrite? {
    guard outdated == nil, byteCount > max(Self.smallByteCount, 4 * file.places.byteCount) else { return nil }
    try file.flush()
    return StoreRewrite(
      file,
      into: try StoreFile(
        folder, generation: generation + 1, byteCount: nil, savedStateByteCount: savedStateByteCount),
      folder)
  }

  /// Goes on in a file that was written anew, with what came since it was begun. Of the old one that stays which the last checkpoint
  /// counts: the next one may have no room else.
  ///
  /// - Returns: false when it has to copy more first, for which nobody has to wait.
  func adopt(_ rewrite: StoreRewrite) throws(ToolError) -> Bool {
    try file.flush()
    guard rewrite.extend(to: byteCount) <= Self.lastByteCount || rewrite.roundCount > Self.roundLimit else {
      return false
    }
    try rewrite.copy()
    if keptByteCount > 0 {
      file.cut(to: keptByteCount)
    } else {
      StoreFile.remove(generation, in: folder)
    }
    (outdated, keptByteCount) = (generation, 0)
    file = rewrite.finish()
    return true
  }

  /// Writes the file anew, if most of it is outdated and there is room for both.
  func rewriteIfOutdated() throws(ToolError) {
    do throws(ToolError) {
      guard let rewrite = try beginRewrite() else { return }
      repeat { try rewrite.copy() } while try !adopt(rewrite)
    } catch {
      try Self.goOnWithTheOld(after: error)
    }
  }

  /// A disk that has no room for a new file has the old one all the same, and a checkpoint may well fit.
  static func goOnWithTheOld(after error: ToolError) throws(ToolError) {
    if error.code == .data { throw error }
  }

  /// Says that a checkpoint that counts so much of this file is about to be on the disk, or may be though that fails.
  func willCheckpoint(byteCount: Int) { keptByteCount = byteCount }

  /// Says that it is.
  func didCheckpoint() {
    if let outdated { StoreFile.remove(outdated, in: folder) }
    outdated = nil
  }
}
