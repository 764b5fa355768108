import QORNN
import QORNNToolSupport
import QORNNTraining

extension RecordingSet {
  /// The recordings of a sequence CSV.
  ///
  /// - Parameter inputKind: what the cells of the features must be; nil: decimals, unless the only feature is called
  ///   `token` or `symbol`.
  init(reading path: String, columns: SequenceColumns, inputKind: InputKind?) throws(ToolError) {
    var table = try SequenceTable.read(
      path, columns: columns, cellKind: inputKind == .vector ? .decimal : .text)
    if inputKind == nil, table.featureNames != ["token"], table.featureNames != ["symbol"] {
      table = try SequenceTable.read(path, columns: columns, cellKind: .decimal)
    }
    for note in table.notes { StandardError.write("qornn-export: \(table.fileName): \(note)") }
    self.init(featureNames: table.featureNames, targetNames: table.targetNames)
    let featureCount = table.featureNames.count
    recordings = table.recordings.map { rows in
      var recording = Recording(name: table.hasSequenceColumn ? rows.name : path)
      for step in 0..<rows.stepCount {
        func cell(_ column: Int) -> String {
          String(decoding: rows.cell(step: step, column: column), as: UTF8.self)
        }
        let label = rows.labelIndices[step]
        recording.append(
          cells: (0..<featureCount).map(cell), label: label < 0 ? nil : table.labels[Int(label)],
          targets: table.targetNames.indices.map { cell(featureCount + $0) }, line: rows.rows[step])
      }
      return recording
    }
  }
}
