import QORNN

/// The session side of one stream: rows in, results out, nothing kept but the states.
struct StreamSteps {
  private let model: SharedModel
  private let emission: StreamOptions.Emission
  private let countsSaturations: Bool
  var sessions: SessionRotation
  var sequence: [UInt8]?
  /// Units computed, over all steps, layers and overlapping sessions, if saturations are counted.
  private(set) var stateCount = 0
  /// Units at the end of their range.
  private(set) var stateSaturationCount = 0

  /// - Throws: `.data` when the model's windows overlap more than a program can hold.
  init(_ model: SharedModel, kernels: KernelSet, options: StreamOptions) throws(ToolError) {
    self.model = model
    emission = options.emission
    countsSaturations = options.countsSaturations
    sessions = try SessionRotation(model, kernels: kernels)
  }

  /// Takes a row: ends the sequence before it, if it starts one, and steps every running session.
  mutating func step(_ row: InputRow, into sink: inout some ResultSink) throws(ToolError) {
    if row.startsSequence {
      try endSequence(into: &sink)
      sessions.reset()
      sequence = row.sequence
    }
    sessions.beginStep()
    let isToken = model.inputKind == .token
    sessions.forEachRunning { session in
      if isToken {
        session.step(token: row.token)
      } else {
        session.step(readings: row.readings)
      }
    }
    if countsSaturations { countStates() }
    if let label = row.label { sessions.addLabel(label) }
    if emission == .every, let oldest = sessions.oldest {
      try emit(oldest.session, label: row.label, into: &sink)
    }
    if let window = sessions.takeCompleteWindow(), emission == .last {
      try emit(window.session, label: window.labels.majority, into: &sink)
    }
  }

  /// The result of a sequence that is over. Windows that its end cuts short give none.
  mutating func endSequence(into sink: inout some ResultSink) throws(ToolError) {
    guard emission == .last, model.windowSize == 0, let slot = sessions.oldest else { return }
    try emit(slot.session, label: slot.labels.majority, into: &sink)
  }

  private func emit(_ session: OwnedSession, label: Int?, into sink: inout some ResultSink) throws(ToolError)
  {
    try sink.take(
      StreamResult(
        sequence: sequence, step: sessions.stepCount, logits: session.computeLogits(), label: label))
  }

  private mutating func countStates() {
    var (units, saturated) = (0, 0)
    let model = model
    sessions.forEachRunning { session in
      for layer in 1...model.layerCount {
        units += model.hiddenSize(layer: layer)
        saturated += session.saturatedCount(layer: layer)
      }
    }
    stateCount += units
    stateSaturationCount += saturated
  }
}
