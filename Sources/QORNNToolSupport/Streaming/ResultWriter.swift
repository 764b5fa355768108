import QORNN

/// Results as lines of text, JSON Lines or CSV.
struct ResultWriter: ResultSink {
  private let model: SharedModel
  private let format: StreamOptions.Format
  private let output: StandardOutput
  private let labels: [String]
  private var sequence: [UInt8]?
  private var sequenceText: String
  private var needsHeader: Bool

  /// - Parameter output: gets the lines; the caller flushes it. Where it has some already, a CSV needs no header.
  init(_ model: SharedModel, format: StreamOptions.Format, output: StandardOutput) {
    self.model = model
    self.format = format
    self.output = output
    labels = model.labels.map { Self.quoted($0, format) }
    needsHeader = format == .csv && output.byteCount == 0
    sequenceText = format == .jsonl ? "null" : ""
  }

  var outputKind: OutputKind { model.outputKind }

  mutating func take(_ event: StreamEvent) throws(ToolError) {
    noteSequence(event.sequence)
    if needsHeader { try output.write("sequence,step,event,lead\n") }
    needsHeader = false
    let label = labels[event.classIndex]
    let lead = Float(event.lead(scale: model.outputScales[0]))
    switch format {
    case .text:
      try output.write("\(event.sequence == nil ? "" : sequenceText + "\t")\(event.step)\t\(label)\n")
    case .csv: try output.write("\(sequenceText),\(event.step),\(label),\(lead)\n")
    case .jsonl:
      try output.write(
        "{\"sequence\": \(sequenceText), \"step\": \(event.step), \"event\": \(label), \"lead\": \(lead)}\n")
    }
  }

  private mutating func noteSequence(_ name: [UInt8]?) {
    guard let name, name != sequence else { return }
    sequence = name
    sequenceText = Self.quoted(String(decoding: name, as: UTF8.self), format)
  }

  mutating func take(_ result: StreamResult) throws(ToolError) {
    noteSequence(result.sequence)
    if needsHeader { try output.write(csvHeader()) }
    needsHeader = false
    var line: String
    switch format {
    case .text:
      let outcome = model.outputKind == .classes ? labels[result.classIndex] : values(result, separator: "\t")
      line = "\(result.sequence == nil ? "" : sequenceText + "\t")\(result.step)\t\(outcome)\n"
    case .csv:
      line = "\(sequenceText),\(result.step),"
      switch model.outputKind {
      case .classes: line += "\(labels[result.classIndex]),\(result.margin)"
      case .values: line += values(result, separator: ",")
      }
      for logit in result.logits { line += ",\(logit)" }
      line += "\n"
    case .jsonl:
      line = "{\"sequence\": \(sequenceText), \"step\": \(result.step), \"label\": "
      let logits = result.logits.map(String.init).joined(separator: ", ")
      switch model.outputKind {
      case .classes:
        line += "\(labels[result.classIndex]), \"logits\": [\(logits)], \"margin\": \(result.margin)}\n"
      case .values:
        line += "null, \"logits\": [\(logits)], \"values\": [\(values(result, separator: ", "))]}\n"
      }
    }
    try output.write(line)
  }

  private func csvHeader() -> String {
    let names = model.labels
    let outcome = model.outputKind == .classes ? ["label", "margin"] : names
    let columns = ["sequence", "step"] + outcome + names.map { "logit \($0)" }
    return columns.map { Self.quoted($0, .csv) }.joined(separator: ",") + "\n"
  }

  /// The real values, about as exact as the model's 31-bit integers and without noise digits.
  private func values(_ result: StreamResult, separator: String) -> String {
    result.logits.indices.map { index in
      Float(StreamResult.value(result.logits[index], scale: model.outputScales[index])).description
    }.joined(separator: separator)
  }

  private static func quoted(_ text: String, _ format: StreamOptions.Format) -> String {
    switch format {
    case .text: return EchoedText.escaped(text)
    case .csv:
      let isPlain = !text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D, 0x3B, 0x09].contains($0) }
      return isPlain
        ? text
        : "\""
          + text.split(separator: "\"", omittingEmptySubsequences: false)
          .joined(separator: "\"\"") + "\""
    case .jsonl: return JSONText.quoted(text)
    }
  }
}
