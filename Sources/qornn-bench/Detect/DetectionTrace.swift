import QORNN
import QORNNToolSupport

/// What a model said of one class at every step of labelled recordings, and where the class is.
struct DetectionTrace {
  /// One sequence; steps count from 1.
  struct Recording {
    var stepCount = 0
    /// The steps at which the model decided: all, or those that complete a window.
    var steps: [Int32] = []
    /// The lead of the class at each of them.
    var leads: [Int32] = []
    /// Runs of steps with the label, in order.
    var occurrences: [ClosedRange<Int>] = []
  }

  private(set) var recordings: [Recording] = []
  var stepCount: Int { recordings.reduce(0) { $0 + $1.stepCount } }
  var occurrenceCount: Int { recordings.reduce(0) { $0 + $1.occurrences.count } }

  /// Runs a model over an input to its end.
  init(
    _ model: SharedModel, kernels: KernelSet, input: InputOptions, path: String, classIndex: Int
  ) throws(ToolError) {
    let rows = try input.rows(
      for: model, source: input.open(path), rememberedSequences: .max, beforeWaiting: nil)
    let options = StreamOptions(input: input, emission: model.windowSize == 0 ? .every : .last)
    var steps = try StreamSteps(model, kernels: kernels, options: options)
    var row = InputRow(readingCount: model.inputKind == .vector ? model.inputSize : 0)
    var sink = LeadSink(classIndex: classIndex)
    while try Self.advance(rows, &row) {
      if row.startsSequence { recordings.append(Recording()) }
      sink.lead = nil
      try steps.step(row, into: &sink)
      recordings[recordings.count - 1].add(lead: sink.lead, isClass: row.label == classIndex)
    }
  }

  private static func advance(_ rows: any RowSource, _ row: inout InputRow) throws(ToolError) -> Bool {
    do {
      return try rows.next(&row)
    } catch {
      throw error.toolError
    }
  }
}

extension DetectionTrace.Recording {
  fileprivate mutating func add(lead: Int32?, isClass: Bool) {
    stepCount += 1
    if let lead {
      steps.append(Int32(stepCount))
      leads.append(lead)
    }
    guard isClass else { return }
    if let last = occurrences.last, last.upperBound == stepCount - 1 {
      occurrences[occurrences.count - 1] = last.lowerBound...stepCount
    } else {
      occurrences.append(stepCount...stepCount)
    }
  }
}

/// Keeps the lead of one class.
private struct LeadSink: ResultSink {
  let classIndex: Int
  var lead: Int32?

  mutating func take(_ result: StreamResult) {
    lead = result.logits.withUnsafeBufferPointer { Detection.lead(of: classIndex, $0) }
  }

  mutating func take(_ event: StreamEvent) {}
}
