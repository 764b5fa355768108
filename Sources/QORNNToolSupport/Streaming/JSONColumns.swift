import QORNN

/// What the keys of JSON objects mean, and which of them the current row has had.
struct JSONColumns {
  /// What a key's value is; one key can be several things.
  enum Role {
    case feature(Int), token, symbol, sequence, label, filter(Int)
  }

  /// Whether a row must have the key of its sequence; nil until the first row shows it.
  private(set) var hasSequences: Bool?
  let sequenceKey: String
  /// What its value is, for messages.
  let sequenceMeaning: String
  let filters: [SequenceColumns.Filter]
  private var places: [ArraySlice<UInt8>: Int] = [:]
  private var keys: [(name: String, roles: [Role], lastRow: Int)] = []

  /// - Throws: `.usage` when an option names a column by which a CSV alone can be read.
  init(_ model: SharedModel, columns: SequenceColumns) throws(ToolError) {
    for (option, isGiven) in [("--ignore", !columns.ignored.isEmpty), ("--time", columns.time != nil)]
    where isGiven {
      throw ToolError(
        .usage,
        "\(option): found with JSON Lines, expected a CSV: keys that the model does not have are no features")
    }
    sequenceKey = columns.sequence ?? "sequence"
    sequenceMeaning = columns.sequenceMeaning
    hasSequences = columns.sequence == nil ? nil : true
    filters = columns.filters
    switch model.inputKind {
    case .vector: for (index, name) in model.names.enumerated() { add(name, .feature(index)) }
    case .token:
      add("token", .token)
      add("symbol", .symbol)
    }
    add(sequenceKey, .sequence)
    add(columns.label ?? "label", .label)
    for (index, filter) in filters.enumerated() { add(filter.column, .filter(index)) }
  }

  private mutating func add(_ name: String, _ role: Role) {
    let key = Array(name.utf8)[...]
    if let place = places[key] {
      keys[place].roles.append(role)
    } else {
      places[key] = keys.count
      keys.append((name, [role], 0))
    }
  }

  /// What a key's value is; nothing for a key that the model does not have.
  ///
  /// - Returns: nil when the row has had the key before.
  mutating func roles(of key: ArraySlice<UInt8>, row: Int) -> [Role]? {
    guard let place = places[key] else { return [] }
    if keys[place].lastRow == row { return nil }
    keys[place].lastRow = row
    return keys[place].roles
  }

  /// Whether the row has had a key.
  func hasKey(_ name: String, row: Int) -> Bool {
    places[Array(name.utf8)[...]].map { keys[$0].lastRow == row } ?? false
  }

  /// Says whether rows have names of sequences, as the first one shows.
  mutating func decideSequences(_ answer: Bool) { hasSequences = answer }
}
