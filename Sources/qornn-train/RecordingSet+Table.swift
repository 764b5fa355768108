import Foundation
import QORNNToolSupport
import QORNNTraining

extension RecordingSet {
  /// The recordings of a sequence CSV. Cells are decimals, but for a lone column `token` or `symbol`.
  init(reading path: String, columns: SequenceColumns) throws(ToolError) {
    let table = try SequenceTable.read(path, columns: columns, cellKind: Self.cellKind(path, columns))
    for note in table.notes { StandardError.write("qornn-train: \(table.fileName): \(note)") }
    if !Self.holdsTokens(table.featureNames) { try Self.checkNumbers(table) }
    guard table.hasLabelColumn || !table.targetNames.isEmpty else {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path)): found no column 'label', expected one, or --label NAME for classes, "
          + "--target NAME for values")
    }
    self.init(featureNames: table.featureNames, targetNames: table.targetNames)
    recordings = table.recordings.map { Recording($0, of: table) }
  }

  private static func holdsTokens(_ names: [String]) -> Bool { names == ["token"] || names == ["symbol"] }

  /// What the reader is to check by itself. Without a label its first complaint about a text would hide what
  /// is wrong; what is not a file can be read only once.
  private static func cellKind(
    _ path: String, _ columns: SequenceColumns
  ) throws(ToolError) -> SequenceReader.CellKind {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return .text }
    let header = try SequenceReader(InputStream(path), columns: columns).header
    let isLabelled = header.labelColumn != nil || !header.targetColumns.isEmpty
    return isLabelled && !holdsTokens(header.featureNames) ? .decimal : .text
  }

  private static func checkNumbers(_ table: SequenceTable) throws(ToolError) {
    for recording in table.recordings {
      for step in 0..<recording.stepCount {
        for (column, name) in table.featureNames.enumerated() {
          let cell = recording.cell(step: step, column: column)
          guard !DecimalSyntax.isDecimal(cell) else { continue }
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
  fileprivate init(_ rows: SequenceTable.Recording, of table: SequenceTable) {
    self.init(name: table.hasSequenceColumn ? rows.name : table.fileName)
    func text(_ step: Int, _ column: Int) -> String {
      String(decoding: rows.cell(step: step, column: column), as: UTF8.self)
    }
    let featureCount = table.featureNames.count
    for step in 0..<rows.stepCount {
      let label = rows.labelIndices[step]
      append(
        cells: (0..<featureCount).map { text(step, $0) }, label: label < 0 ? nil : table.labels[Int(label)],
        targets: table.targetNames.indices.map { text(step, featureCount + $0) }, line: rows.rows[step])
    }
  }
}
