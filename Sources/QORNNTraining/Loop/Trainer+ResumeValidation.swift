extension Trainer {
  /// Checks the counters and states of a checkpoint against its options, its network and the data.
  static func check(
    _ state: ResumeState, _ options: TrainingOptions, hiddenSize: Int, task: any SequenceTask
  ) throws(TrainingError) {
    let progress = state.progress
    try TrainingError.require("resume", "iteration", progress.iteration, in: 0...options.iterations)
    try TrainingError.require(
      "resume", "evaluations_since_best", progress.evaluationsSinceBest, in: 0...TrainingOptions.largestCount)
    let iteration = progress.iteration
    let startsFromZero = task.startsFromZero(iteration: iteration, batchSize: options.batchSize)
    let found = state.carriedState.map { $0.layers[0].count / hiddenSize } ?? 0
    let expected =
      startsFromZero
      ? (options.start.usesEarlierStates && iteration > 0 ? options.batchSize : 0)
      : task.trainingBatch(iteration: iteration, batchSize: options.batchSize, seed: options.seed).batchSize
    guard found == expected else {
      throw .wrongField(
        key: "resume", field: "carried_state", found: "states of \(found) sequences", expected: "\(expected)")
    }
  }

  /// The optimizer's updates, a whole number that JSON may give as anything.
  static func updateCount(_ progress: TrainingProgress) throws(TrainingError) -> Int {
    guard let found = progress.numbers["optimizer_updates"] else { return progress.iteration }
    guard let count = Int(exactly: found), (0...progress.iteration).contains(count) else {
      throw .wrongField(
        key: "resume", field: "numbers.optimizer_updates", found: "\(found)",
        expected: "0 to \(progress.iteration)")
    }
    return count
  }
}

extension Trainer.Best {
  /// Checks what a checkpoint says about its best validation.
  func validate(for configuration: NetworkConfiguration, iterationsDone: Int) throws(TrainingError) {
    func require<Value: Comparable>(
      _ field: String, _ found: Value, in range: ClosedRange<Value>
    ) throws(TrainingError) {
      try TrainingError.require("result", field, found, in: range)
    }
    func requireCount(_ field: String, _ found: Int, _ expected: Int) throws(TrainingError) {
      try require(field, found, in: expected...expected)
    }
    try require("iteration", iteration, in: 0...iterationsDone)
    try require("report.loss", report.loss, in: 0...Double.greatestFiniteMagnitude)
    try require("report.saturated_share", report.saturatedShare, in: 0...1)
    try require("report.scored", report.scoredCount, in: 0...TrainingOptions.largestCount)
    try require("report.correct", report.correctCount, in: 0...report.scoredCount)
    try requireCount("report.largest_states", report.largestStates.count, configuration.layerCount)
    if let errors = report.rootMeanSquareErrors {
      try requireCount("report.rmse", errors.count, configuration.outputSize)
    }
    guard let confusion = report.confusion else { return }
    try require("report.confusion", confusion.count, in: 0...EvaluationReport.largestMatrix)
    try requireCount("report.confusion", confusion.count, configuration.outputSize)
    for (index, row) in confusion.enumerated() {
      try requireCount("report.confusion.\(index)", row.count, configuration.outputSize)
      for count in row { try require("report.confusion.\(index)", count, in: 0...report.scoredCount) }
    }
  }
}
