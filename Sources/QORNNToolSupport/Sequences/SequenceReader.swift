import QORNN

/// The rows of a sequence CSV as they come, checked: one time step a row, with constant memory.
///
/// A cursor: after `advance` its properties describe the current row.
package final class SequenceReader {
  /// What the cells of the features hold.
  package enum CellKind: Sendable {
    /// Finite decimal numbers; their size is not checked here.
    case decimal
    /// Any text that is not empty, a blank included (tokens and symbols).
    case text
  }

  package let header: SequenceHeader
  /// The file's name for messages.
  package var name: String { records.lines.name }
  /// The row's number in the file; the header is row 1.
  package var row: Int { records.row }
  /// Whether this row begins a sequence.
  package private(set) var startsSequence = false
  /// Whether this row, even one that was refused, shows that the sequence before it is complete.
  package private(set) var endsSequence = false
  /// The rows that counted so far.
  package private(set) var stepCount = 0

  /// Whether reading ended early: by a stop request or by `beforeWaiting`.
  package var isStopped: Bool { records.lines.isStopped }

  private static let sequenceNameLimit = 1024
  private let records: CSVReader
  private let cellKind: CellKind
  private let filterText: String
  private var sequenceName: [UInt8] = []
  private var previousRow = 0
  private var memory: SequenceMemory

  /// Reads the header.
  ///
  /// - Parameters:
  ///   - rememberedSequences: how many past sequences are known, to notice one that comes back.
  ///   - beforeWaiting: called before every wait for more input; false ends the reading.
  package init(
    _ source: any ByteSource, columns: SequenceColumns, cellKind: CellKind = .decimal,
    rememberedSequences: Int = .max, beforeWaiting: (() throws(ToolError) -> Bool)? = nil
  ) throws(ToolError) {
    let records = CSVReader(source)
    records.lines.beforeWaiting = beforeWaiting
    self.records = records
    self.cellKind = cellKind
    memory = SequenceMemory(capacity: rememberedSequences)
    filterText = columns.filters.map { "\($0.column)=\($0.value)" }.joined(separator: ", ")
    guard try records.advance() else { throw SequenceFileProblem.empty.toolError(in: source.name) }
    let names = (0..<records.cellCount).map { index in
      String(decoding: Self.trimmed(records.cell(index)), as: UTF8.self)
    }
    do {
      header = try SequenceHeader(columnNames: names, columns: columns)
    } catch {
      throw error.toolError(in: source.name)
    }
  }

  /// The sequence's name as read; nil when the file has no such column.
  package var sequence: [UInt8]? { header.sequenceColumn == nil ? nil : sequenceName }

  /// The label as read; nil when the file has no such column or the cell is empty.
  package var label: ArraySlice<UInt8>? {
    guard let column = header.labelColumn else { return nil }
    let cell = records.cell(column)
    return cell.isEmpty ? nil : cell
  }

  /// The text of a feature, a number without the blanks around it.
  package func feature(_ index: Int) -> ArraySlice<UInt8> {
    let cell = records.cell(header.featureColumns[index])
    return cellKind == .decimal ? Self.trimmed(cell) : cell
  }

  /// The text of a target without the blanks around it; empty where there is no target at this step.
  package func target(_ index: Int) -> ArraySlice<UInt8> {
    Self.trimmed(records.cell(header.targetColumns[index]))
  }

  /// Goes to the next row that counts.
  ///
  /// - Returns: false at the end of the input or when the program is to stop.
  package func advance() throws(ToolError) -> Bool {
    endsSequence = false
    do {
      while try records.advance() {
        guard records.cellCount == header.columnNames.count else {
          throw SequenceFileProblem.wrongColumnCount(
            row: row, found: records.cellCount, expected: header.columnNames.count
          ).toolError(in: name)
        }
        guard header.filters.allSatisfy({ records.cell($0.column).elementsEqual($0.value) }) else { continue }
        try checkRow()
        stepCount += 1
        previousRow = row
        return true
      }
    }
    if stepCount == 0 && !isStopped {
      let problem: SequenceFileProblem =
        row > 1 && !filterText.isEmpty ? .noMatchingRows(filter: filterText) : .noRows
      throw problem.toolError(in: name)
    }
    return false
  }

  private func checkRow() throws(ToolError) {
    do {
      // The sequence first: a bad cell in its first row leaves the one before it complete.
      try noteSequence()
      try checkCells()
    } catch {
      throw error.toolError(in: name)
    }
  }

  private func checkCells() throws(SequenceFileProblem) {
    let expectation = cellKind == .decimal ? SequenceFileProblem.decimalExpectation : "a token"
    for index in header.featureColumns.indices {
      let text = feature(index)
      let column = header.featureColumns[index]
      if text.isEmpty {
        throw .missingCell(row: row, column: header.columnNames[column], expected: expectation)
      }
      if cellKind == .decimal && !DecimalReading.isNumber(text) {
        throw badCell(text, column: column)
      }
    }
    for (index, column) in header.targetColumns.enumerated() {
      let text = target(index)
      if !text.isEmpty && !DecimalReading.isNumber(text) { throw badCell(text, column: column) }
    }
  }

  private func badCell(_ text: ArraySlice<UInt8>, column: Int) -> SequenceFileProblem {
    .badCell(
      row: row, column: header.columnNames[column], found: String(decoding: text.prefix(400), as: UTF8.self),
      expected: SequenceFileProblem.decimalExpectation)
  }

  private func noteSequence() throws(SequenceFileProblem) {
    startsSequence = stepCount == 0
    guard let column = header.sequenceColumn else { return }
    let cell = records.cell(column)
    if !startsSequence && cell.elementsEqual(sequenceName) { return }
    guard !cell.isEmpty else {
      throw .missingSequence(row: row, column: header.columnNames[column])
    }
    endsSequence = !startsSequence
    guard cell.count <= Self.sequenceNameLimit else {
      throw .longSequenceName(row: row, limit: Self.sequenceNameLimit)
    }
    if endsSequence { memory.remember(sequenceName, lastRow: previousRow) }
    startsSequence = true
    sequenceName = Array(cell)
    if let lastRow = memory.lastRow(of: sequenceName) {
      throw .separatedSequence(row: row, name: String(decoding: cell, as: UTF8.self), lastRow: lastRow)
    }
  }

  private static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var cell = cell
    while let byte = cell.first, byte == 0x20 || byte == 0x09 { cell.removeFirst() }
    while let byte = cell.last, byte == 0x20 || byte == 0x09 { cell.removeLast() }
    return cell
  }
}
