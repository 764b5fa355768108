import QORNN

/// An input on its way into a runner: opened with its header read, its good rows one after another, the bad ones refused or
/// skipped and counted, the results handed out before every wait for more.
final class InputFeed {
  /// What stands between the reader and the runner, made before either.
  private final class Waiting {
    var action: (() throws(ToolError) -> Void)?
  }

  let rows: CountedRows
  /// The row that `next` went to.
  var row: InputRow
  /// The rows so far and what was found in them.
  private(set) var counts = StreamStatistics()

  private let skipsBadRows: Bool
  private let notice: (String) -> Void
  private let waiting = Waiting()

  /// Opens the input; a CSV's header is read and its columns are matched with the model.
  ///
  /// - Parameters:
  ///   - output: where the results go: flushed before a wait, and no more rows are read when its reader has gone.
  ///   - rememberedSequences: how many past sequences are known, to notice one that comes back.
  ///   - notice: gets notes and the first bad row that is skipped, one line each.
  init(
    _ model: SharedModel, source: any ByteSource, output: StandardOutput? = nil, input: InputOptions,
    badRows: StreamOptions.BadRows, rememberedSequences: Int, notice: @escaping (String) -> Void
  ) throws(ToolError) {
    skipsBadRows = badRows == .skip
    self.notice = notice
    let waiting = waiting
    rows = CountedRows(
      try input.rows(for: model, source: source, rememberedSequences: rememberedSequences) {
        () throws(ToolError) -> Bool in
        try waiting.action?()
        try output?.flush()
        return !(output?.isClosed ?? false)
      }, source: source)
    row = InputRow(readingCount: model.inputKind == .vector ? model.inputSize : 0)
    for note in rows.notes { notice("\(rows.name): \(note)") }
  }

  /// Does something with the rows while `action` is done before every wait for more of them.
  func whileReading(
    _ action: @escaping () throws(ToolError) -> Void, _ body: () throws(ToolError) -> Void
  ) throws(ToolError) {
    waiting.action = action
    defer { waiting.action = nil }
    try body()
  }

  /// Goes to the next row that is good or, if bad ones are not skipped, to the first bad one.
  ///
  /// - Returns: false at the end of the input, or when the program is to stop.
  func next() throws(ToolError) -> Bool {
    while true {
      do throws(RowFailure) {
        return try rows.next(&row)
      } catch {
        guard case .badRow(let problem) = error, skipsBadRows else { throw error.toolError }
        counts.badRowCount += 1
        if counts.badRowCount == 1 {
          notice("warning: \(problem.message); skipped, as all bad rows will be")
        }
      }
    }
  }

  /// Counts a row as a step.
  func didStep(_ row: InputRow) {
    counts.stepCount += 1
    counts.readingCount += row.readings.count
    counts.inputSaturationCount += row.clampedCount
  }

  /// - Throws: `.data` for an input that ends and had nothing but bad rows.
  func checkEnd() throws(ToolError) {
    guard counts.stepCount > 0 || counts.badRowCount == 0 else {
      throw ToolError(
        .data,
        "\(rows.name): found \(counts.badRowCount == 1 ? "1 bad row" : "\(counts.badRowCount) bad rows") and no other, "
          + "expected at least one good row")
    }
  }
}
