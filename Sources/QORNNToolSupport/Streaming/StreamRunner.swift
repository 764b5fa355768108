import QORNN

/// A stream through a model: rows in as they come, results out at once.
package final class StreamRunner {
  /// Past sequences that are known, to notice rows of one that are not adjacent.
  private static let rememberedSequences = 1024

  private let model: SharedModel
  private let options: StreamOptions
  private let output: StandardOutput
  private let notice: (String) -> Void
  private let rows: CountedRows
  private let state: RunState
  private let waiting: WaitingHook
  private var row: InputRow
  private var steps: StreamSteps
  private var sink: CountingSink
  private var counts = StreamStatistics()
  private let metrics: MetricsFile?
  private let startTime = MonotonicClock.secondsSince1970

  /// Opens the input; a CSV's header is read and its columns are matched with the model.
  ///
  /// - Parameters:
  ///   - persistence: keeps the state, and has the output; nil: nothing survives.
  ///   - notice: gets warnings and notes, one line each.
  package init(
    _ model: SharedModel, kernels: KernelSet, source: any ByteSource, output: StandardOutput,
    options: StreamOptions, persistence: StreamPersistence? = nil, notice: @escaping (String) -> Void
  ) throws(ToolError) {
    self.model = model
    self.options = options
    self.output = output
    self.notice = notice
    metrics = options.metricsPath.map { MetricsFile($0, notice: notice) }
    if options.measuresLatency { counts.latency = LatencyHistogram() }
    let waiting = WaitingHook()
    self.waiting = waiting
    let input = try options.input.rows(
      for: model, source: source, rememberedSequences: Self.rememberedSequences
    ) { () throws(ToolError) -> Bool in
      try waiting.action?()
      try output.flush()
      return !output.isClosed
    }
    rows = CountedRows(input)
    state = RunState(persistence, rows: rows)
    row = InputRow(readingCount: model.inputKind == .vector ? model.inputSize : 0)
    steps = try StreamSteps(model, kernels: kernels, options: options)
    sink = CountingSink(ResultWriter(model, format: options.format, output: output))
    if metrics != nil {
      source.whileWaiting = { [weak self] in self?.writeMetrics(MonotonicClock.nanoseconds) }
    }
    for note in rows.notes { notice("\(rows.name): \(note)") }
  }

  /// Runs to the end of the input, a stop request or the end of the reader.
  ///
  /// Results of complete steps, windows and sequences are written even when a later row is bad.
  package func run() throws(ToolError) {
    writeMetrics(nil)
    defer { writeMetrics(nil) }
    do throws(ToolError) {
      guard try state.resume(&steps, &row) else { return }
      waiting.action = { [unowned self] () throws(ToolError) in try state.willWait(steps.record) }
      defer { waiting.action = nil }
      while try advance() {
        state.connect(&row, to: steps.record)
        try step()
        try state.didRow(steps.record)
        if output.isClosed { break }
      }
      try state.save(steps.record)
      if !rows.isStopped && !output.isClosed && state.endsWithInput { try endInput() }
    } catch {
      try output.flush()
      throw error
    }
    try output.flush()
    try state.finish()
  }

  private func step() throws(ToolError) {
    let start = counts.latency == nil ? 0 : MonotonicClock.nanoseconds
    if row.startsSequence { counts.sequenceCount += 1 }
    try steps.step(row, into: &sink)
    counts.stepCount += 1
    counts.readingCount += row.readings.count
    counts.inputSaturationCount += row.clampedCount
    guard counts.latency != nil else { return }
    let end = MonotonicClock.nanoseconds
    counts.latency?.add(end &- start)
    writeMetrics(end)
  }

  private func endInput() throws(ToolError) {
    guard counts.stepCount > 0 || counts.badRowCount == 0 else {
      throw ToolError(
        .data,
        "\(rows.name): found \(counts.badRowCount) bad rows and no other, expected at least one good row")
    }
    try steps.endSequence(into: &sink)
  }

  private func writeMetrics(_ now: UInt64?) {
    metrics?.write(at: now) { PrometheusText.text(statistics, model: model, startTime: startTime) }
  }

  /// What happened so far.
  package var statistics: StreamStatistics {
    var total = counts
    sink.add(to: &total)
    total.stateCount = steps.stateCount
    total.stateSaturationCount = steps.stateSaturationCount
    return total
  }

  /// Goes to the next row that is good or, if bad ones are not skipped, to the first bad one. The sequence before a row
  /// that is refused has its result if the row shows its end.
  private func advance() throws(ToolError) -> Bool {
    while true {
      do throws(RowFailure) {
        return try rows.next(&row)
      } catch {
        if case .badRow(let problem) = error, options.badRows == .skip {
          counts.badRowCount += 1
          if counts.badRowCount == 1 {
            notice("warning: \(problem.message); skipped, as all bad rows will be")
          }
          continue
        }
        if row.endsSequence { try steps.endSequence(into: &sink) }
        throw error.toolError
      }
    }
  }
}
