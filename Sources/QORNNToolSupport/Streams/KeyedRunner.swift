import QORNN

/// Rows of many streams in one input, told apart by a key: each has a session of its own.
package final class KeyedRunner {
  private let group: StreamGroup
  private let options: StreamOptions
  private let output: StandardOutput
  private let persistence: StreamPersistence?
  private let notice: (String) -> Void
  private let rows: CountedRows
  private let waiting: WaitingHook
  private let metrics: MetricsFile?
  private let startTime = MonotonicClock.secondsSince1970
  private let model: SharedModel
  private var row: InputRow
  private var sink: CountingSink
  private var counts = StreamStatistics()
  private var isDirty = false

  /// Opens the input, whose column of sequences is the key.
  ///
  /// - Parameters:
  ///   - persistence: keeps the state, and has the output; nil: nothing survives.
  ///   - notice: gets warnings and notes, one line each.
  package init(
    _ model: SharedModel, kernels: KernelSet, source: any ByteSource, output: StandardOutput,
    options: StreamOptions, group groupOptions: StreamGroupOptions, persistence: StreamPersistence? = nil,
    notice: @escaping (String) -> Void
  ) throws(ToolError) {
    self.model = model
    self.options = options
    self.output = output
    self.persistence = persistence
    self.notice = notice
    metrics = options.metricsPath.map { MetricsFile($0, notice: notice) }
    let waiting = WaitingHook()
    self.waiting = waiting
    // A key may come back: no past one is remembered.
    let input = try options.input.rows(for: model, source: source, rememberedSequences: 0) {
      () throws(ToolError) -> Bool in
      try waiting.action?()
      try output.flush()
      return !output.isClosed
    }
    rows = CountedRows(input)
    row = InputRow(readingCount: model.inputKind == .vector ? model.inputSize : 0)
    sink = CountingSink(ResultWriter(model, format: options.format, output: output))
    group = StreamGroup(model, kernels: kernels, options: options, group: groupOptions)
    if let persistence, groupOptions.overflow == .save {
      let header = persistence.restored?.header
      group.store = try StreamStore(
        persistence.folder, generation: header?.evictedGeneration ?? 0,
        byteCount: header?.evictedByteCount ?? 0,
        savedStateByteCount: group.model.prepared.savedStateByteCount)
    }
    if metrics != nil {
      source.whileWaiting = { [weak self] in self?.writeMetrics(MonotonicClock.nanoseconds) }
    }
    for note in rows.notes { notice("\(rows.name): \(note)") }
  }

  /// Runs to the end of the input, a stop request or the end of the reader.
  package func run() throws(ToolError) {
    writeMetrics(nil)
    defer { writeMetrics(nil) }
    do throws(ToolError) {
      guard try resume() else { return }
      waiting.action = { [unowned self] () throws(ToolError) in try willWait() }
      defer { waiting.action = nil }
      while try advance() {
        try add()
        if output.isClosed { break }
      }
      try group.flush(take)
      try save()
      if !rows.isStopped && !output.isClosed && persistence?.restartInput != .next { try endInput() }
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
    try group.add(row, key: row.sequence ?? [], emit: take)
    counts.stepCount += 1
    counts.readingCount += row.readings.count
    counts.inputSaturationCount += row.clampedCount
    isDirty = true
    guard waitingRows % StepBlock.limit == 0 || persistence?.interval == .zero else { return }
    if let persistence, persistence.isDue {
      try group.flush(take)
      try save()
    }
    if metrics != nil { writeMetrics(MonotonicClock.nanoseconds) }
  }

  private func take(_ result: StreamResult, _ tag: Int) throws(ToolError) { try sink.take(result) }

  /// Brings the streams and the input to where the checkpoint says.
  ///
  /// - Returns: false when the program is to stop.
  private func resume() throws(ToolError) -> Bool {
    guard let persistence, let restored = persistence.restored else { return true }
    let name = persistence.folder.quoted(StateFolder.checkpointName)
    try group.restore(restored.streams, rowCount: restored.header.groupRowCount, name: name)
    let header = restored.header
    persistence.releaseRestored()
    guard persistence.restartInput == .same else { return true }
    return try rows.passOver(header.rowCount, digest: header.digest, &row)
  }

  private func willWait() throws(ToolError) {
    try group.flush(take)
    guard let persistence, isDirty, persistence.restartInput == .next || persistence.isDue else { return }
    try save()
  }

  private func save() throws(ToolError) {
    guard let persistence else { return }
    try group.store?.sync()
    try persistence.save(
      rows, group.records, count: group.streamCount, groupRowCount: group.rowCount,
      evicted: group.store.map { ($0.generation, $0.byteCount) } ?? (0, 0))
    group.store?.didCheckpoint()
    isDirty = false
  }

  private func endInput() throws(ToolError) {
    guard counts.stepCount > 0 || counts.badRowCount == 0 else {
      throw ToolError(
        .data,
        "\(rows.name): found \(counts.badRowCount) bad rows and no other, expected at least one good row")
    }
    try group.emitEnds(take)
  }

  private func writeMetrics(_ now: UInt64?) {
    metrics?.write(at: now) { PrometheusText.text(statistics, model: model, startTime: startTime) }
  }

  /// What happened so far.
  package var statistics: StreamStatistics {
    var total = counts
    sink.add(to: &total)
    total.sequenceCount = group.begunCount
    total.streamCount = group.streamCount
    total.stateCount = group.stateCount
    total.stateSaturationCount = group.stateSaturationCount
    total.latency = group.latency
    return total
  }

  /// Goes to the next row that is good or, if bad ones are not skipped, to the first bad one.
  private func advance() throws(ToolError) -> Bool {
    while true {
      do throws(RowFailure) {
        return try rows.next(&row)
      } catch {
        guard case .badRow(let problem) = error, options.badRows == .skip else { throw error.toolError }
        counts.badRowCount += 1
        if counts.badRowCount == 1 {
          notice("warning: \(problem.message); skipped, as all bad rows will be")
        }
      }
    }
  }
}
