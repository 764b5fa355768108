import QORNNToolSupport
import QORNNTraining

extension RecordingSet {
  /// The recordings of a sequence CSV. Cells are decimals, but for a lone column `token` or `symbol`.
  init(reading path: String, columns: SequenceColumns) throws(ToolError) {
    let table = try SequenceTable.read(path, columns: columns, cellKind: .text)
    for note in table.notes { StandardError.write("qornn-train: \(table.fileName): \(note)") }
    if table.featureNames != ["token"] && table.featureNames != ["symbol"] { try Self.checkNumbers(table) }
    self.init(featureNames: table.featureNames, targetNames: table.targetNames)
    recordings = table.recordings.map { rows in
      var recording = Recording(name: table.hasSequenceColumn ? rows.name : table.fileName)
      for step in 0..<rows.stepCount {
        let label = rows.labelIndices[step]
        recording.append(
          cells: table.featureNames.indices.map {
            String(decoding: rows.cell(step: step, column: $0), as: UTF8.self)
          },
          label: label < 0 ? nil : table.labels[Int(label)],
          targets: table.targetNames.indices.map {
            String(decoding: rows.cell(step: step, column: table.featureNames.count + $0), as: UTF8.self)
          },
          line: rows.rows[step])
      }
      return recording
    }
  }

  private static func checkNumbers(_ table: SequenceTable) throws(ToolError) {
    for recording in table.recordings {
      for step in 0..<recording.stepCount {
        for (column, name) in table.featureNames.enumerated() {
          let cell = recording.cell(step: step, column: column)
          guard !DecimalSyntax.isDecimal(cell) else { continue }
          throw SequenceFileProblem.badCell(
            row: recording.rows[step], column: name, found: String(decoding: cell.prefix(400), as: UTF8.self),
            expected: SequenceFileProblem.decimalExpectation
          ).toolError(in: table.fileName)
        }
      }
    }
  }
}
