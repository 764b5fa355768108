import QORNN

/// Measures a network on a part of a task's data.
package final class Evaluator {
  private let task: any SequenceTask
  private let configuration: NetworkConfiguration
  private let batchSize: Int
  private let inference: Inference

  package init(task: any SequenceTask, configuration: NetworkConfiguration, batchSize: Int, pool: WorkerPool)
  {
    self.task = task
    self.configuration = configuration
    self.batchSize = batchSize
    inference = Inference(configuration: configuration, pool: pool)
  }

  /// Runs all sequences of the part.
  package func report(_ effective: EffectiveParameters, part: DataPart) -> EvaluationReport {
    var tally = EvaluationTally(configuration: configuration, scoredTargetCount: task.scoredTargetCount)
    let batchCount = task.evaluationBatchCount(part, batchSize: batchSize)
    // A text goes on from batch to batch; other sequences start from zero.
    let carriesState = batchCount > 1 && task.rawSequence(part, 1).continuesPrevious
    var carriedState: CarriedState?
    for index in 0..<batchCount {
      let batch = task.evaluationBatch(part, index: index, batchSize: batchSize)
      let result = inference.run(effective, batch, initialState: carriedState)
      if carriesState { carriedState = result.finalState }
      tally.add(result, batch: batch)
    }
    return tally.report(targetScales: task.dataDescription.targetScales)
  }
}
