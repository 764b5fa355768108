/// A row of an input as the model takes it. One buffer serves a whole stream: a source overwrites it row by row.
package struct InputRow: Sendable {
  /// The row's number in the input, from 1, as messages count: a CSV's header is row 1.
  package internal(set) var number = 0
  /// The readings [inputSize]; empty for token models.
  package internal(set) var readings: [Int32]
  /// The token; 0 for vector models.
  package internal(set) var token = 0
  /// How many of the readings (0a) or (0) clamps (Docs/Arithmetic.md, Input).
  package internal(set) var clampedCount = 0
  /// The class that the input gives the row, `LabelTally.unknown` for one that the model does not have; nil without a label.
  package internal(set) var label: Int?
  /// The name of the sequence; nil where the input names none.
  package internal(set) var sequence: [UInt8]?
  /// Whether this row is the first of its sequence that counts.
  package internal(set) var startsSequence = false
  /// Whether this row, even one that was refused, shows that the sequence before it is complete.
  package internal(set) var endsSequence = false

  /// A buffer for rows of a model.
  package init(readingCount: Int) {
    readings = [Int32](repeating: 0, count: readingCount)
  }

  /// Forgets what belongs to one row only.
  mutating func begin(number: Int) {
    self.number = number
    clampedCount = 0
    label = nil
  }

  /// Takes over what a tracker knows of the row's sequence.
  mutating func takeSequence(_ tracker: SequenceTracker) {
    startsSequence = tracker.startsSequence
    endsSequence = tracker.endsSequence
    if startsSequence { sequence = tracker.hasNames ? tracker.name : nil }
  }
}
