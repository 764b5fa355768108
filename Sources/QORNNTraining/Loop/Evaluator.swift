import QORNN

/// Measures a network on a part of a task's data.
package final class Evaluator {
  private let task: any SequenceTask
  private let configuration: NetworkConfiguration
  private let batchSize: Int
  private let streamWarmSteps: Int?
  private let inference: Inference

  /// - Parameter streamWarmSteps: measures in endless streams: as many as a batch has rows, side by side, each
  ///   sequence going on with the states that the one before it in its row left, and the first ones after so
  ///   many steps of others. nil: every sequence starts from zero.
  package init(
    task: any SequenceTask, configuration: NetworkConfiguration, batchSize: Int, streamWarmSteps: Int? = nil,
    pool: WorkerPool
  ) {
    self.task = task
    self.configuration = configuration
    self.batchSize = batchSize
    self.streamWarmSteps = streamWarmSteps
    inference = Inference(configuration: configuration, pool: pool)
  }

  /// Runs all sequences of the part.
  package func report(_ effective: EffectiveParameters, part: DataPart) -> EvaluationReport {
    var tally = EvaluationTally(configuration: configuration, scoredTargetCount: task.scoredTargetCount)
    let batchCount = task.evaluationBatchCount(part, batchSize: batchSize)
    // A text goes on from batch to batch by itself.
    let carriesState = batchCount > 1 && task.rawSequence(part, 1).continuesPrevious
    if let streamWarmSteps, !carriesState {
      runStreams(effective, part, warmSteps: streamWarmSteps, into: &tally)
      return tally.report(targetScales: task.dataDescription.targetScales)
    }
    var carriedState: CarriedState?
    for index in 0..<batchCount {
      let batch = task.evaluationBatch(part, index: index, batchSize: batchSize)
      let result = inference.run(effective, batch, initialState: carriedState)
      if carriesState { carriedState = result.finalState }
      tally.add(result, batch: batch)
    }
    return tally.report(targetScales: task.dataDescription.targetScales)
  }

  /// Every sequence of the part once, in a mixed order that is the same for every run.
  private func runStreams(
    _ effective: EffectiveParameters, _ part: DataPart, warmSteps: Int, into tally: inout EvaluationTally
  ) {
    let order = task.streamOrder(part)
    let rows = min(batchSize, order.count)
    let preceding = task.stepsBeforeStreams(rows: rows, steps: warmSteps, order: order, part: part)
    var states = inference.run(effective, preceding).finalState
    for first in stride(from: 0, to: order.count, by: rows) {
      let numbers = order[first..<min(first + rows, order.count)]
      let batch = Batch(
        sequences: numbers.map { task.rawSequence(part, $0) }, description: task.dataDescription)
      let result = inference.run(
        effective, batch, initialState: states.firstRows(batch.batchSize, of: rows))
      states = result.finalState
      tally.add(result, batch: batch)
    }
  }
}
