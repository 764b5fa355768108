extension SequenceColumns {
  package static let sequenceOption = Option<String?>(
    "--sequence", valueName: "NAME", defaultText: "sequence, if there is such a column",
    help: "The column that tells the sequences apart; a new value starts a new sequence.")
  package static let labelOption = Option<String?>(
    "--label", valueName: "NAME", defaultText: "label, if there is such a column",
    help: "The column of class labels.")
  package static let timeOption = Option<String?>(
    "--time", valueName: "NAME", defaultText: "timestamp or time, if there is such a column",
    help: "The column of times; it is not a feature.")
  package static let ignoreOption = Option<[String]>(
    repeatable: "--ignore", valueName: "NAME", help: "A column to leave out.")
  package static let targetOption = Option<[String]>(
    repeatable: "--target", valueName: "NAME", help: "A column of values to predict (regression).")
  package static let filterOption = Option<[Filter]>(
    "--where", valueName: "COLUMN=VALUE", expectation: "COLUMN=VALUE", fallback: [], defaultText: nil,
    isRepeatable: true, help: "Use only the rows with this text in this column.",
    accepts: { Filter($0) != nil }, read: { $0.compactMap(Filter.init) })

  /// The options that every tool which reads a sequence CSV has.
  package static let options: [any CommandParameter] = [
    sequenceOption, labelOption, timeOption, ignoreOption, filterOption,
  ]

  /// What the command line says.
  ///
  /// - Parameter withTargets: whether the command declares `--target`.
  package init(_ arguments: ParsedArguments, withTargets: Bool = false) {
    self.init(
      sequence: arguments[Self.sequenceOption], label: arguments[Self.labelOption],
      time: arguments[Self.timeOption], ignored: arguments[Self.ignoreOption],
      targets: withTargets ? arguments[Self.targetOption] : [], filters: arguments[Self.filterOption])
  }
}
