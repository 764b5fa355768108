import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension TrainingRun {
  /// Updates, validations and checkpoints until the run is finished, or stopped by a signal.
  func train(isResumed: Bool) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let earlierSeconds = log.records.last?.seconds ?? 0
    func append(_ record: TrainingRecord) throws {
      var record = record
      record.seconds = earlierSeconds + (clock.now - start) / .seconds(1)
      try reporting { try log.append(record) }
    }

    if !isResumed { try save() }
    try drawPlot()
    var progress = RunProgress(trainer: trainer)
    StopRequest.install()
    while !trainer.isFinished {
      if StopRequest.isRequested { try stop(&progress) }
      let record = try reporting { try trainer.step() }
      try append(record)
      progress.update(record)
      if trainer.isValidationDue {
        let validation = try reporting { try trainer.validate() }
        try append(validation)
        progress.update(validation)
        try save()
        if progress.isPlotDue { try drawPlot() }
      } else if trainer.isCheckpointDue {
        try save()
      }
    }
    progress.clear()
    if let result = trainer.resultRecord { try append(result) }
    try save()
    try drawPlot()
    try TrainingReport(trainer: trainer, output: paths.output).print()
  }

  /// A new run leaves an older checkpoint as it is until its first validation: a forgotten --resume costs
  /// nothing yet.
  private var sparesOlderFile: Bool { replacesOlderFile && trainer.best == nil }

  private func save() throws(ToolError) {
    guard !sparesOlderFile else { return }
    log.synchronize()
    let checkpoint = trainer.checkpoint(arguments: storedArguments.json)
    try OutputFile.write(checkpoint.safetensorsFile().encoded(), to: paths.output)
  }

  private func drawPlot() throws(ToolError) {
    guard let path = paths.plot else { return }
    let sheet = TrainingPlot.sheet(
      records: log.records, title: name, subtitle: trainer.configuration.summary,
      accuracyName: trainer.task.scoredTargetCount == nil ? "accuracy" : "recall")
    try OutputFile.write(Array(sheet.svg().utf8), to: path)
  }

  /// Writes what there is and ends the process as a shell expects after SIGINT, so that a script does not go
  /// on.
  private func stop(_ progress: inout RunProgress) throws -> Never {
    progress.clear()
    try save()
    try drawPlot()
    let file = EchoedText.quoted(paths.output)
    StandardError.write(
      "qornn-train: stopped after iteration \(trainer.iteration) of \(trainer.options.iterations); "
        + (sparesOlderFile
          ? "\(file) is still the older checkpoint: nothing was saved before the first validation"
          : "the same command with --resume goes on from \(file)"))
    exit(130)
  }
}
