/// Recordings as a table gives them: text cells, not yet numbers, because the resolution of a feature is
/// read from how its values are written.
public struct RecordingSet: Sendable, Equatable {
  /// [featureCount]
  public var featureNames: [String]
  /// Names of the columns to predict in a regression, empty for classes.
  public var targetNames: [String]
  /// In the order of the table.
  public var recordings: [Recording]

  /// Takes the values as they are.
  public init(featureNames: [String], targetNames: [String] = [], recordings: [Recording] = []) {
    self.featureNames = featureNames
    self.targetNames = targetNames
    self.recordings = recordings
  }
}

/// Adjacent rows that belong together: one session's worth of steps.
public struct Recording: Sendable, Equatable {
  /// The sequence's identifier as read, or the file's name.
  public var name: String
  /// Text of the feature cells, row after row. [rowCount × featureCount]
  public private(set) var cells: [String] = []
  /// Text of the target cells of a regression. [rowCount × targetCount]
  public private(set) var targets: [String] = []
  /// Label of each row, nil where the cell is empty or the table has no labels. [rowCount]
  public private(set) var labels: [String?] = []
  /// Line of each row in its file, counted from 1, for messages. [rowCount]
  public private(set) var lines: [Int] = []

  /// A recording without rows; ``append(cells:label:targets:line:)`` adds them.
  public init(name: String) { self.name = name }

  /// Number of steps.
  public var rowCount: Int { lines.count }

  /// Adds a step. `cells` has one text for each feature, `targets` one for each value of a regression.
  public mutating func append(cells: [String], label: String? = nil, targets: [String] = [], line: Int) {
    self.cells.append(contentsOf: cells)
    self.targets.append(contentsOf: targets)
    labels.append(label)
    lines.append(line)
  }
}
