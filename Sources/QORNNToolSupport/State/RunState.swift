/// What a runner does about its checkpoints. Without `--state` it does nothing.
final class RunState {
  private let persistence: StreamPersistence?
  private let rows: CountedRows
  /// Whether a row is done that no checkpoint has.
  private var isDirty = false
  /// Whether the first row may go on with the sequence of the checkpoint.
  private(set) var continues = false

  init(_ persistence: StreamPersistence?, rows: CountedRows) {
    self.persistence = persistence
    self.rows = rows
  }

  /// Whether the end of the input is the end of its last sequence.
  var endsWithInput: Bool { persistence?.restartInput != .next }

  /// Brings a stream and the input to where the checkpoint says.
  ///
  /// - Returns: false when the program is to stop.
  func resume(_ steps: inout StreamSteps, _ row: inout InputRow) throws(ToolError) -> Bool {
    guard let persistence else { return true }
    guard let restored = persistence.restored else {
      // A followed file may be another one when this run is gone on with.
      if rows.place != nil { try save(nil) }
      return true
    }
    let name = persistence.folder.quoted(StateFolder.checkpointName)
    guard restored.streams.count <= 1 else {
      throw ToolError(.data, "\(name): found \(restored.streams.count) streams, expected at most one")
    }
    if let record = restored.streams.first { try steps.restore(record, name: name) }
    let header = restored.header
    persistence.releaseRestored()
    continues = persistence.restartInput == .next || header.place != nil
    guard persistence.restartInput == .same else { return true }
    guard try rows.goOn(from: header, &row) else { return false }
    // The earlier run ended before anything was read of the file to follow.
    if header.place?.offset ?? 0 == 0 && rows.place != nil { try save(steps.record) }
    return true
  }

  /// Lets the first row of an input that goes on be one of the sequence that was running.
  func connect(_ row: inout InputRow, to record: @autoclosure () -> StreamRecord?) {
    guard continues else { return }
    continues = false
    if let record = record(), record.key == row.sequence { row.startsSequence = false }
  }

  /// Takes note of a row that is done, with a checkpoint when it is time.
  func didRow(_ record: @autoclosure () -> StreamRecord?) throws(ToolError) {
    guard let persistence else { return }
    isDirty = true
    if persistence.isDue { try save(record()) }
  }

  /// Before a wait for input: rows that cannot be had again are kept at once.
  func willWait(_ record: @autoclosure () -> StreamRecord?) throws(ToolError) {
    guard let persistence, isDirty, persistence.restartInput == .next || persistence.isDue else { return }
    try save(record())
  }

  /// The last checkpoint of a run that ends in good order. Results of the input's end come after it: a later run on
  /// a longer input makes them anew.
  func save(_ record: StreamRecord?) throws(ToolError) {
    try persistence?.save(rows, record)
    isDirty = false
  }

  /// Forces the last results to disk.
  func finish() throws(ToolError) { try persistence?.finish() }
}
