/// What happened in a stream, for `--stats`.
package struct StreamStatistics: Sendable, Equatable {
  package internal(set) var stepCount = 0
  package internal(set) var sequenceCount = 0
  package internal(set) var resultCount = 0
  /// Rows that were skipped.
  package internal(set) var badRowCount = 0
  /// Streams that have a session.
  package internal(set) var streamCount: Int
  /// Streams that are put away; nil where there is no place for them.
  package internal(set) var savedStreamCount: Int?
  /// Streams that were put away and are over because there were too many of them.
  package internal(set) var droppedStreamCount = 0
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
  /// How long steps took, from a row that is read to its results written; nil if nobody asked.
  package internal(set) var latency: LatencyHistogram?

  /// Before anything happened.
  ///
  /// - Parameter streamCount: the streams that have a session.
  package init(streamCount: Int = 1) { self.streamCount = streamCount }

  /// The lines for stderr.
  ///
  /// - Parameter seconds: how long the stream took, waiting included.
  package func report(seconds: Double) -> [String] {
    var lines = [
      "steps: \(stepCount)", "sequences: \(sequenceCount)", "results: \(resultCount)",
      "steps per second: \(DecimalText.rounded(Double(stepCount) / max(seconds, 1e-9), digits: 3))",
      "streams: \(streamCount)", "bad rows: \(badRowCount)",
      "input saturations: \(Self.share(inputSaturationCount, of: readingCount))",
      "state saturations: \(Self.share(stateSaturationCount, of: stateCount))",
    ]
    if let savedStreamCount {
      lines.insert("saved streams: \(savedStreamCount), dropped: \(droppedStreamCount)", at: 5)
    }
    if let latency {
      let texts = [(500, "p50"), (990, "p99"), (999, "p99.9")].map { thousandths, name in
        let microseconds = Double(latency.quantile(thousandths: thousandths)) / 1000
        return "\(name) \(DecimalText.rounded(microseconds, digits: 3)) µs"
      }
      lines.append("latency of a step: " + texts.joined(separator: ", "))
    }
    if labeledCount > 0 {
      let percentage = DecimalText.fixed(100 * Double(correctCount) / Double(labeledCount), decimals: 2)
      lines.append("accuracy: \(percentage) % (\(correctCount) of \(labeledCount))")
    }
    if unknownLabelCount > 0 {
      lines.append("labels that the model does not have: \(unknownLabelCount) (counted as wrong)")
    }
    return lines
  }

  /// What must be said at the end when no report says it.
  package var warnings: [String] {
    var warnings: [String] = []
    if badRowCount > 0 {
      warnings.append("warning: \(badRowCount) bad row\(badRowCount == 1 ? " was" : "s were") skipped")
    }
    if inputSaturationCount > 0 {
      warnings.append(
        "warning: \(Self.share(inputSaturationCount, of: readingCount)) readings were beyond what the model's inputs "
          + "can be and were clamped")
    }
    return warnings
  }

  private static func share(_ count: Int, of total: Int) -> String {
    guard total > 0 else { return "\(count)" }
    return "\(count) of \(total) (\(DecimalText.fixed(100 * Double(count) / Double(total), decimals: 3)) %)"
  }
}
