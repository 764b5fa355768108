/// How the user's options name the columns of a sequence CSV.
package struct SequenceColumns: Sendable, Equatable {
  /// `--where COLUMN=VALUE`: only rows with this text in this column count.
  package struct Filter: Sendable, Equatable {
    package let column: String
    package let value: String

    package init(column: String, value: String) {
      self.column = column
      self.value = value
    }

    /// Reads `COLUMN=VALUE`; nil without an equals sign or a column.
    package init?(_ text: String) {
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
      self.init(column: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
  }

  /// The column of sequence names; nil: the one named `sequence`, if there is one.
  package var sequence: String?
  /// The option that names the column of sequences, for messages.
  package var sequenceOption = "--sequence"
  /// What that column holds, for messages.
  var sequenceMeaning: String {
    sequenceOption == "--stream-key" ? "the stream's key" : "the sequence's name"
  }
  /// The column of class labels; nil: the one named `label`, if there is one.
  package var label: String?
  /// The column of times, which is no feature; nil: one named `timestamp` or `time`, if there is one.
  package var time: String?
  package var ignored: [String]
  /// The columns of values to predict (regression).
  package var targets: [String]
  package var filters: [Filter]

  package init(
    sequence: String? = nil, label: String? = nil, time: String? = nil, ignored: [String] = [],
    targets: [String] = [], filters: [Filter] = []
  ) {
    self.sequence = sequence
    self.label = label
    self.time = time
    self.ignored = ignored
    self.targets = targets
    self.filters = filters
  }
}
