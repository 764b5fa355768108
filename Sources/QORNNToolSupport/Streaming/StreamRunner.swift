import QORNN

/// A stream through a model: steps in as they come, results out at once, nothing kept but the states.
package final class StreamRunner {
  /// Past sequences that are known, to notice rows of one that are not adjacent.
  private static let rememberedSequences = 1024

  private let model: SharedModel
  private let options: StreamOptions
  private let reader: SequenceReader
  private let output: StandardOutput
  private let classOfLabel: [String: Int]
  private var input: StreamInput
  private var sessions: SessionRotation
  private var writer: ResultWriter
  private var statistics = StreamStatistics()

  /// Reads the header and matches its columns with the model.
  ///
  /// - Parameter notice: gets warnings and notes, one line each.
  package init(
    _ model: SharedModel, kernels: KernelSet, source: any ByteSource, output: StandardOutput,
    options: StreamOptions, notice: (String) -> Void
  ) throws(ToolError) {
    self.model = model
    self.options = options
    self.output = output
    reader = try SequenceReader(
      source, columns: options.columns, cellKind: model.inputKind == .token ? .text : .decimal,
      rememberedSequences: Self.rememberedSequences
    ) { () throws(ToolError) -> Bool in
      try output.flush()
      return !output.isClosed
    }
    input = try StreamInput(model, reader: reader, countsSaturations: options.countsSaturations)
    sessions = try SessionRotation(model, kernels: kernels)
    writer = ResultWriter(
      model, format: options.format, hasSequences: reader.header.sequenceColumn != nil)
    classOfLabel =
      model.outputKind == .classes
      ? Dictionary(zip(model.labels, model.labels.indices), uniquingKeysWith: { first, _ in first }) : [:]
    for note in reader.header.notes { notice("\(reader.name): note: \(note)") }
    if let warning = StreamInput.nameWarning(model, reader: reader) { notice(warning) }
  }

  /// Runs to the end of the input, a stop request or the end of the reader.
  ///
  /// Results of complete steps, windows and sequences are written even when a later row is bad.
  package func run() throws(ToolError) -> StreamStatistics {
    do throws(ToolError) {
      while try advance() {
        try step()
        if output.isClosed { return statistics }
      }
      if !reader.isStopped { try endSequence() }
    } catch {
      try output.flush()
      throw error
    }
    try output.flush()
    return statistics
  }

  /// Goes to the next row. The sequence before a row that is refused has its result if the row shows its end.
  private func advance() throws(ToolError) -> Bool {
    do throws(ToolError) {
      return try reader.advance()
    } catch {
      if reader.endsSequence { try endSequence() }
      throw error
    }
  }

  private func step() throws(ToolError) {
    if reader.startsSequence {
      try endSequence()
      sessions.reset()
      writer.beginSequence(reader.sequence)
      statistics.sequenceCount += 1
    }
    try input.read(reader)
    sessions.beginStep()
    let (readings, token, isToken) = (input.readings, input.token, model.inputKind == .token)
    sessions.forEachRunning { session in
      if isToken {
        session.step(token: token)
      } else {
        session.step(readings: readings)
      }
    }
    count()
    let label = reader.label.map(labelIndex)
    if let label { sessions.addLabel(label) }
    if options.emission == .every, let oldest = sessions.oldest {
      try emit(oldest.session, label: label)
    }
    if let window = sessions.takeCompleteWindow(), options.emission == .last {
      try emit(window.session, label: window.labels.majority)
    }
  }

  /// The result of a sequence that is over. Windows that its end cuts short give none.
  private func endSequence() throws(ToolError) {
    guard options.emission == .last, model.windowSize == 0, let slot = sessions.oldest else { return }
    try emit(slot.session, label: slot.labels.majority)
  }

  private func emit(_ session: OwnedSession, label: Int?) throws(ToolError) {
    let result = StreamResult(step: sessions.stepCount, logits: session.computeLogits())
    try writer.write(result, to: output)
    statistics.resultCount += 1
    guard let label, model.outputKind == .classes else { return }
    statistics.labeledCount += 1
    if label == result.classIndex { statistics.correctCount += 1 }
    if label == LabelTally.unknown { statistics.unknownLabelCount += 1 }
  }

  private func labelIndex(_ label: ArraySlice<UInt8>) -> Int {
    let text = String(decoding: label, as: UTF8.self)
    return classOfLabel[text] ?? classOfLabel[ModelName.name(text)] ?? LabelTally.unknown
  }

  private func count() {
    statistics.stepCount += 1
    statistics.readingCount = input.readingCount
    statistics.inputSaturationCount = input.saturationCount
    guard options.countsSaturations else { return }
    var (units, saturated) = (0, 0)
    let model = model
    sessions.forEachRunning { session in
      for layer in 1...model.layerCount {
        units += model.hiddenSize(layer: layer)
        saturated += session.saturatedCount(layer: layer)
      }
    }
    statistics.stateCount += units
    statistics.stateSaturationCount += saturated
  }
}
