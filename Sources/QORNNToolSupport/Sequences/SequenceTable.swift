/// A whole sequence CSV in memory, as text: what training and export read.
package struct SequenceTable: Sendable {
  /// One sequence: its steps in file order. Cells are kept as they were written, so that numbers are read once, exactly, by
  /// whoever knows the resolution.
  package struct Recording: Sendable {
    /// The sequence's name as read; empty when the file has no such column.
    package let name: String
    /// The file's row of each step [stepCount].
    package private(set) var rows: [Int] = []
    /// The label of each step, as an index into the table's `labels`; −1 where there is none [stepCount].
    package private(set) var labelIndices: [Int32] = []
    private var text: [UInt8] = []
    private var ends: [Int] = []
    private let columnCount: Int

    /// The number of steps.
    package var stepCount: Int { rows.count }

    init(name: String, columnCount: Int) {
      self.name = name
      self.columnCount = columnCount
    }

    /// The text of a cell.
    ///
    /// - Parameter column: a feature, or the number of features plus a target.
    package func cell(step: Int, column: Int) -> ArraySlice<UInt8> {
      let index = step * columnCount + column
      return text[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// The texts of a step's cells: the features, then the targets.
    package func texts(step: Int) -> [String] {
      (0..<columnCount).map { String(decoding: cell(step: step, column: $0), as: UTF8.self) }
    }

    mutating func append(_ cell: ArraySlice<UInt8>) {
      text.append(contentsOf: cell)
      ends.append(text.count)
    }

    mutating func endStep(row: Int, labelIndex: Int32) {
      rows.append(row)
      labelIndices.append(labelIndex)
    }
  }

  /// The file's name as messages show it.
  package let fileName: String
  package let featureNames: [String]
  package let targetNames: [String]
  package let hasSequenceColumn: Bool
  package let hasLabelColumn: Bool
  /// The distinct labels in the order of their first row.
  package private(set) var labels: [String] = []
  package private(set) var recordings: [Recording] = []
  /// What the user should know about a choice that no option asked for.
  package let notes: [String]

  /// The label of a step; nil where there is none.
  package func label(of recording: Recording, step: Int) -> String? {
    let index = recording.labelIndices[step]
    return index < 0 ? nil : labels[Int(index)]
  }

  /// Reads a file, `-` or a `.gz` file to its end.
  ///
  /// - Throws: `.data` for anything that is not a sequence CSV, naming row, column, found and expected.
  package static func read(
    _ path: String, columns: SequenceColumns, cellKind: SequenceReader.CellKind = .decimal
  ) throws(ToolError) -> SequenceTable {
    try SequenceTable(InputStream(path), columns: columns, cellKind: cellKind)
  }

  /// Reads a source to its end.
  package init(
    _ source: any ByteSource, columns: SequenceColumns, cellKind: SequenceReader.CellKind = .decimal
  ) throws(ToolError) {
    let reader = try SequenceReader(source, columns: columns, cellKind: cellKind)
    let header = reader.header
    fileName = source.name
    featureNames = header.featureNames
    targetNames = header.targetNames
    hasSequenceColumn = header.sequenceColumn != nil
    hasLabelColumn = header.labelColumn != nil
    notes = header.notes
    var labelIndices: [ArraySlice<UInt8>: Int32] = [:]
    var recording: Recording?
    func advance() throws(ToolError) -> Bool {
      do {
        return try reader.advance()
      } catch {
        throw error.toolError
      }
    }
    while try advance() {
      if reader.startsSequence {
        if let recording { recordings.append(recording) }
        recording = Recording(
          name: String(decoding: reader.sequence ?? [], as: UTF8.self),
          columnCount: featureNames.count + targetNames.count)
      }
      for index in featureNames.indices { recording?.append(reader.feature(index)) }
      for index in targetNames.indices { recording?.append(reader.target(index)) }
      var labelIndex: Int32 = -1
      if let label = reader.label {
        if let known = labelIndices[label] {
          labelIndex = known
        } else {
          labelIndex = Int32(labels.count)
          labels.append(String(decoding: label, as: UTF8.self))
          labelIndices[ArraySlice(Array(label))] = labelIndex
        }
      }
      recording?.endStep(row: reader.row, labelIndex: labelIndex)
    }
    if let recording { recordings.append(recording) }
  }
}
