import QORNN

/// The session side of one stream: rows in, results out, nothing kept but the states.
package struct StreamSteps {
  private let model: SharedModel
  private let emission: StreamOptions.Emission
  private let countsSaturations: Bool
  let detector: OwnedDetector?
  var sessions: SessionRotation
  var sequence: [UInt8]?
  /// Units computed, over all steps, layers and overlapping sessions, if saturations are counted.
  private(set) var stateCount = 0
  /// Units at the end of their range.
  private(set) var stateSaturationCount = 0

  /// - Throws: `.data` when the model's windows overlap more than a program can hold.
  package init(_ model: SharedModel, kernels: KernelSet, options: StreamOptions) throws(ToolError) {
    self.model = model
    emission = options.emission
    detector = options.detection.map { OwnedDetector($0) }
    countsSaturations = options.countsSaturations
    sessions = try SessionRotation(model, kernels: kernels)
  }

  /// Takes a row: ends the sequence before it, if it starts one, and steps every running session.
  package mutating func step(_ row: InputRow, into sink: inout some ResultSink) throws(ToolError) {
    if row.startsSequence {
      try endSequence(into: &sink)
      sessions.reset()
      detector?.reset()
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
    let oldest = sessions.oldest
    let window = sessions.takeCompleteWindow()
    if let detector {
      if let session = (model.windowSize == 0 ? oldest : window)?.session {
        try detect(detector, session, into: &sink)
      }
    } else if emission == .every {
      if let oldest { try emit(oldest.session, label: row.label, into: &sink) }
    } else if let window {
      try emit(window.session, label: window.labels.majority, into: &sink)
    }
  }

  /// Gives the logits of a step, or of a complete window, to the detector.
  private func detect(
    _ detector: OwnedDetector, _ session: OwnedSession, into sink: inout some ResultSink
  ) throws(ToolError) {
    guard session.withLogits({ detector.step($0) }) else { return }
    try sink.take(
      StreamEvent(
        sequence: sequence, step: sessions.stepCount, classIndex: detector.detection.classIndex,
        leadSum: detector.leadSum, smoothing: detector.detection.smoothing))
  }

  /// The result of a sequence that is over. Windows that its end cuts short give none.
  package mutating func endSequence(into sink: inout some ResultSink) throws(ToolError) {
    guard emission == .last, detector == nil, model.windowSize == 0, let slot = sessions.oldest else {
      return
    }
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
