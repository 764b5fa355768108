import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// The sequences that `FILE` or `task:N` on the command line stands for.
struct SequenceData {
  struct Loaded {
    var sequences: [RawSequence]
    /// What the report calls it.
    var name: String
    /// Targets at the end of each sequence that count; nil for all.
    var scoredTargetCount: Int?
  }

  private let description: DataDescription
  private let stored: StoredCommand?
  private let arguments: ParsedArguments

  init(_ checkpoint: Checkpoint, _ arguments: ParsedArguments) {
    description = checkpoint.dataDescription
    stored = StoredCommand(checkpoint)
    self.arguments = arguments
  }

  /// - Parameters:
  ///   - source: a path or `task:N`.
  ///   - part: what `task:N` takes.
  func load(_ source: String, part: DataPart) throws(ToolError) -> Loaded {
    if let count = try Self.taskCount(source) { return try loadTask(count, part: part) }
    if stored?.command == "characters" {
      let bytes = try InputStream.readAll(source)
      let sequences = try reporting(source) {
        try description.rawSequences(
          ofText: bytes, path: source, format: stored?.textFormat ?? .text,
          sequenceLength: stored?.sequenceLength ?? 150)
      }
      return Loaded(sequences: sequences, name: source, scoredTargetCount: nil)
    }
    let columns = try columns
    let set = try RecordingSet.read(
      source, columns: columns, inputKind: description.inputKind,
      note: { StandardError.write("qornn-export: \($0)") })
    warnOfNames(set, source)
    let sequences = try reporting(source) { try description.rawSequences(of: set) }
    return Loaded(sequences: sequences, name: source, scoredTargetCount: nil)
  }

  /// N of `task:N`; nil for a file.
  private static func taskCount(_ source: String) throws(ToolError) -> Int? {
    guard source.hasPrefix("task:") else { return nil }
    guard let count = Int(source.dropFirst(5)), count > 0 else {
      throw ToolError(
        .usage, "found \(EchoedText.quoted(source)), expected task:N with a whole number N of at least 1")
    }
    return count
  }

  private func loadTask(_ count: Int, part: DataPart) throws(ToolError) -> Loaded {
    guard let stored else {
      throw ToolError(
        .usage, "task:\(count): the checkpoint does not say which task it was trained on, expected a FILE")
    }
    let task = try stored.makeTask(
      data: arguments[ExportCommand.data], permutation: arguments[ExportCommand.permutation])
    guard task.dataDescription == description else {
      throw ToolError(
        .data,
        "task:\(count): found other data than the checkpoint was trained on: its names, labels or ranges differ"
      )
    }
    let sequences = task.rawSequences(part, limit: count)
    return Loaded(
      sequences: sequences, name: "\(sequences.count) sequences of the task \(stored.command)",
      scoredTargetCount: task.scoredTargetCount)
  }

  /// Columns as for the training where nothing else is said; which rows count is always said anew.
  private var columns: SequenceColumns {
    get throws(ToolError) {
      var columns = SequenceColumns(arguments, withTargets: true)
      guard let stored else { return columns }
      if let filter = stored["--where"], columns.filters.isEmpty, columns.ignored.isEmpty {
        throw ToolError(
          .usage,
          "found no --where, but the training used --where \(filter): expected --where for the rows to use "
            + "here, or --ignore \(filter.prefix { $0 != "=" }) to use all")
      }
      columns.sequence = columns.sequence ?? stored["--sequence"]
      columns.label = columns.label ?? stored["--label"]
      columns.time = columns.time ?? stored["--time"]
      columns.ignored += stored.options["--ignore"] ?? []
      if columns.targets.isEmpty { columns.targets = stored.options["--target"] ?? [] }
      return columns
    }
  }

  private func warnOfNames(_ set: RecordingSet, _ source: String) {
    guard description.inputKind == .vector, set.featureNames.count == description.inputSize else { return }
    for (position, (found, expected)) in zip(set.featureNames, description.names).enumerated()
    where found != expected {
      StandardError.write(
        "qornn-export: \(EchoedText.quoted(source)): feature \(position + 1) is called \(EchoedText.quoted(found)), "
          + "\(EchoedText.quoted(expected)) in the checkpoint; features are matched by position")
    }
  }
}
