import QORNN

/// A stream through a model: rows in as they come, results out at once.
package final class StreamRunner {
  /// Past sequences that are known, to notice rows of one that are not adjacent.
  private static let rememberedSequences = 1024

  private let output: StandardOutput
  private let feed: InputFeed
  private let state: RunState
  private let listener: (any StatisticsListener)?
  private var steps: StreamSteps
  private var sink: CountingSink
  private var sequenceCount = 0
  private var latency: LatencyHistogram?

  /// Opens the input; a CSV's header is read and its columns are matched with the model.
  ///
  /// - Parameters:
  ///   - persistence: keeps the state, and has the output; nil: nothing survives.
  ///   - listener: is told the statistics, at the start, now and then and at the end.
  ///   - notice: gets warnings and notes, one line each.
  package init(
    _ model: SharedModel, kernels: KernelSet, source: any ByteSource, output: StandardOutput,
    options: StreamOptions, persistence: StreamPersistence? = nil, listener: (any StatisticsListener)? = nil,
    notice: @escaping (String) -> Void
  ) throws(ToolError) {
    self.output = output
    self.listener = listener
    if options.measuresLatency { latency = LatencyHistogram() }
    feed = try InputFeed(
      model, source: source, output: output, input: options.input, badRows: options.badRows,
      rememberedSequences: Self.rememberedSequences, notice: notice)
    state = RunState(persistence, rows: feed.rows)
    steps = try StreamSteps(model, kernels: kernels, options: options)
    sink = CountingSink(ResultWriter(model, format: options.format, output: output))
    guard listener != nil || persistence != nil else { return }
    source.whileWaiting = { [weak self] () throws(ToolError) in
      guard let self else { return }
      tell(MonotonicClock.nanoseconds)
      try state.willWait(steps.record)
    }
  }

  /// Runs to the end of the input, a stop request or the end of the reader.
  ///
  /// Results of complete steps, windows and sequences are written even when a later row is bad.
  package func run() throws(ToolError) {
    tell(nil)
    defer { tell(nil) }
    do throws(ToolError) {
      guard try state.resume(&steps, &feed.row) else { return }
      try feed.whileReading({ [unowned self] () throws(ToolError) in try state.willWait(steps.record) }) {
        () throws(ToolError) in
        while try advance() {
          state.connect(&feed.row, to: steps.record)
          try step()
          try state.didRow(steps.record)
          if output.isClosed { break }
        }
      }
      try state.save(steps.record)
      if !feed.rows.isStopped && !output.isClosed && state.endsWithInput {
        try feed.checkEnd()
        try steps.endSequence(into: &sink)
      }
    } catch {
      try output.flush()
      throw error
    }
    try output.flush()
    try state.finish()
  }

  /// Goes to the next row. The sequence before one that is refused has its result if the row shows its end.
  private func advance() throws(ToolError) -> Bool {
    do throws(ToolError) {
      return try feed.next()
    } catch {
      if feed.row.endsSequence { try steps.endSequence(into: &sink) }
      throw error
    }
  }

  private func step() throws(ToolError) {
    let start = latency == nil ? 0 : MonotonicClock.nanoseconds
    if feed.row.startsSequence { sequenceCount += 1 }
    try steps.step(feed.row, into: &sink)
    feed.didStep(feed.row)
    guard latency != nil else { return }
    let end = MonotonicClock.nanoseconds
    latency?.add(end &- start)
    tell(end)
  }

  private func tell(_ now: UInt64?) {
    listener?.note(at: now) { statistics }
  }

  /// What happened so far.
  package var statistics: StreamStatistics {
    var total = feed.counts
    sink.add(to: &total)
    total.sequenceCount = sequenceCount
    total.stateCount = steps.stateCount
    total.stateSaturationCount = steps.stateSaturationCount
    total.latency = latency
    return total
  }
}
