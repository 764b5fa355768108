import QORNN

/// Which share of a task's data.
public enum DataPart: Sendable, Equatable, CaseIterable {
  /// What the weights are fitted to.
  case training
  /// What every choice is made with: the best epoch, the hyper-parameters.
  case validation
  /// What is looked at once, at the end. Tasks without a test part of their own give the validation part.
  case test
}

/// Sequences to learn from, as batches for the trainer and as raw readings for the checks of the exported
/// integers.
///
/// Everything is a function of the arguments alone: `trainingBatch` for the same iteration, batch size and
/// seed is the same batch in every process, so a resumed run needs no state of the task.
public protocol SequenceTask: Sendable {
  /// What the exporter must know about the data.
  var dataDescription: DataDescription { get }

  /// Things the user should be told about how the data was read; to be printed once.
  var notices: [TaskNotice] { get }

  /// Number of targets at the end of a sequence that accuracy is measured on, nil for all of them. The copy
  /// task's loss is a mean over all steps, its recall one over the last ten.
  var scoredTargetCount: Int? { get }

  /// Whether the best network is the one with the lowest loss, however often its likeliest class is right:
  /// where the next class cannot be known, what counts is how well its chances are.
  var ranksByLoss: Bool { get }

  /// Most steps of any batch.
  var longestBatch: Int { get }

  /// The task as a run of so many updates shows it: what grows over a run is a share of it.
  func scheduled(over iterations: Int) -> any SequenceTask

  /// Whether training batch `iteration` is easier than what the run is for: a run does not stop for want of
  /// better validations then.
  func isRehearsal(iteration: Int) -> Bool

  /// Training batches in an epoch, at least 1.
  func trainingBatchCount(batchSize: Int) -> Int

  /// Batch number `iteration` (from 0, over all epochs) of a run with this seed. Its size is at most
  /// `batchSize`.
  func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch

  /// Training sequence number `number` of those that batch `iteration` may be preceded by: drawn at random and
  /// changed as a training batch changes it.
  func precedingSequence(_ number: Int, iteration: Int, seed: UInt64) -> RawSequence

  /// Whether nothing came before this training batch; otherwise each sequence of the batch goes on where the
  /// same one of the batch before stopped.
  func startsFromZero(iteration: Int, batchSize: Int) -> Bool

  /// Sequences that an evaluation of a part takes: all of them, where they are not generated.
  func evaluationSequenceCount(_ part: DataPart) -> Int

  /// Batches that cover a part once, at least 1. `part` must not be `.training` for generated tasks.
  func evaluationBatchCount(_ part: DataPart, batchSize: Int) -> Int

  /// Batch `index` of `evaluationBatchCount`. With carried states the batches must be run in order.
  func evaluationBatch(_ part: DataPart, index: Int, batchSize: Int) -> Batch

  /// Number of sequences of a part. A generated task makes as many as it is asked for.
  func sequenceCount(_ part: DataPart) -> Int?

  /// The sequence with this number (from 0) of a part, with readings or tokens as a session takes them.
  func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence

  /// Sequences of each class in the training part, empty for regressions and where a sequence has many
  /// targets.
  var trainingClassCounts: [Int] { get }
}

extension SequenceTask {
  /// Nothing to tell.
  public var notices: [TaskNotice] { [] }
  /// All targets count.
  public var scoredTargetCount: Int? { nil }
  /// The best network is right most often, or has the least error.
  public var ranksByLoss: Bool { false }
  /// The same from the first update to the last.
  public func scheduled(over iterations: Int) -> any SequenceTask { self }
  /// Every batch is what the run is for.
  public func isRehearsal(iteration: Int) -> Bool { false }
  /// No class counts.
  public var trainingClassCounts: [Int] { [] }
  /// Any sequence of the training part as it is.
  public func precedingSequence(_ number: Int, iteration: Int, seed: UInt64) -> RawSequence {
    var generator = TaskRandom.generator(seed: seed, purpose: .preceding(iteration), index: number)
    return rawSequence(.training, generator.uniform(below: max(1, sequenceCount(.training) ?? 1)))
  }

  /// Every sequence is one of its own.
  public func startsFromZero(iteration: Int, batchSize: Int) -> Bool { true }

  /// All sequences of the part; 0 where they are generated.
  public func evaluationSequenceCount(_ part: DataPart) -> Int { sequenceCount(part) ?? 0 }

  /// For sequences that start from zero: as many of them as a batch holds.
  public func evaluationBatchCount(_ part: DataPart, batchSize: Int) -> Int {
    (evaluationSequenceCount(part) + batchSize - 1) / batchSize
  }

  /// Sequences in their order; the last batch may be smaller.
  public func evaluationBatch(_ part: DataPart, index: Int, batchSize: Int) -> Batch {
    let range = index * batchSize..<min((index + 1) * batchSize, evaluationSequenceCount(part))
    return Batch(sequences: range.map { rawSequence(part, $0) }, description: dataDescription)
  }

  /// The first `limit` sequences of a part.
  public func rawSequences(_ part: DataPart, limit: Int) -> [RawSequence] {
    (0..<min(limit, sequenceCount(part) ?? limit)).map { rawSequence(part, $0) }
  }

  /// Weights that make every class count alike in the loss: inverse to the frequency, their mean over the
  /// training sequences 1. Empty without class counts. [outputSize]
  public var balancedClassWeights: [Float] {
    let total = trainingClassCounts.reduce(0, +)
    let present = trainingClassCounts.count { $0 > 0 }
    return trainingClassCounts.map { $0 == 0 ? 0 : Float(total) / Float($0 * present) }
  }
}
