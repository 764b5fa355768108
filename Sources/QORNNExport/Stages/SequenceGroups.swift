import QORNNTraining

/// Sequences in groups that can run side by side: as many as allowed, and one at a time where a sequence goes on
/// with the state of the one before.
struct SequenceGroups: Sequence, IteratorProtocol {
  struct Group {
    var sequences: ArraySlice<RawSequence>
    /// Whether its only sequence starts from the final state of the group before.
    var continuesPrevious: Bool
  }

  private var rest: ArraySlice<RawSequence>
  private let largest: Int

  /// - Parameter largest: most sequences of a group, at least 1.
  init(_ sequences: [RawSequence], largest: Int) {
    rest = sequences[...]
    self.largest = largest
  }

  mutating func next() -> Group? {
    guard let first = rest.first else { return nil }
    if first.continuesPrevious || (rest.count > 1 && rest[rest.startIndex + 1].continuesPrevious) {
      defer { rest = rest.dropFirst() }
      return Group(sequences: rest.prefix(1), continuesPrevious: first.continuesPrevious)
    }
    let end = rest.firstIndex { $0.continuesPrevious }.map { $0 - 1 } ?? rest.endIndex
    let group = rest[..<Swift.min(end, rest.startIndex + largest)]
    rest = rest[group.endIndex...]
    return Group(sequences: group, continuesPrevious: false)
  }
}
