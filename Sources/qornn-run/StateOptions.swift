import QORNN
import QORNNToolSupport

/// The options of the section State.
enum StateOptions {
  static let output = Option<String?>(
    "--output", valueName: "FILE", defaultText: "standard output",
    help: "Where to write the results; what is in the file is replaced, but with --state gone on with.")
  static let state = Option<String?>(
    "--state", valueName: "DIR",
    help: """
      Keep the state in this folder, so that after a crash, a kill or a power loss the same command goes on: every step has \
      its result in the --output FILE exactly once. The folder is made if it is not there.
      """)
  static let checkpoint = Option<Double>(
    "--checkpoint", valueName: "SECONDS", in: 0...86_400, default: 1,
    help: "The time between two checkpoints, at least; 0: one after every row.")
  static let restartInput = Option<StreamPersistence.RestartInput>(
    "--restart-input", default: .same,
    help: """
      Which input a restarted run is given: the same from its start, whose rows it passes over as far as they are done, or \
      the one that comes next, as from a sensor.
      """)

  static let section = Command.Section("State", [output, state, checkpoint, restartInput])

  /// - Throws: `.usage` for options of a state that is not kept.
  static func check(_ arguments: ParsedArguments) throws(ToolError) {
    guard arguments[state] == nil else { return }
    for option in ["--checkpoint", "--restart-input"] where arguments.texts[option] != nil {
      throw ToolError(.usage, "\(option): found no --state, expected it with this option")
    }
  }
}

/// Where the results go, and what keeps the state.
struct Results {
  let output: StandardOutput
  let persistence: StreamPersistence?
  private let file: ResultFile?

  /// - Throws: `.usage` for a state without a file of results or for one file in two places; `.cannotCreate`, `.data` when they cannot
  ///   be gone on with.
  init(
    _ arguments: ParsedArguments, model: SharedModel, options: StreamOptions, group: StreamGroupOptions?
  ) throws(ToolError) {
    let path = arguments[StateOptions.output]
    if let path {
      try OutputFile.requireDistinct(
        outputs: [NamedFile(option: "--output", path: path)],
        inputs: arguments.files(["MODEL", "FILE", "--metrics"]))
    }
    guard let folder = arguments[StateOptions.state] else {
      file = try path.map { path throws(ToolError) in try ResultFile(path) }
      output = file?.output ?? StandardOutput()
      persistence = nil
      return
    }
    guard !options.input.isFollowed || arguments.texts["--restart-input"] == nil else {
      throw ToolError(
        .usage,
        "--restart-input: found with --follow, expected one of them: the state knows the place in the file")
    }
    guard let path else {
      throw ToolError(
        .usage, "--state: found no --output, expected a file: what was printed cannot be taken back")
    }
    let persistence = try StreamPersistence(
      model,
      .init(
        folder: folder, output: path, interval: arguments[StateOptions.checkpoint],
        restartInput: arguments[StateOptions.restartInput], settings: Self.settings(options, group)))
    (output, self.persistence, file) = (persistence.output!, persistence, nil)
  }

  /// What keeps the streams of a server; nil where they end with it.
  static func ofServer(
    _ arguments: ParsedArguments, model: SharedModel, options: StreamOptions, group: StreamGroupOptions?
  ) throws(ToolError) -> StreamPersistence? {
    guard let folder = arguments[StateOptions.state] else { return nil }
    // Results are not kept, so that how they look does not matter, nor how many streams may be kept.
    let settings =
      "--serve --stream-key \(options.input.columns.sequence ?? "") --on-overflow \(group?.overflow.rawValue ?? "")"
      + detection(options)
    return try StreamPersistence(
      model,
      .init(
        folder: folder, output: nil, interval: arguments[StateOptions.checkpoint], settings: settings))
  }

  /// The options that decide about the results.
  private static func settings(_ options: StreamOptions, _ group: StreamGroupOptions?) -> String {
    var text =
      (options.input.isFollowed ? "--follow " : "")
      + "--emit \(options.emission.rawValue) --output-format \(options.format.rawValue)" + detection(options)
      + rows(options.input)
    if let group {
      text +=
        " --max-streams \(group.limit) --on-overflow \(group.overflow.rawValue) "
        + (group.overflow == .save ? "--max-saved \(group.savedLimit) " : "")
        + "--idle-after \(group.idle.text)"
    }
    return text
  }

  /// The options that decide what a row is: where the rows that are done are not read again, no digest tells. A run that a bad row
  /// has stopped may go on with --on-bad skip.
  private static func rows(_ input: InputOptions) -> String {
    let columns = input.columns
    var given: [(String, String?)] = [
      ("--input-format", input.format.rawValue), ("--channels", input.channelCount.map { "\($0)" }),
      (columns.sequenceOption, columns.sequence), ("--label", columns.label), ("--time", columns.time),
    ]
    given += columns.ignored.map { ("--ignore", $0) }
    given += columns.filters.map { ("--where", "\($0.column)=\($0.value)") }
    return given.compactMap { option, value in value.map { " \(option) \($0)" } }.joined()
  }

  private static func detection(_ options: StreamOptions) -> String {
    guard let detection = options.detection else { return "" }
    return
      " --detect class \(detection.classIndex), threshold \(detection.threshold), "
      + "smooth \(detection.smoothing), refractory \(detection.refractory)"
  }
}
