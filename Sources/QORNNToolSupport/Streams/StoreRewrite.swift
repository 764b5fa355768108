/// A store's file on its way to one without what is outdated, while streams are put away in the old one.
final class StoreRewrite {
  /// How often something was copied.
  private(set) var roundCount = 0

  private let old: StoreFile
  private let new: StoreFile
  private let folder: StateFolder
  /// What of the old file is in the new one, and what shall be.
  private var copiedByteCount = 0
  private var byteCount: Int
  private var isFinished = false

  /// - Parameter old: of what it has now all is on its way to the system.
  init(_ old: StoreFile, into new: StoreFile, _ folder: StateFolder) {
    (self.old, self.new, self.folder) = (old, new, folder)
    byteCount = old.byteCount
  }

  deinit {
    if !isFinished { StoreFile.remove(new.generation, in: folder) }
  }

  /// Says how long the old file is now; all of that is on its way to the system.
  ///
  /// - Returns: what is left to copy, in bytes.
  func extend(to byteCount: Int) -> Int {
    self.byteCount = byteCount
    return byteCount - copiedByteCount
  }

  /// Copies what is left. Streams may be put away meanwhile.
  func copy() throws(ToolError) {
    if copiedByteCount == 0 {
      try old.forEachLive(inFirst: byteCount) { record throws(ToolError) in try new.append(record) }
    } else {
      try old.forEach(in: copiedByteCount..<byteCount) { record throws(ToolError) in try new.append(record) }
    }
    copiedByteCount = byteCount
    roundCount += 1
  }

  /// The new file, which is the store's from now on.
  func finish() -> StoreFile {
    isFinished = true
    return new
  }
}
