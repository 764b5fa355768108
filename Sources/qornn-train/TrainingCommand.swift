import QORNNToolSupport
import QORNNTraining

/// A subcommand: its own options, the shared ones, and how it gets its data.
struct TrainingCommand: Sendable {
  let name: String
  let summary: String
  var discussion = ""
  let examples: [Command.Example]
  let dataSection: Command.Section
  /// Options of the data that a resumed run must have the same; files are not among them.
  let storedDataOptions: [StoredOption]
  let network: NetworkOptions
  let training: TrainingOptionSet
  let run = RunOptions()
  /// Reads or makes the data.
  let makeTask: @Sendable (ParsedArguments) throws(ToolError) -> any SequenceTask

  init(
    name: String, summary: String, discussion: String = "", examples: [Command.Example],
    defaults: TaskDefaults, dataOptions: [any CommandParameter], storedDataOptions: [StoredOption],
    makeTask: @escaping @Sendable (ParsedArguments) throws(ToolError) -> any SequenceTask
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.examples = examples
    self.makeTask = makeTask
    dataSection = Command.Section("Data", dataOptions)
    self.storedDataOptions = storedDataOptions
    network = NetworkOptions(defaults: defaults)
    training = TrainingOptionSet(defaults: defaults)
  }

  var command: Command {
    Command(
      name: name, summary: summary, discussion: discussion,
      sections: [dataSection, network.section, training.section, run.section], examples: examples)
  }

  /// - Throws: a usage error for options that have no effect together.
  func requireConsistency(_ arguments: ParsedArguments) throws(ToolError) {
    let method = arguments[network.method]
    let projection = arguments[training.projection]
    let rank = arguments[training.projectionRank]
    if projection != .polar, method != .projunn {
      throw ToolError(
        .usage,
        "--projection: found \(projection.rawValue) with --method \(method.rawValue), expected --method projunn"
      )
    }
    if rank != 1, projection == .polar {
      throw ToolError(
        .usage,
        "--projection-rank: found \(rank) with --projection polar, expected --projection direct or tangent")
    }
  }

  var stored: [StoredOption] {
    storedDataOptions + network.stored + training.stored + [StoredOption(run.checkpointEvery)]
  }

  static let all = [copy, pixelMNIST, characters, sequences]
}
