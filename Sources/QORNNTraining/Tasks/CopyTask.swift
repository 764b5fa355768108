import QORNN

/// The copy task (arXiv 1511.06464): ten symbols, a long delay, then a marker after which they must be
/// repeated.
///
///     step      0 … 9      10 … T0+8    T0+9     T0+10 … T0+19
///     input     symbols    blank        marker   blank
///     target    blank      blank        blank    the symbols, in order
///
/// Sequences are T0 + 20 steps long. The loss is the mean over all of them, 10·ln 8/(T0 + 20) for a network
/// that guesses; recall is measured on the last ten. The delay of the training batches may grow over a run
/// (``GrowingDelays``); validation and test sequences always have the delay T0.
public struct CopyTask: SequenceTask {
  /// Steps T0 from the last symbol to the first one due.
  public let delay: Int
  /// Batches in what the log calls an epoch; the data are endless.
  public let batchesPerEpoch: Int
  /// Sequences of the validation and test parts.
  public let evaluationCount: Int
  /// The delays of training before T0.
  public let growingDelays: GrowingDelays

  /// Different symbols, the tokens 0 … 7.
  public static let symbolCount = 8
  /// Symbols of a sequence.
  public static let copiedCount = 10
  /// The token, and the class, of a step without a symbol.
  public static let blank: Int32 = 8
  /// The token that asks for the answer.
  public static let marker: Int32 = 9

  /// - Precondition: every number is at least 1, and no growing delay is longer than `delay`.
  public init(
    delay: Int, batchesPerEpoch: Int = 100, evaluationCount: Int = 256, growingDelays: GrowingDelays = .none
  ) {
    precondition(delay >= 1 && batchesPerEpoch >= 1 && evaluationCount >= 1)
    precondition(growingDelays.delays.allSatisfy { (1...delay).contains($0) })
    self.delay = delay
    self.batchesPerEpoch = batchesPerEpoch
    self.evaluationCount = evaluationCount
    self.growingDelays = growingDelays
  }

  /// 10 tokens, and the 9 classes without the marker.
  public var dataDescription: DataDescription {
    let symbols = (0..<Self.symbolCount).map(String.init)
    return DataDescription(
      inputKind: .token, names: symbols + ["blank", "marker"], labels: symbols + ["blank"])
  }

  /// Steps of a sequence with the delay T0, T0 + 20.
  public var longestBatch: Int { stepCount(delay: delay) }

  public var scoredTargetCount: Int? { Self.copiedCount }

  /// The loss of a network that knows when to answer but not what, in nats.
  public var guessingLoss: Double {
    // ln 8, written out so that it is the same constant everywhere.
    Double(Self.copiedCount) * 2.0794415416798357 / Double(longestBatch)
  }

  public func trainingBatchCount(batchSize: Int) -> Int { batchesPerEpoch }

  /// The delays grow with the run.
  public func scheduled(over iterations: Int) -> any SequenceTask {
    CopyTask(
      delay: delay, batchesPerEpoch: batchesPerEpoch, evaluationCount: evaluationCount,
      growingDelays: GrowingDelays(growingDelays.delays, over: iterations))
  }

  /// Whether the delay still has to grow.
  public func isRehearsal(iteration: Int) -> Bool { growingDelays.delay(at: iteration) != nil }

  /// New sequences for every iteration.
  public func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch {
    var generator = TaskRandom.generator(seed: seed, purpose: .trainingBatch, index: iteration)
    let delay = growingDelays.delay(at: iteration) ?? delay
    return Batch(
      sequences: (0..<batchSize).map { sequence(name: String($0), delay: delay, generator: &generator) },
      description: dataDescription)
  }

  /// A new sequence with the delay of the batch.
  public func precedingSequence(_ number: Int, iteration: Int, seed: UInt64) -> RawSequence {
    var generator = TaskRandom.generator(seed: seed, purpose: .preceding(iteration), index: number)
    return sequence(
      name: String(number), delay: growingDelays.delay(at: iteration) ?? delay, generator: &generator)
  }

  public func sequenceCount(_ part: DataPart) -> Int? { nil }

  public func evaluationSequenceCount(_ part: DataPart) -> Int { evaluationCount }

  /// The same sequence for every run: evaluation does not depend on the training's seed.
  public func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence {
    var generator = TaskRandom.generator(seed: 0, purpose: .evaluation(part), index: index)
    return sequence(name: String(index), delay: delay, generator: &generator)
  }

  private func stepCount(delay: Int) -> Int { delay + 2 * Self.copiedCount }

  private func sequence(name: String, delay: Int, generator: inout RandomGenerator) -> RawSequence {
    let stepCount = stepCount(delay: delay)
    let symbols = (0..<Self.copiedCount).map { _ in Int32(generator.uniform(below: Self.symbolCount)) }
    var inputs = [Int32](repeating: Self.blank, count: stepCount)
    var targets = inputs
    inputs.replaceSubrange(..<Self.copiedCount, with: symbols)
    inputs[delay + Self.copiedCount - 1] = Self.marker
    targets.replaceSubrange((delay + Self.copiedCount)..., with: symbols)
    return RawSequence(name: name, stepCount: stepCount, inputs: .tokens(inputs), targetClasses: targets)
  }
}
