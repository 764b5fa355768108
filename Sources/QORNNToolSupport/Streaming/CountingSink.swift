import QORNN

/// Writes results and counts them and, where there are labels, the right ones.
struct CountingSink: ResultSink {
  private var writer: ResultWriter
  private var statistics = StreamStatistics()

  init(_ writer: ResultWriter) {
    self.writer = writer
  }

  mutating func take(_ result: StreamResult) throws(ToolError) {
    try writer.take(result)
    statistics.resultCount += 1
    guard let label = result.label, writer.outputKind == .classes else { return }
    statistics.labeledCount += 1
    if label == result.classIndex { statistics.correctCount += 1 }
    if label == LabelTally.unknown { statistics.unknownLabelCount += 1 }
  }

  mutating func take(_ event: StreamEvent) throws(ToolError) {
    try writer.take(event)
    statistics.resultCount += 1
  }

  /// Adds what was counted.
  func add(to total: inout StreamStatistics) {
    total.resultCount += statistics.resultCount
    total.labeledCount += statistics.labeledCount
    total.correctCount += statistics.correctCount
    total.unknownLabelCount += statistics.unknownLabelCount
  }
}
