import Foundation
import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// One run of a subcommand: from the command line to the trained checkpoint.
struct TrainingRun {
  let trainer: Trainer
  let storedArguments: StoredCommand
  let paths: RunPaths
  let log: TrainingLog
  /// Whether this is a new run and there is a checkpoint of another one in its place.
  let replacesOlderRun: Bool
  /// The subcommand, for the plot's heading.
  let name: String

  /// Trains and prints the result.
  static func perform(_ chosen: TrainingCommand, given: ParsedArguments) throws {
    let paths = try RunPaths(chosen.run, given)
    let resumed = try ResumedRun(chosen, given: given)
    let arguments = resumed?.arguments ?? given
    try chosen.requireConsistency(arguments)
    let task = try chosen.makeTask(arguments)
    for notice in task.notices { StandardError.write("qornn-train: \(notice.description)") }
    if let summary = DataSummary(task: task).text { StandardError.write("qornn-train: \(summary)") }

    let threadCount = arguments[chosen.run.threads] ?? ProcessInfo.processInfo.activeProcessorCount
    let recomputation = arguments[chosen.run.recompute]
    let trainer: Trainer
    let storedArguments: StoredCommand
    if let resumed {
      trainer = try resumedTrainer(
        resumed.checkpoint, task, path: paths.output, threadCount: threadCount, recomputation)
      storedArguments = resumed.stored
    } else {
      let configuration = try chosen.network.configuration(arguments, data: task.dataDescription)
      let options = try chosen.training.options(
        arguments, checkpointInterval: arguments[chosen.run.checkpointEvery], task: task,
        network: configuration)
      guard options.basisLearningRate == 0 || configuration.activation == .identity else {
        throw ToolError(
          .usage,
          "--basis-learning-rate: found \(options.basisLearningRate) with --activation "
            + "\(configuration.activation.word), expected 0, or identity: other recurrences have no basis to choose"
        )
      }
      try requireMemory(configuration, options, longestBatch: task.longestBatch, recomputation)
      trainer = Trainer(
        task: task, configuration: configuration, options: options,
        choosesStateRanges: arguments[chosen.network.stateRange] == nil,
        start: try arguments[chosen.run.from].map { try startingPoint(from: $0, for: configuration) },
        threadCount: threadCount,
        recomputation: recomputation)
      storedArguments = StoredCommand(chosen, arguments, resolved: options, configuration)
    }
    let replacesOlderRun = resumed == nil && paths.hasOutput
    let log = try reporting {
      try TrainingLog(
        path: paths.log, keepingUpTo: resumed == nil ? nil : trainer.iteration,
        sparesOlderLines: replacesOlderRun)
    }
    let run = TrainingRun(
      trainer: trainer, storedArguments: storedArguments, paths: paths, log: log,
      replacesOlderRun: replacesOlderRun, name: chosen.name)
    try run.train(isResumed: resumed != nil)
  }

  /// The checkpoint that --from names.
  private static func startingPoint(
    from path: String, for configuration: NetworkConfiguration
  ) throws -> Checkpoint {
    let checkpoint = try reporting(path) { try Checkpoint.read(path) }
    if let difference = configuration.differenceOfShape(from: checkpoint.configuration) {
      throw ToolError(
        .usage,
        "--from \(EchoedText.quoted(path)), \(difference.name): found \(difference.found), expected "
          + "\(difference.expected)")
    }
    return checkpoint
  }

  private static func resumedTrainer(
    _ checkpoint: Checkpoint, _ task: any SequenceTask, path: String, threadCount: Int,
    _ recomputation: Recomputation
  ) throws -> Trainer {
    do {
      if let options = Trainer.options(of: checkpoint) {
        try options.validate()
        try requireMemory(checkpoint.configuration, options, longestBatch: task.longestBatch, recomputation)
      }
      return try Trainer(
        resuming: checkpoint, task: task, threadCount: threadCount, recomputation: recomputation)
    } catch let error as TrainingError {
      throw ToolError(.data, "\(EchoedText.quoted(path)): \(error.description)")
    }
  }

  private static func requireMemory(
    _ configuration: NetworkConfiguration, _ options: TrainingOptions, longestBatch: Int,
    _ recomputation: Recomputation
  ) throws(ToolError) {
    let needed = MemoryEstimate.byteCount(
      configuration, batchSize: options.batchSize, longestBatch: longestBatch, recomputation: recomputation)
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    guard needed > available else { return }
    throw ToolError(
      .usage,
      "--hidden, --layers, --batch: found a training of about \(gigabytes(needed)), expected less than the "
        + "\(gigabytes(available)) of this machine")
  }

  private static func gigabytes(_ byteCount: Double) -> String {
    "\(DecimalText.fixed(byteCount / 1e9, decimals: 1)) GB"
  }
}
