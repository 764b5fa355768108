/// Which sequence a row belongs to: a change of its name begins another one.
///
/// A row is noted first and accepted when everything in it is good. A sequence begins with its first accepted row; that it
/// is over shows in any row.
struct SequenceTracker {
  private static let nameLimit = 1024

  /// The name of the row's sequence; empty where rows have none.
  private(set) var name: [UInt8] = []
  /// Whether rows have names of sequences.
  private(set) var hasNames = false
  /// Whether the row begins a sequence.
  private(set) var startsSequence = false
  /// Whether the row, even one that is refused, shows that the sequence before it is complete.
  private(set) var endsSequence = false

  private var isBegun = false
  private var lastRow = 0
  /// Whether the memory has the name already: another one came and was refused.
  private var isRemembered = false
  private var memory: SequenceMemory
  private let meaning: String

  /// - Parameters:
  ///   - rememberedSequences: how many past sequences are known, to notice one that comes back.
  ///   - meaning: what a name is, for messages.
  init(rememberedSequences: Int, meaning: String) {
    self.meaning = meaning
    memory = SequenceMemory(capacity: rememberedSequences)
  }

  /// Says that the next row is looked at.
  mutating func beginRow() { endsSequence = false }

  /// Notes a row of an input without names of sequences.
  mutating func note() { startsSequence = !isBegun }

  /// Notes the name of a row's sequence.
  ///
  /// - Parameter column: where the name stands, for messages.
  mutating func note(
    _ text: ArraySlice<UInt8>, row: Int, column: @autoclosure () -> String
  ) throws(SequenceFileProblem) {
    if hasNames && text.elementsEqual(name) {
      startsSequence = !isBegun
      lastRow = row
      return
    }
    guard !text.isEmpty else {
      throw .missingSequence(row: row, column: column(), expected: meaning)
    }
    endsSequence = isBegun
    guard text.count <= Self.nameLimit else { throw .longSequenceName(row: row, limit: Self.nameLimit) }
    if hasNames && !isRemembered { memory.remember(name, lastRow: lastRow) }
    isRemembered = true
    let newName = Array(text)
    if let lastRow = memory.lastRow(of: newName) {
      throw .separatedSequence(row: row, name: String(decoding: text, as: UTF8.self), lastRow: lastRow)
    }
    isRemembered = false
    (name, hasNames, lastRow) = (newName, true, row)
    (isBegun, startsSequence) = (false, true)
  }

  /// Says that the row which was noted counts.
  mutating func accept() { isBegun = true }

  /// Says that the row which was accepted last does not count after all.
  mutating func refuse() { isBegun = !startsSequence }
}
