import QORNN

extension StreamPersistence {
  /// Lets a group go on from what an earlier run left.
  ///
  /// - Returns: where the input stood then; nil without an earlier run.
  func restore(_ group: StreamGroup, _ options: StreamGroupOptions) throws(ToolError) -> Checkpoint? {
    let header = restored?.header
    if options.overflow == .save {
      group.store = try StreamStore(
        folder, generation: header?.evictedGeneration ?? 0, byteCount: header?.evictedByteCount ?? 0,
        savedStateByteCount: group.model.prepared.savedStateByteCount)
    }
    // A server may be given a smaller limit than the one before it. The ends of its streams have no results.
    try group.dropSaved(to: options.savedLimit) { _ in }
    guard let restored else { return nil }
    try group.restore(
      restored.streams, rowCount: restored.header.groupRowCount,
      name: folder.quoted(StateFolder.checkpointName))
    releaseRestored()
    return header
  }

  /// Says where the run of many streams stands now. Their rows must have been stepped.
  ///
  /// - Parameter rows: the rows so far.
  func save(_ group: StreamGroup, rows: CountedRows) throws(ToolError) {
    let start = ContinuousClock.now
    defer { wait(since: start) }
    try group.store?.rewriteIfOutdated()
    let header = try header(group, rows: rows)
    let replacement = try prepare(header, group.records, count: group.streamCount)
    try group.store?.force()
    group.store?.willCheckpoint(byteCount: header.evictedByteCount)
    try commit(replacement)
    group.store?.didCheckpoint()
  }

  /// A checkpoint of the group as it is now, and all that was put away handed to the system.
  ///
  /// - Parameter rows: the rows so far; nil where there are many inputs.
  func header(_ group: StreamGroup, rows: CountedRows?) throws(ToolError) -> Checkpoint {
    try group.store?.flush()
    var header = base
    if let rows { header.take(rows) }
    header.groupRowCount = group.rowCount
    if let store = group.store {
      (header.evictedGeneration, header.evictedByteCount) = (store.generation, store.byteCount)
    }
    return header
  }
}
