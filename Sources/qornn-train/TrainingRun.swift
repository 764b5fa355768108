import Foundation
import QORNNToolSupport
import QORNNTraining

/// One run of a subcommand: from the command line to the trained checkpoint.
struct TrainingRun {
  let trainer: Trainer
  let storedArguments: StoredArguments
  let output: String
  let log: TrainingLog
  let plot: String?
  let title: (name: String, details: String)

  /// Trains and prints the result.
  static func perform(_ chosen: TrainingCommand, given: ParsedArguments) throws {
    let resumed = try ResumedRun(chosen, given: given)
    let arguments = resumed?.arguments ?? given
    let paths =
      [arguments[chosen.run.output]] + [chosen.run.log, chosen.run.plot].compactMap { arguments[$0] }
    for path in paths { try OutputFile.check(path) }

    let task = try chosen.makeTask(arguments)
    for notice in task.notices { StandardError.write("qornn-train: \(notice.description)") }
    let threadCount = arguments[chosen.run.threads] ?? ProcessInfo.processInfo.activeProcessorCount
    let trainer: Trainer
    let storedArguments: StoredArguments
    if let resumed {
      trainer = try loading(arguments[chosen.run.output]) {
        try Trainer(resuming: resumed.checkpoint, task: task, threadCount: threadCount)
      }
      storedArguments = resumed.stored
    } else {
      let options = try chosen.training.options(
        arguments, checkpointInterval: arguments[chosen.run.checkpointEvery], task: task)
      let configuration = chosen.network.configuration(arguments, data: task.dataDescription)
      trainer = Trainer(
        task: task, configuration: configuration, options: options,
        choosesStateRanges: arguments[chosen.network.stateRange] == nil, threadCount: threadCount)
      storedArguments = StoredArguments(chosen, arguments, resolved: options)
    }
    let log = try loading {
      try TrainingLog(
        path: arguments[chosen.run.log], keepingUpTo: resumed == nil ? nil : trainer.iteration)
    }
    let run = TrainingRun(
      trainer: trainer, storedArguments: storedArguments, output: arguments[chosen.run.output], log: log,
      plot: arguments[chosen.run.plot], title: (chosen.name, trainer.configuration.summary))
    try run.train(isResumed: resumed != nil)
  }
}
