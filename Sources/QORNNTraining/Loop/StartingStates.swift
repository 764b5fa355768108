/// The hidden states that the sequences of a training batch begin with, see ``TrainingOptions/Start``.
///
/// They are a function of the task, the options, the weights and what the batches before left, which is in the
/// checkpoint.
package final class StartingStates {
  private let task: any SequenceTask
  private let configuration: NetworkConfiguration
  private let options: TrainingOptions
  private let pool: WorkerPool
  private lazy var inference = Inference(configuration: configuration, pool: pool)

  package init(
    task: any SequenceTask, configuration: NetworkConfiguration, options: TrainingOptions, pool: WorkerPool
  ) {
    self.task = task
    self.configuration = configuration
    self.options = options
    self.pool = pool
  }

  /// States for the rows of batch `iteration`; nil for zeros.
  ///
  /// - Parameter left: what ``left(by:of:before:next:)`` said after the batch before.
  package func states(
    for batch: Batch, iteration: Int, left: CarriedState?, parameters: Parameters
  ) -> CarriedState? {
    guard task.startsFromZero(iteration: iteration, batchSize: options.batchSize) else { return left }
    switch options.start {
    case .zero: return nil
    case .carried: return left?.firstRows(batch.batchSize, of: options.batchSize)
    case .random: return left.map { drawn(from: $0, rows: batch.batchSize, iteration: iteration) }
    case .warm:
      let preceding = task.precedingBatch(
        rows: batch.batchSize, limit: options.warmSteps, iteration: iteration, seed: options.seed)
      let effective = EffectiveParameters(parameters, configuration: configuration, pool: pool)
      return inference.run(effective, preceding).finalState
    }
  }

  /// What batch `next` needs of the states that `batch`, the one before it, ended with. Rows that a smaller
  /// batch does not have stay as they were. [options.batchSize × hiddenSize] a layer
  package func left(by final: CarriedState, of batch: Batch, before left: CarriedState?, next: Int)
    -> CarriedState?
  {
    guard task.startsFromZero(iteration: next, batchSize: options.batchSize) else { return final }
    guard options.start.usesEarlierStates else { return nil }
    var result = left ?? CarriedState(zeros: configuration, batchSize: options.batchSize)
    for layer in result.layers.indices {
      result.layers[layer].replaceSubrange(0..<final.layers[layer].count, with: final.layers[layer])
    }
    return result
  }

  /// For each row a share in 0 ..< 1 of a state whose units come from sequences of the batch before, each unit
  /// from one of its own. The share keeps the states of a network that never forgets from growing for ever.
  private func drawn(from left: CarriedState, rows: Int, iteration: Int) -> CarriedState {
    var generator = TaskRandom.generator(seed: options.seed, purpose: .startingStates, index: iteration)
    let hidden = configuration.hiddenSize
    var result = CarriedState(zeros: configuration, batchSize: rows)
    for row in 0..<rows {
      let share = generator.uniform()
      for layer in result.layers.indices {
        for unit in 0..<hidden {
          let source = generator.uniform(below: options.batchSize)
          result.layers[layer][row * hidden + unit] = share * left.layers[layer][source * hidden + unit]
        }
      }
    }
    return result
  }
}

extension CarriedState {
  /// The states of the first `count` of `rowCount` sequences.
  func firstRows(_ count: Int, of rowCount: Int) -> CarriedState {
    CarriedState(layers: layers.map { Array($0.prefix($0.count / rowCount * count)) })
  }
}
