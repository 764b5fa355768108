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
    /// Numbers that the caller reads, and so checks, itself.
    case unread
  }

  package let header: SequenceHeader
  /// The file's name for messages.
  package var name: String { records.lines.name }
  /// The row's number in the file; the header is row 1.
  package var row: Int { records.row }
  /// Which sequence the current row belongs to.
  private(set) var tracker: SequenceTracker
  /// Whether this row begins a sequence.
  package var startsSequence: Bool { tracker.startsSequence }
  /// Whether this row, even one that was refused, shows that the sequence before it is complete.
  package var endsSequence: Bool { tracker.endsSequence }
  /// The rows that counted so far.
  package private(set) var stepCount = 0

  /// Whether reading ended early: by a stop request or by `beforeWaiting`.
  package var isStopped: Bool { records.lines.isStopped }

  /// The bytes of the source up to the end of the current row.
  var endOffset: Int { records.endOffset }
  /// The header as it stands in the source.
  var headerBytes: [UInt8] { records.header }

  private let records: CSVReader
  private let cellKind: CellKind
  private let filterText: String
  private var hasRefusedRow = false

  /// Reads the header.
  ///
  /// - Parameters:
  ///   - rememberedSequences: how many past sequences are known, to notice one that comes back.
  ///   - repeatsHeader: whether the header may come again and is passed over then.
  ///   - beforeWaiting: called before every wait for more input; false ends the reading.
  package init(
    _ source: any ByteSource, columns: SequenceColumns, cellKind: CellKind = .decimal,
    rememberedSequences: Int = .max, repeatsHeader: Bool = false,
    beforeWaiting: (() throws(ToolError) -> Bool)? = nil
  ) throws(ToolError) {
    let records = CSVReader(source)
    records.lines.beforeWaiting = beforeWaiting
    self.records = records
    self.cellKind = cellKind
    tracker = SequenceTracker(
      rememberedSequences: rememberedSequences, meaning: columns.sequenceMeaning)
    filterText = columns.filters.map { "\($0.column)=\($0.value)" }.joined(separator: ", ")
    let hasHeader: Bool
    do {
      hasHeader = try records.advance()
    } catch {
      throw error.toolError
    }
    if repeatsHeader { records.passOverRepeatedHeaders() }
    guard hasHeader else { throw SequenceFileProblem.empty.toolError(in: source.name) }
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
  package var sequence: [UInt8]? { header.sequenceColumn == nil ? nil : tracker.name }

  /// The label as read; nil when the file has no such column or the cell is empty.
  package var label: ArraySlice<UInt8>? {
    guard let column = header.labelColumn else { return nil }
    let cell = records.cell(column)
    return cell.isEmpty ? nil : cell
  }

  /// The text of a feature, a number without the blanks around it.
  package func feature(_ index: Int) -> ArraySlice<UInt8> {
    let cell = records.cell(header.featureColumns[index])
    return cellKind == .text ? cell : Self.trimmed(cell)
  }

  /// The text of a target without the blanks around it; empty where there is no target at this step.
  package func target(_ index: Int) -> ArraySlice<UInt8> {
    Self.trimmed(records.cell(header.targetColumns[index]))
  }

  /// Goes to the next row that counts.
  ///
  /// - Returns: false at the end of the input or when the program is to stop.
  /// - Throws: `badRow`, after which the next call goes on with the row after it, or `broken`.
  package func advance() throws(RowFailure) -> Bool {
    tracker.beginRow()
    do throws(RowFailure) {
      while try records.advance() {
        guard records.cellCount == header.columnNames.count else {
          throw bad(
            .wrongColumnCount(row: row, found: records.cellCount, expected: header.columnNames.count))
        }
        guard header.filters.allSatisfy({ records.cell($0.column).elementsEqual($0.value) }) else { continue }
        try checkRow()
        tracker.accept()
        stepCount += 1
        return true
      }
    } catch {
      hasRefusedRow = true
      throw error
    }
    if stepCount == 0 && !isStopped && !hasRefusedRow {
      let problem: SequenceFileProblem =
        row > 1 && !filterText.isEmpty ? .noMatchingRows(filter: filterText) : .noRows
      throw .broken(problem.toolError(in: name))
    }
    return false
  }

  /// Takes back the current row, in which the caller found something bad.
  func refuse() {
    hasRefusedRow = true
    stepCount -= 1
    tracker.refuse()
  }

  private func bad(_ problem: SequenceFileProblem) -> RowFailure { .badRow(problem.toolError(in: name)) }

  private func checkRow() throws(RowFailure) {
    do throws(SequenceFileProblem) {
      // The sequence first: a bad cell in its first row leaves the one before it complete.
      if let column = header.sequenceColumn {
        try tracker.note(records.cell(column), row: row, column: header.columnNames[column])
      } else {
        tracker.note()
      }
      if cellKind != .unread { try checkCells() }
    } catch {
      throw bad(error)
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

  private static func trimmed(_ cell: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var cell = cell
    while let byte = cell.first, byte == 0x20 || byte == 0x09 { cell.removeFirst() }
    while let byte = cell.last, byte == 0x20 || byte == 0x09 { cell.removeLast() }
    return cell
  }
}
