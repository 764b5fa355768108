import QORNN
import Synchronization

/// The streams of `--stream-key` that all clients of a server share: one client's rows at a time.
final class SharedGroup: @unchecked Sendable {
  private let lock = Mutex(())
  private let group: StreamGroup

  init(_ group: StreamGroup) { self.group = group }

  /// Steps the rows of a client and returns their results, in the rows' order.
  func step(_ rows: ArraySlice<InputRow>) throws(ToolError) -> [StreamResult] {
    let result = lock.withLock { _ in
      Result { () throws(ToolError) -> [StreamResult] in
        var results: [StreamResult] = []
        let take = { (result: StreamResult, _: Int) throws(ToolError) -> Void in results.append(result) }
        for row in rows { try group.add(row, key: row.sequence ?? [], emit: take) }
        try group.flush(take)
        return results
      }
    }
    return try result.get()
  }

  /// The streams in memory, the streams begun and the states that were counted.
  var counts: (streams: Int, begun: Int, states: Int, saturated: Int) {
    lock.withLock { _ in
      (group.streamCount, group.begunCount, group.stateCount, group.stateSaturationCount)
    }
  }
}

/// The rows of one client through the streams that all clients share.
final class SharedRunner: Runner {
  private static let rowLimit = 256

  private let group: SharedGroup
  private let options: StreamOptions
  private let output: StandardOutput
  private let rows: any RowSource
  private let waiting = WaitingHook()
  private var row: InputRow
  private var pending: [InputRow] = []
  private var sink: CountingSink
  private var counts = StreamStatistics()

  init(
    _ model: SharedModel, group: SharedGroup, source: any ByteSource, output: StandardOutput,
    options: StreamOptions
  ) throws(ToolError) {
    self.group = group
    self.options = options
    self.output = output
    let waiting = waiting
    rows = try options.input.rows(for: model, source: source, rememberedSequences: 0) {
      () throws(ToolError) -> Bool in
      try waiting.action?()
      try output.flush()
      return !output.isClosed
    }
    row = InputRow(readingCount: model.inputKind == .vector ? model.inputSize : 0)
    sink = CountingSink(ResultWriter(model, format: options.format, output: output))
  }

  func run() throws(ToolError) {
    waiting.action = { [unowned self] () throws(ToolError) in try step() }
    defer { waiting.action = nil }
    do throws(ToolError) {
      while try advance() {
        pending.append(row)
        if pending.count == Self.rowLimit { try step() }
        if output.isClosed { break }
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
    let results = try group.step(pending[...])
    for row in pending {
      counts.stepCount += 1
      counts.readingCount += row.readings.count
      counts.inputSaturationCount += row.clampedCount
    }
    pending.removeAll(keepingCapacity: true)
    for result in results { try sink.take(result) }
  }

  private func advance() throws(ToolError) -> Bool {
    while true {
      do throws(RowFailure) {
        return try rows.next(&row)
      } catch {
        guard case .badRow = error, options.badRows == .skip else { throw error.toolError }
        counts.badRowCount += 1
      }
    }
  }

  var statistics: StreamStatistics {
    var total = counts
    sink.add(to: &total)
    return total
  }
}
