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

  package var input: InputOptions
  package var emission: Emission
  package var format: Format
  /// Whether saturations are counted, which costs a look at every state.
  package var countsSaturations: Bool

  package init(
    input: InputOptions = InputOptions(), emission: Emission = .last, format: Format = .text,
    countsSaturations: Bool = false
  ) {
    self.input = input
    self.emission = emission
    self.format = format
    self.countsSaturations = countsSaturations
  }
}
