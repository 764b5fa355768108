import Foundation
import QORNN
import QORNNToolSupport
import QORNNTraining

extension RecordingSet {
  /// Reads the recordings of a CSV to train on, which has labels or values to predict. Cells are decimals, but
  /// for a lone column `token` or `symbol`.
  ///
  /// - Parameter note: gets what the user should know about the columns that were chosen.
  package static func readTraining(
    _ path: String, columns: SequenceColumns, note: (String) -> Void
  ) throws(ToolError) -> RecordingSet {
    let table = try SequenceTable.read(path, columns: columns, cellKind: cellKind(path, columns))
    if TokenColumn(columns: table.featureNames) == nil { try checkNumbers(table) }
    guard table.hasLabelColumn || !table.targetNames.isEmpty else {
      throw ToolError(
        .data,
        "\(table.fileName): found no column 'label', expected one, or --label NAME for classes, "
          + "--target NAME for values")
    }
    return RecordingSet(table, path: path, note: note)
  }

  /// Reads the recordings of a CSV for a network that is there already; labels are not needed.
  package static func read(
    _ path: String, columns: SequenceColumns, inputKind: InputKind, note: (String) -> Void
  ) throws(ToolError) -> RecordingSet {
    let table = try SequenceTable.read(
      path, columns: columns, cellKind: inputKind == .vector ? .decimal : .text)
    return RecordingSet(table, path: path, note: note)
  }

  private init(_ table: SequenceTable, path: String, note: (String) -> Void) {
    for text in table.notes { note("\(table.fileName): \(text)") }
    self.init(featureNames: table.featureNames, targetNames: table.targetNames)
    recordings = table.recordings.map { rows in
      Recording(rows, name: table.hasSequenceColumn ? rows.name : path, of: table)
    }
  }

  /// What the reader is to check by itself. Without a label its first complaint about a text would hide what
  /// is wrong; what is not a file can be read only once.
  private static func cellKind(
    _ path: String, _ columns: SequenceColumns
  ) throws(ToolError) -> SequenceReader.CellKind {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return .text }
    let header = try SequenceReader(InputStream(path), columns: columns).header
    let isLabelled = header.labelColumn != nil || !header.targetColumns.isEmpty
    return isLabelled && TokenColumn(columns: header.featureNames) == nil ? .decimal : .text
  }

  private static func checkNumbers(_ table: SequenceTable) throws(ToolError) {
    for recording in table.recordings {
      for step in 0..<recording.stepCount {
        for (column, name) in table.featureNames.enumerated() {
          let cell = recording.cell(step: step, column: column)
          guard !DecimalReading.isNumber(cell) else { continue }
          let isLabelled = table.hasLabelColumn || !table.targetNames.isEmpty
          throw SequenceFileProblem.badCell(
            row: recording.rows[step], column: name, found: String(decoding: cell.prefix(400), as: UTF8.self),
            expected: SequenceFileProblem.decimalExpectation
              + (isLabelled ? "" : " (--label \(name), if this is the column of labels)")
          ).toolError(in: table.fileName)
        }
      }
    }
  }
}

extension Recording {
  fileprivate init(_ rows: SequenceTable.Recording, name: String, of table: SequenceTable) {
    self.init(name: name)
    let featureCount = table.featureNames.count
    for step in 0..<rows.stepCount {
      let texts = rows.texts(step: step)
      append(
        cells: Array(texts[..<featureCount]), label: table.label(of: rows, step: step),
        targets: Array(texts[featureCount...]), line: rows.rows[step])
    }
  }
}
