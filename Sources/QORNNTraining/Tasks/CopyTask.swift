import QORNN

/// The copy task (arXiv 1511.06464): ten symbols, a long delay, then a marker after which they must be
/// repeated.
///
///     step      0 … 9      10 … T0+8    T0+9     T0+10 … T0+19
///     input     symbols    blank        marker   blank
///     target    blank      blank        blank    the symbols, in order
///
/// Sequences are T0 + 20 steps long. The loss is the mean over all of them, 10·ln 8/(T0 + 20) for a network
/// that guesses; recall is measured on the last ten.
public struct CopyTask: SequenceTask {
  /// Steps T0 from the last symbol to the first one due.
  public let delay: Int
  /// Batches in what the log calls an epoch; the data are endless.
  public let batchesPerEpoch: Int
  /// Sequences of the validation and test parts.
  public let evaluationCount: Int

  /// Different symbols, the tokens 0 … 7.
  public static let symbolCount = 8
  /// Symbols of a sequence.
  public static let copiedCount = 10
  /// The token, and the class, of a step without a symbol.
  public static let blank: Int32 = 8
  /// The token that asks for the answer.
  public static let marker: Int32 = 9

  /// - Precondition: every argument is at least 1.
  public init(delay: Int, batchesPerEpoch: Int = 100, evaluationCount: Int = 256) {
    precondition(delay >= 1 && batchesPerEpoch >= 1 && evaluationCount >= 1)
    self.delay = delay
    self.batchesPerEpoch = batchesPerEpoch
    self.evaluationCount = evaluationCount
  }

  /// 10 tokens, and the 9 classes without the marker.
  public var dataDescription: DataDescription {
    let symbols = (0..<Self.symbolCount).map(String.init)
    return DataDescription(
      inputKind: .token, names: symbols + ["blank", "marker"], labels: symbols + ["blank"])
  }

  /// Steps of a sequence, T0 + 20.
  public var longestBatch: Int { delay + 2 * Self.copiedCount }

  public var scoredTargetCount: Int? { Self.copiedCount }

  /// The loss of a network that knows when to answer but not what, in nats.
  public var guessingLoss: Double {
    // ln 8, written out so that it is the same constant everywhere.
    Double(Self.copiedCount) * 2.0794415416798357 / Double(longestBatch)
  }

  public func trainingBatchCount(batchSize: Int) -> Int { batchesPerEpoch }

  /// New sequences for every iteration.
  public func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch {
    var generator = TaskRandom.generator(seed: seed, purpose: .trainingBatch, index: iteration)
    return Batch(
      sequences: (0..<batchSize).map { sequence(name: String($0), generator: &generator) },
      description: dataDescription)
  }

  public func sequenceCount(_ part: DataPart) -> Int? { nil }

  public func evaluationSequenceCount(_ part: DataPart) -> Int { evaluationCount }

  /// The same sequence for every run: evaluation does not depend on the training's seed.
  public func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence {
    var generator = TaskRandom.generator(seed: 0, purpose: .evaluation(part), index: index)
    return sequence(name: String(index), generator: &generator)
  }

  private func sequence(name: String, generator: inout RandomGenerator) -> RawSequence {
    let symbols = (0..<Self.copiedCount).map { _ in Int32(generator.uniform(below: Self.symbolCount)) }
    var inputs = [Int32](repeating: Self.blank, count: longestBatch)
    var targets = inputs
    inputs.replaceSubrange(..<Self.copiedCount, with: symbols)
    inputs[delay + Self.copiedCount - 1] = Self.marker
    targets.replaceSubrange((delay + Self.copiedCount)..., with: symbols)
    return RawSequence(name: name, stepCount: longestBatch, inputs: .tokens(inputs), targetClasses: targets)
  }
}
