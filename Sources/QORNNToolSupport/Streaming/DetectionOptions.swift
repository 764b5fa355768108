import QORNN

/// The options of detection, which qornn-run and qornn-bench share.
package enum DetectionOptions {
  package static let label = Option<String?>(
    "--detect", valueName: "CLASS",
    help: "Print an event for each time that this class is heard, and no other results.")
  package static let threshold = Option<Double>(
    "--threshold", in: -1e6...1e6, default: 0,
    help: """
      By how much the class must lead all others on average: 0, to be ahead; 2.3, to be ten times as probable as the next \
      one.
      """)
  package static let smoothing = Option<Int>(
    "--smooth", in: 1...Detection.maximumSmoothing, default: 1,
    help: "The steps that the lead is averaged over (windows, if the model has windows).")
  package static let refractory = Option<Int>(
    "--refractory", in: 0...Int(Int32.max), default: 0, help: "The steps after an event without another one.")

  /// What the command line asks for.
  ///
  /// - Returns: nil without `--detect`.
  /// - Throws: `.usage` for a class that the model does not have, or an option without `--detect`.
  package static func detection(
    _ arguments: ParsedArguments, model: SharedModel
  ) throws(ToolError) -> Detection? {
    guard let name = arguments[label] else {
      for option in ["--threshold", "--smooth", "--refractory"] where arguments.texts[option] != nil {
        throw ToolError(.usage, "\(option): found without --detect, expected --detect CLASS")
      }
      return nil
    }
    return Detection(
      classIndex: try classIndex(name, model),
      threshold: try integerThreshold(arguments[threshold], model), smoothing: arguments[smoothing],
      refractory: arguments[refractory])
  }

  /// The class of a label.
  package static func classIndex(_ name: String, _ model: SharedModel) throws(ToolError) -> Int {
    guard model.outputKind == .classes else {
      throw ToolError(.usage, "--detect: found a model of values, expected one of classes")
    }
    guard let index = model.labels.firstIndex(of: name) ?? model.labels.firstIndex(of: ModelName.name(name))
    else {
      throw ToolError(
        .usage,
        "--detect: found \(EchoedText.quoted(name)), expected one of: \(EchoedText.list(model.labels))"
      )
    }
    return index
  }

  /// θ: the smallest integer whose real lead is not below `lead`.
  package static func integerThreshold(_ lead: Double, _ model: SharedModel) throws(ToolError) -> Int32 {
    let integer = (lead / StreamResult.value(1, scale: model.outputScales[0])).rounded(.up)
    guard let threshold = Int32(exactly: integer) else {
      throw ToolError(
        .usage,
        "--threshold: found \(lead), expected at most \(Float(leadLimit(model))) either way for this model's logits"
      )
    }
    return threshold
  }

  private static func leadLimit(_ model: SharedModel) -> Double {
    StreamResult.value(.max, scale: model.outputScales[0])
  }
}
