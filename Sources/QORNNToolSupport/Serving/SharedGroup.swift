import QORNN

/// The streams of `--stream-key` that all clients of a server share: one client's rows at a time.
final class SharedGroup: @unchecked Sendable {
  private let group: Locked<StreamGroup>
  /// The same streams' place on disk; nil where there is none.
  private let store: StreamStore?
  private let persistence: StreamPersistence?
  /// The rows that the last checkpoint knows.
  private var savedRowCount = 0

  /// - Parameter persistence: where the streams come from and are kept; nil: they end with the server.
  init(
    _ group: StreamGroup, _ options: StreamGroupOptions, persistence: StreamPersistence?
  ) throws(ToolError) {
    _ = try persistence?.restore(group, options)
    savedRowCount = group.rowCount
    store = group.store
    self.group = Locked(group)
    self.persistence = persistence
  }

  /// Whether `save` does anything.
  var isKept: Bool { persistence != nil }

  /// Steps the rows of a client and returns what they say, in the rows' order: of those up to one that failed, with the failure and
  /// how many these are.
  func step(_ rows: [InputRow]) -> (outcomes: [StreamOutcome], stepCount: Int, failure: ToolError?) {
    group.withLock { group in
      var outcomes: [StreamOutcome] = []
      var stepCount = 0
      var failure: ToolError?
      let take = { (outcome: StreamOutcome) throws(ToolError) -> Void in outcomes.append(outcome) }
      do throws(ToolError) {
        for row in rows {
          try group.add(row, key: row.sequence ?? [], emit: take)
          stepCount += 1
        }
      } catch {
        failure = error
      }
      // No row may wait in the group for the next client.
      do throws(ToolError) { try group.flush(take) } catch { failure = failure ?? error }
      return (outcomes, stepCount, failure)
    }
  }

  /// Keeps the streams, if there are new rows and, without `now`, it is time. Clients wait while the streams are copied in memory,
  /// not until they are on disk. To be called by one thread.
  ///
  /// - Returns: whether it did.
  @discardableResult
  func save(now: Bool) throws(ToolError) -> Bool {
    guard let persistence, now || persistence.isDue else { return false }
    guard group.withLock({ $0.rowCount }) != savedRowCount else { return false }
    let start = ContinuousClock.now
    defer { persistence.wait(since: start) }
    try rewriteStore()
    let streams = group.withLock { StreamSnapshot(of: $0) }
    streams.makeRoom()
    let header = try group.withLock { group throws(ToolError) in
      streams.take(group.table)
      return try persistence.header(group, rows: nil)
    }
    let replacement = try persistence.prepare(header, streams.records, count: streams.count)
    try store?.force()
    store?.willCheckpoint(byteCount: header.evictedByteCount)
    try persistence.commit(replacement)
    store?.didCheckpoint()
    savedRowCount = header.groupRowCount
    return true
  }

  /// Writes the file of those that were put away anew, if most of it is outdated. Clients wait for the last bit of it.
  private func rewriteStore() throws(ToolError) {
    guard let store else { return }
    do throws(ToolError) {
      guard let rewrite = try group.withLock({ _ throws(ToolError) in try store.beginRewrite() }) else {
        return
      }
      repeat {
        try rewrite.copy()
      } while try group.withLock { _ throws(ToolError) in try !store.adopt(rewrite) }
    } catch {
      try StreamStore.goOnWithTheOld(after: error)
    }
  }

  /// Adds what only the streams know.
  func add(to total: inout StreamStatistics) {
    group.withLock { $0.add(to: &total) }
  }
}

/// The rows of one client through the streams that all clients share.
final class SharedRunner: Runner {
  private static let rowLimit = 256

  private let group: SharedGroup
  private let output: StandardOutput
  private let feed: InputFeed
  private let listener: any StatisticsListener
  private var pending: [InputRow] = []
  private var sink: CountingSink

  init(
    _ model: SharedModel, group: SharedGroup, source: any ByteSource, output: StandardOutput,
    options: StreamOptions, listener: any StatisticsListener
  ) throws(ToolError) {
    self.group = group
    self.output = output
    self.listener = listener
    feed = try InputFeed(
      model, source: source, output: output, input: options.input, badRows: options.badRows,
      rememberedSequences: 0, notice: { _ in })
    sink = CountingSink(ResultWriter(model, format: options.format, output: output))
    source.whileWaiting = { [weak self] in self?.tell() }
  }

  func run() throws(ToolError) {
    do throws(ToolError) {
      try feed.whileReading({ [unowned self] () throws(ToolError) in try step() }) { () throws(ToolError) in
        while try feed.next() {
          pending.append(feed.row)
          if pending.count == Self.rowLimit { try step() }
          if output.isClosed { break }
        }
      }
      try step()
    } catch {
      try step()
      try output.flush()
      throw error
    }
    try output.flush()
  }

  private func step() throws(ToolError) {
    guard !pending.isEmpty else { return }
    let rows = pending
    pending = []
    let (outcomes, stepCount, failure) = group.step(rows)
    for row in rows.prefix(stepCount) { feed.didStep(row) }
    for outcome in outcomes { try sink.take(outcome) }
    tell()
    if let failure { throw failure }
  }

  private func tell() {
    listener.note(at: MonotonicClock.nanoseconds) { statistics }
  }

  var statistics: StreamStatistics {
    var total = feed.counts
    sink.add(to: &total)
    return total
  }
}
