import Foundation

extension Trainer {
  /// The `training` key of a checkpoint.
  package struct Recipe: Codable, Equatable {
    package var options: TrainingOptions
    /// How the program that trains was called, as it wants it back.
    package var arguments: String?

    private enum CodingKeys: String, CodingKey { case options, arguments }
  }

  /// All that the exporter and a resumed run need. Equal runs give equal checkpoints: no time, thread count
  /// or path is in them.
  ///
  /// - Parameter arguments: kept for ``arguments(of:)``.
  public func checkpoint(arguments: String? = nil) -> Checkpoint {
    var numbers: [String: Double] = [:]
    numbers["optimizer_updates"] = Double(optimizer.updateCount)
    let progress = TrainingProgress(
      iteration: iteration, bestScore: bestScore,
      bestIteration: best?.iteration ?? 0, evaluationsSinceBest: staleValidations,
      dataFingerprint: dataFingerprint, numbers: numbers)
    let optimizerTensors = optimizer.tensors().map { ($0.name, $0.values) }
    return Checkpoint(
      configuration: configuration, dataDescription: task.dataDescription, parameters: bestParameters,
      ranges: best.map { RecordedRanges(states: $0.report.largestStates) },
      training: CheckpointJSON.text(Recipe(options: options, arguments: arguments)),
      result: best.map { CheckpointJSON.text($0) },
      resume: ResumeState(
        parameters: parameters, optimizer: Dictionary(uniqueKeysWithValues: optimizerTensors),
        carriedState: carriedState, progress: progress))
  }

  /// What the best validation is ranked by.
  private var bestScore: Double? {
    task.ranksByLoss ? best?.report.loss : best?.report.accuracy.map(Double.init) ?? best?.report.loss
  }

  /// What ``checkpoint(arguments:)`` was given when this checkpoint was made.
  public static func arguments(of checkpoint: Checkpoint) -> String? {
    recipe(of: checkpoint)?.arguments
  }

  /// How the run of a checkpoint is trained, as the file says it: see ``TrainingOptions/validate()``.
  public static func options(of checkpoint: Checkpoint) -> TrainingOptions? {
    recipe(of: checkpoint)?.options
  }

  /// Goes on where a run stopped; all that follows has the same bits as in an uninterrupted run.
  ///
  /// - Parameter task: the same data as that run's.
  public convenience init(
    resuming checkpoint: Checkpoint, task: any SequenceTask, threadCount: Int,
    recomputation: Recomputation = .auto
  ) throws(TrainingError) {
    guard let state = checkpoint.resume, let options = Self.options(of: checkpoint) else {
      throw .notResumable
    }
    try options.validate()
    try options.validate(for: checkpoint.configuration)
    try Self.check(task.dataDescription, against: checkpoint.dataDescription)
    try Self.check(state, options, hiddenSize: checkpoint.configuration.hiddenSize, task: task)
    let updateCount = try Self.updateCount(state.progress)
    self.init(
      task: task, configuration: checkpoint.configuration, options: options,
      parameters: state.parameters,
      pool: WorkerPool(threadCount: threadCount), recomputation: recomputation)
    if let expected = state.progress.dataFingerprint, expected != dataFingerprint { throw .otherData }
    iteration = state.progress.iteration
    staleValidations = state.progress.evaluationsSinceBest
    carriedState = state.carriedState
    bestParameters = checkpoint.parameters
    if let result = checkpoint.result {
      guard let best = try? JSONDecoder().decode(Best.self, from: Data(result.utf8)) else {
        throw .notResumable
      }
      try best.validate(for: configuration, iterationsDone: iteration)
      self.best = best
    }
    var tensors: [String: (shape: [Int], values: [Float])] = [:]
    for (name, shape, _) in optimizer.tensors() {
      guard let values = state.optimizer[name] else { throw .notResumable }
      tensors[name] = (shape, values)
    }
    do {
      try optimizer.restore(updateCount: updateCount, tensors: tensors)
    } catch {
      throw .notResumable
    }
  }

  private static func recipe(of checkpoint: Checkpoint) -> Recipe? {
    checkpoint.training.flatMap { try? JSONDecoder().decode(Recipe.self, from: Data($0.utf8)) }
  }

  private static func check(
    _ found: DataDescription, against expected: DataDescription
  ) throws(TrainingError) {
    guard found != expected else { return }
    let differences: [(String, Bool)] = [
      ("the feature names or symbols", found.names != expected.names),
      ("the labels", found.labels != expected.labels),
      ("the normalization of the features", found.features != expected.features),
      ("the windows", (found.windowSize, found.hopSize) != (expected.windowSize, expected.hopSize)),
    ]
    throw .dataDiffer(field: differences.first { $0.1 }?.0 ?? "their scales")
  }
}
