import QORNN

/// The roles of a file's columns: its header row read with the user's options.
package struct SequenceHeader: Sendable, Equatable {
  /// All columns' names, without the blanks around them.
  package let columnNames: [String]
  package private(set) var sequenceColumn: Int?
  package private(set) var labelColumn: Int?
  package private(set) var timeColumn: Int?
  package private(set) var targetColumns: [Int] = []
  /// All the other columns, in file order.
  package private(set) var featureColumns: [Int] = []
  /// Which columns must hold which text for a row to count.
  package private(set) var filters: [(column: Int, value: [UInt8])] = []
  /// What the user should know about a choice that no option asked for.
  package private(set) var notes: [String] = []

  package var featureNames: [String] { featureColumns.map { columnNames[$0] } }
  package var targetNames: [String] { targetColumns.map { columnNames[$0] } }

  package static func == (left: Self, right: Self) -> Bool {
    left.columnNames == right.columnNames && left.sequenceColumn == right.sequenceColumn
      && left.labelColumn == right.labelColumn && left.timeColumn == right.timeColumn
      && left.targetColumns == right.targetColumns && left.featureColumns == right.featureColumns
  }

  /// Assigns the roles: what options name first, then the names with a meaning of their own, the rest are features.
  package init(columnNames: [String], columns: SequenceColumns) throws(SequenceFileProblem) {
    self.columnNames = columnNames
    if let number = columnNames.first, Self.looksLikeData(columnNames) { throw .numericHeader(found: number) }
    var owners: [Int: String] = [:]
    for (option, names) in [
      (columns.sequenceOption, [columns.sequence].compactMap(\.self)),
      ("--label", [columns.label].compactMap(\.self)),
      ("--time", [columns.time].compactMap(\.self)), ("--target", columns.targets),
      ("--ignore", columns.ignored),
    ] {
      for name in names {
        let index = try Self.find(name, option: option, in: columnNames)
        if let other = owners[index], other != option {
          throw .conflictingColumn(name: name, first: other, second: option)
        }
        owners[index] = option
        switch option {
        case columns.sequenceOption: sequenceColumn = index
        case "--label": labelColumn = index
        case "--time": timeColumn = index
        case "--target": targetColumns.append(index)
        default: break
        }
      }
    }
    for filter in columns.filters {
      let index = try Self.find(filter.column, option: "--where", in: columnNames)
      filters.append((index, Array(filter.value.utf8)))
    }
    assignDefaults(owners: &owners)
    var names: Set<String> = []
    for (index, name) in columnNames.enumerated() {
      let isNew = names.insert(name).inserted
      guard owners[index] == nil else { continue }
      guard !name.isEmpty else { throw .unnamedColumn(column: index + 1) }
      guard isNew else { throw .repeatedColumn(name: name) }
      if !filters.contains(where: { $0.column == index }) { featureColumns.append(index) }
    }
    if featureColumns.isEmpty { throw .noFeatures }
  }

  private mutating func assignDefaults(owners: inout [Int: String]) {
    for (index, name) in columnNames.enumerated() where owners[index] == nil {
      if name == "sequence" && sequenceColumn == nil {
        sequenceColumn = index
        owners[index] = "--sequence"
      } else if name == "label" && labelColumn == nil {
        labelColumn = index
        owners[index] = "--label"
      } else if timeColumn == nil && ["timestamp", "time"].contains(name.lowercased()) {
        timeColumn = index
        owners[index] = "--time"
        notes.append("column \(EchoedText.quoted(name)) is taken as the time and is not a feature")
      }
    }
  }

  private static func find(
    _ name: String, option: String, in columnNames: [String]
  ) throws(SequenceFileProblem) -> Int {
    guard let index = columnNames.firstIndex(of: name) else {
      throw .unknownColumn(option: option, name: name, known: columnNames)
    }
    guard columnNames[(index + 1)...].firstIndex(of: name) == nil else { throw .repeatedColumn(name: name) }
    return index
  }

  /// A first row of numbers is a forgotten header, unless they only count the columns (0, 1, 2 … or 1, 2, 3 …).
  private static func looksLikeData(_ names: [String]) -> Bool {
    guard names.allSatisfy({ DecimalReading.isNumber($0.utf8) }) else { return false }
    return names != names.indices.map { String($0) } && names != names.indices.map { String($0 + 1) }
  }
}
