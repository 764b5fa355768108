import QORNN

/// Rows of many streams in one input, told apart by a key: each has a session of its own.
package final class KeyedRunner {
  private let group: StreamGroup
  private let groupOptions: StreamGroupOptions
  private let output: StandardOutput
  private let persistence: StreamPersistence?
  private let feed: InputFeed
  private let listener: (any StatisticsListener)?
  private var sink: CountingSink
  private var isDirty = false

  /// Opens the input, whose column of sequences is the key.
  ///
  /// - Parameters:
  ///   - persistence: keeps the state, and has the output; nil: nothing survives.
  ///   - listener: is told the statistics, at the start, now and then and at the end.
  ///   - notice: gets warnings and notes, one line each.
  package init(
    _ model: SharedModel, kernels: KernelSet, source: any ByteSource, output: StandardOutput,
    options: StreamOptions, group groupOptions: StreamGroupOptions, persistence: StreamPersistence? = nil,
    listener: (any StatisticsListener)? = nil, notice: @escaping (String) -> Void
  ) throws(ToolError) {
    self.output = output
    self.persistence = persistence
    self.listener = listener
    // A key may come back: no past one is remembered.
    feed = try InputFeed(
      model, source: source, output: output, input: options.input, badRows: options.badRows,
      rememberedSequences: 0, notice: notice)
    sink = CountingSink(ResultWriter(model, format: options.format, output: output))
    self.groupOptions = groupOptions
    group = StreamGroup(model, kernels: kernels, options: options, group: groupOptions)
    guard listener != nil || persistence != nil else { return }
    source.whileWaiting = { [weak self] () throws(ToolError) in
      guard let self else { return }
      tell(MonotonicClock.nanoseconds)
      try willWait()
    }
  }

  /// Runs to the end of the input, a stop request or the end of the reader.
  package func run() throws(ToolError) {
    tell(nil)
    defer { tell(nil) }
    do throws(ToolError) {
      guard try resume() else { return }
      try feed.whileReading({ [unowned self] () throws(ToolError) in try willWait() }) {
        () throws(ToolError) in
        while try feed.next() {
          try add()
          if output.isClosed { break }
        }
      }
      try group.flush(take)
      try save()
      if !feed.rows.isStopped && !output.isClosed && persistence?.restartInput != .next {
        try feed.checkEnd()
        try group.emitEnds(take)
      }
    } catch {
      try? group.flush(take)
      try output.flush()
      throw error
    }
    try output.flush()
    try persistence?.finish()
  }

  private func add() throws(ToolError) {
    let waitingRows = group.rowCount
    try group.add(feed.row, key: feed.row.sequence ?? [], emit: take)
    feed.didStep(feed.row)
    isDirty = true
    guard waitingRows % StepBlock.limit == 0 || persistence?.interval == .zero else { return }
    if let persistence, persistence.isDue {
      try group.flush(take)
      try save()
    }
    if listener != nil { tell(MonotonicClock.nanoseconds) }
  }

  private func take(_ outcome: StreamOutcome) throws(ToolError) { try sink.take(outcome) }

  /// Brings the streams and the input to where the checkpoint says.
  ///
  /// - Returns: false when the program is to stop.
  private func resume() throws(ToolError) -> Bool {
    guard let persistence else { return true }
    guard let header = try persistence.restore(group, groupOptions) else {
      // A followed file may be another one when this run is gone on with.
      if feed.rows.place != nil { try save() }
      return true
    }
    guard persistence.restartInput == .same else { return true }
    guard try feed.rows.goOn(from: header, &feed.row) else { return false }
    // The earlier run ended before anything was read of the file to follow.
    if header.place?.offset ?? 0 == 0 && feed.rows.place != nil { try save() }
    return true
  }

  private func willWait() throws(ToolError) {
    try group.flush(take)
    guard let persistence, isDirty, persistence.restartInput == .next || persistence.isDue else { return }
    try save()
  }

  private func save() throws(ToolError) {
    try persistence?.save(group, rows: feed.rows)
    isDirty = false
  }

  private func tell(_ now: UInt64?) {
    listener?.note(at: now) { statistics }
  }

  /// What happened so far.
  package var statistics: StreamStatistics {
    var total = feed.counts
    sink.add(to: &total)
    group.add(to: &total)
    return total
  }
}
