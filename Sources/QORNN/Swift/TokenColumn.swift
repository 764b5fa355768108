#if !hasFeature(Embedded)
  /// The columns that make a table one of tokens.
  package enum TokenColumn: String, Sendable {
    /// Each cell is the index of a token.
    case index = "token"
    /// Each cell is the name of a token.
    case name = "symbol"

    /// Nil unless the table has this column and no other.
    package init?(columns: [String]) {
      guard columns.count == 1 else { return nil }
      self.init(rawValue: columns[0].lowercased())
    }
  }
#endif
