import QORNN

/// How `qornn-run` treats a stream.
package struct StreamOptions: Sendable {
  /// When a result is printed.
  package enum Emission: String, CaseIterable, Sendable {
    /// At the end of every sequence, or of every window of a model with windows.
    case last
    /// After every step.
    case every
  }

  /// How a result is printed.
  package enum Format: String, CaseIterable, Sendable {
    case text, jsonl, csv
  }

  /// What a bad row does.
  package enum BadRows: String, CaseIterable, Sendable {
    /// It ends the stream with an error.
    case stop
    /// It is left out and counted.
    case skip
  }

  package var input: InputOptions
  package var emission: Emission
  package var format: Format
  /// A class whose events are printed instead of results; nil: results are.
  package var detection: Detection?
  /// Whether saturations are counted, which costs a look at every state.
  package var countsSaturations: Bool
  package var badRows: BadRows
  /// Whether the time that steps take is measured.
  package var measuresLatency: Bool

  package init(
    input: InputOptions = InputOptions(), emission: Emission = .last, format: Format = .text,
    detection: Detection? = nil, countsSaturations: Bool = false, badRows: BadRows = .stop,
    measuresLatency: Bool = false
  ) {
    self.input = input
    self.emission = emission
    self.format = format
    self.detection = detection
    self.countsSaturations = countsSaturations
    self.badRows = badRows
    self.measuresLatency = measuresLatency
  }
}
