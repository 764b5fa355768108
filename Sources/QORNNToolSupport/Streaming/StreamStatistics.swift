/// What happened in a stream, for `--stats`.
package struct StreamStatistics: Sendable, Equatable {
  package internal(set) var stepCount = 0
  package internal(set) var sequenceCount = 0
  package internal(set) var resultCount = 0
  package internal(set) var readingCount = 0
  /// Readings that (0a) or (0) clamped (Docs/Arithmetic.md, Input).
  package internal(set) var inputSaturationCount = 0
  /// Units computed, over all steps, layers and overlapping sessions.
  package internal(set) var stateCount = 0
  /// Units at the end of their range.
  package internal(set) var stateSaturationCount = 0
  /// Results whose steps had a label.
  package internal(set) var labeledCount = 0
  package internal(set) var correctCount = 0
  /// Results whose label the model does not have; they count as wrong.
  package internal(set) var unknownLabelCount = 0

  /// The lines for stderr.
  ///
  /// - Parameter seconds: how long the stream took, waiting included.
  package func report(seconds: Double) -> [String] {
    var lines = [
      "steps: \(stepCount)", "sequences: \(sequenceCount)", "results: \(resultCount)",
      "steps per second: \(DecimalText.rounded(Double(stepCount) / max(seconds, 1e-9), digits: 3))",
      "input saturations: \(Self.share(inputSaturationCount, of: readingCount))",
      "state saturations: \(Self.share(stateSaturationCount, of: stateCount))",
    ]
    if labeledCount > 0 {
      let percentage = DecimalText.fixed(100 * Double(correctCount) / Double(labeledCount), decimals: 2)
      lines.append("accuracy: \(percentage) % (\(correctCount) of \(labeledCount))")
    }
    if unknownLabelCount > 0 {
      lines.append("labels that the model does not have: \(unknownLabelCount) (counted as wrong)")
    }
    return lines
  }

  /// What must be said of readings that were changed, when no report says it; nil when none were.
  package var saturationWarning: String? {
    guard inputSaturationCount > 0 else { return nil }
    return
      "warning: \(Self.share(inputSaturationCount, of: readingCount)) readings were beyond what the model's inputs "
      + "can be and were clamped"
  }

  private static func share(_ count: Int, of total: Int) -> String {
    guard total > 0 else { return "\(count)" }
    return "\(count) of \(total) (\(DecimalText.fixed(100 * Double(count) / Double(total), decimals: 3)) %)"
  }
}
