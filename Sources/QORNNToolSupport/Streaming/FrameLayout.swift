import QORNN

/// Which bytes of a frame are whose: every channel a sample, some of them left out.
struct FrameLayout: Equatable {
  static let channelRange = 1...65_535

  let format: SampleFormat
  let channelCount: Int
  /// The channels, from 0, that are the model's features, in its order.
  let features: [Int]
  var byteCount: Int { channelCount * format.byteCount }

  /// - Parameters:
  ///   - channelCount: nil: as many as the model and the ignored ones make.
  ///   - columns: `ignored` holds numbers of channels from 1; nothing else has a meaning here.
  ///   - place: the option or file that says how many channels there are, for messages.
  /// - Throws: `.usage` for options without a meaning for frames; `code` when the channels are not the model's.
  init(
    _ format: SampleFormat, for model: SharedModel, channelCount: Int?, columns: SequenceColumns,
    place: String, code: ExitCode
  ) throws(ToolError) {
    let size = model.inputKind == .vector ? model.inputSize : 1
    let ignored = try Self.ignoredChannels(
      columns, channelCount: channelCount ?? Self.channelRange.upperBound)
    let count = channelCount ?? size + ignored.count
    self.format = format
    self.channelCount = count
    features = (0..<count).filter { !ignored.contains($0) }
    if let last = ignored.max(), last >= count {
      throw ToolError(.usage, "--ignore: found \(last + 1), expected a channel from 1 to \(count)")
    }
    guard features.count == size else {
      throw ToolError(
        code,
        "\(place): found \(Self.channels(count))\(ignored.isEmpty ? "" : ", \(ignored.count) of them ignored"), "
          + "expected \(Self.channels(size)) as in the model (--ignore N leaves a channel out)")
    }
  }

  static func channels(_ count: Int) -> String { "\(count) channel\(count == 1 ? "" : "s")" }

  private static func ignoredChannels(
    _ columns: SequenceColumns, channelCount: Int
  ) throws(ToolError) -> Set<Int> {
    try columns.refuseNames(with: "frames of samples")
    var ignored: Set<Int> = []
    for text in columns.ignored {
      guard let number = ValueReading.integer(text, in: 1...channelCount) else {
        throw ToolError(
          .usage,
          "--ignore: found \(EchoedText.quoted(text)), expected a channel from 1 to \(channelCount)")
      }
      ignored.insert(number - 1)
    }
    return ignored
  }
}

extension SequenceColumns {
  /// Refuses every option that names a column, of which an input without names has none.
  ///
  /// - Throws: `.usage` naming the option.
  func refuseNames(with input: String) throws(ToolError) {
    for (option, isGiven) in [
      ("--sequence", sequence != nil), ("--label", label != nil), ("--time", time != nil),
      ("--where", !filters.isEmpty),
    ] where isGiven {
      throw ToolError(.usage, "\(option): found with \(input), expected CSV or JSON Lines, which have names")
    }
  }
}
