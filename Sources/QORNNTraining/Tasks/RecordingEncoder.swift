import QORNN

/// Turns the text of recordings into readings, tokens, classes and values, as a description says.
struct RecordingEncoder {
  let description: DataDescription
  private let classOfLabel: [String: Int32]
  private let tokenOfSymbol: [String: Int32]

  init(_ description: DataDescription) {
    self.description = description
    func numbered(_ names: [String]) -> [String: Int32] {
      Dictionary(zip(names, names.indices.map { Int32($0) }), uniquingKeysWith: { first, _ in first })
    }
    classOfLabel = numbered(description.labels)
    tokenOfSymbol = description.inputKind == .token ? numbered(description.names) : [:]
  }

  /// Counts or tokens of all rows, and which counts (0a) clamped.
  func inputs(
    _ recording: Recording, columns: [String]
  ) throws(TaskError) -> (inputs: RawSequence.Inputs, clampedReadings: [Int]) {
    let columnCount = columns.count
    try Self.checkCells(recording, recording.cells.count, columnCount: columnCount)
    if description.inputKind == .token {
      let isIndex = TokenColumn(columns: columns) == .index
      var tokens: [Int32] = []
      tokens.reserveCapacity(recording.rowCount)
      for (row, cell) in recording.cells.enumerated() {
        let token = isIndex ? Int32(cell) : tokenOfSymbol[ModelName.name(cell)]
        guard let token, description.names.indices.contains(Int(token)) else {
          throw .unknownToken(recording: recording.name, line: recording.lines[row], found: cell)
        }
        tokens.append(token)
      }
      return (.tokens(tokens), [])
    }
    var readings: [Int32] = []
    var clampedReadings: [Int] = []
    readings.reserveCapacity(recording.cells.count)
    for (index, cell) in recording.cells.enumerated() {
      let column = index % columnCount
      let stage = description.features[column]
      do throws(DecimalReading.Failure) {
        let reading = try DecimalReading.count(
          cell.utf8, base: stage.resolutionBase, exponent: stage.resolutionExponent)
        readings.append(reading.count)
        if reading.saturated { clampedReadings.append(index) }
      } catch {
        throw Self.error(
          error, cell, recording.name, recording.lines[index / columnCount], columns[column])
      }
    }
    return (.readings(readings), clampedReadings)
  }

  /// Class of each row, −1 where there is no label.
  func classes(_ recording: Recording) throws(TaskError) -> [Int32] {
    var classes: [Int32] = []
    classes.reserveCapacity(recording.rowCount)
    for (row, label) in recording.labels.enumerated() {
      guard let label else {
        classes.append(-1)
        continue
      }
      guard let index = classOfLabel[ModelName.name(label)] else {
        throw .unknownLabel(recording: recording.name, line: recording.lines[row], found: label)
      }
      classes.append(index)
    }
    return classes
  }

  /// Values of all rows, NaN for empty cells; empty if the table has no target columns.
  func values(_ recording: Recording, columns: [String]) throws(TaskError) -> [Float] {
    guard !columns.isEmpty else { return [] }
    try Self.checkCells(recording, recording.targets.count, columnCount: columns.count)
    var values: [Float] = []
    values.reserveCapacity(recording.targets.count)
    for (index, cell) in recording.targets.enumerated() {
      let line = recording.lines[index / columns.count]
      let column = columns[index % columns.count]
      guard !cell.isEmpty else {
        values.append(.nan)
        continue
      }
      try Self.checkNumber(cell, recording.name, line, column)
      guard let value = Float(ModelText.trimmed(cell)), value.isFinite else {
        throw .numberTooLarge(recording: recording.name, line: line, column: column, found: cell)
      }
      values.append(value)
    }
    return values
  }

  /// Refuses what is not a finite decimal number.
  static func checkNumber(
    _ cell: String, _ recording: String, _ line: Int, _ column: String
  ) throws(TaskError) {
    do throws(DecimalReading.Failure) {
      _ = try DecimalReading.count(cell.utf8, base: 10, exponent: 0)
    } catch {
      throw Self.error(error, cell, recording, line, column)
    }
  }

  static func checkCells(_ recording: Recording, _ count: Int, columnCount: Int) throws(TaskError) {
    guard count == recording.rowCount * columnCount else {
      throw .wrongCellCount(
        recording: recording.name, line: recording.lines.first ?? 0, found: count,
        expected: recording.rowCount * columnCount)
    }
  }

  private static func error(
    _ failure: DecimalReading.Failure, _ cell: String, _ recording: String, _ line: Int, _ column: String
  ) -> TaskError {
    switch failure {
    case .notFinite: .notFinite(recording: recording, line: line, column: column, found: cell)
    case .malformed: .notANumber(recording: recording, line: line, column: column, found: cell)
    }
  }
}
