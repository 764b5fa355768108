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
      if record.event == .iteration { record.bjorckShare = trainer.bjorckShare }
      try reporting { try log.append(record) }
    }

    if !isResumed { try save() }
    try drawPlot()
    var progress = RunProgress(trainer: trainer)
    var monitor = TrainingMonitor(options: trainer.options, stepCount: trainer.task.longestBatch)
    monitor.replay(log.records, configuration: trainer.configuration)
    func watch(_ record: TrainingRecord) throws {
      try append(record)
      progress.update(record)
      let warnings = monitor.observe(
        record, configuration: trainer.configuration,
        isRehearsal: trainer.task.isRehearsal(iteration: trainer.iteration - 1))
      for warning in warnings {
        progress.clear()
        StandardError.write("qornn-train: \(warning.message)")
        try append(warning.record(after: record))
      }
    }

    StopRequest.install()
    while !trainer.isFinished {
      if StopRequest.isRequested { try stop(&progress) }
      do {
        try watch(trainer.step())
        if trainer.isValidationDue { try watch(trainer.validate()) }
      } catch TrainingError.diverged(let divergence) {
        progress.clear()
        try append(trainer.record(of: divergence))
        try drawPlot()
        throw diverged(divergence)
      }
      if trainer.isValidationDue {
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

  /// A new run leaves the checkpoint, the log and the plot of an older one as they are until its first
  /// validation: a forgotten --resume costs nothing yet.
  private var sparesOlderRun: Bool { replacesOlderRun && trainer.best == nil }

  private func save() throws(ToolError) {
    guard !sparesOlderRun else { return }
    try reporting { try log.replaceOlderLines() }
    log.synchronize()
    let checkpoint = trainer.checkpoint(arguments: storedArguments.json)
    try OutputFile.write(checkpoint.safetensorsFile().encoded(), to: paths.output)
  }

  private func drawPlot() throws(ToolError) {
    guard let path = paths.plot, !sparesOlderRun else { return }
    let sheet = TrainingPlot.sheet(
      records: log.records, title: name, subtitle: trainer.configuration.summary,
      accuracyName: trainer.task.scoredTargetCount == nil ? "accuracy" : "recall")
    try OutputFile.write(Array(sheet.svg().utf8), to: path)
  }

  /// The run's last line, which says where its best weights are.
  private func diverged(_ divergence: Divergence) -> ToolError {
    let kept = trainer.best.map {
      "; \(EchoedText.quoted(paths.output)) has the best weights, of iteration \($0.iteration)"
    }
    return ToolError(.data, divergence.explanation + (kept ?? ""))
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
        + (sparesOlderRun
          ? "\(file) is still the older checkpoint: nothing was written before the first validation"
          : "the same command with --resume goes on from \(file)"))
    exit(ExitCode.interrupted.rawValue)
  }
}
