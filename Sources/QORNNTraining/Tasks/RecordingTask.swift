import QORNN

/// Classifying (or valuing) recorded sequences: a user's own data.
///
/// The target of a sequence is due at its last step. Resolutions, normalization, labels, windows and the
/// validation part come from the training recordings and the options alone.
public struct RecordingTask: SequenceTask {
  /// How recordings become sequences.
  public struct Options: Sendable, Equatable {
    /// Steps of a window; nil cuts only where recordings cannot be used whole.
    public var windowSize: Int?
    /// Steps between the starts of windows; nil is half a window.
    public var hopSize: Int?
    /// Width of the network's input, 8 … 16 bits.
    public var inputBits: Int
    /// Decides which recordings validate.
    public var seed: UInt64
    /// What training sequences go through when they are drawn.
    public var augmentation: Augmentation

    /// Takes the values as they are; without arguments, recordings are used whole where they can be.
    public init(
      windowSize: Int? = nil, hopSize: Int? = nil, inputBits: Int = DataDescription.defaultInputBits,
      seed: UInt64 = 0, augmentation: Augmentation = .none
    ) {
      self.windowSize = windowSize
      self.hopSize = hopSize
      self.inputBits = inputBits
      self.seed = seed
      self.augmentation = augmentation
    }
  }

  /// As read from the training recordings and the options.
  public let dataDescription: DataDescription
  /// What was left out or changed in reading.
  public let notices: [TaskNotice]
  private let recordings: [EncodedRecording]
  private let training: [SequenceCut]
  private let validation: [SequenceCut]
  private let order: EpochOrder
  private let augmentation: Augmentation

  /// - Parameter validation: recordings of their own for the validation part; nil holds some of the training
  ///   back.
  public init(
    training set: RecordingSet, validation validationSet: RecordingSet? = nil, options: Options = Options()
  ) throws(TaskError) {
    var builder = try RecordingTaskBuilder(set, options: options)
    if let validationSet {
      try builder.validate(with: validationSet)
    } else {
      builder.holdBackValidation()
    }
    try builder.finish()
    dataDescription = builder.description
    notices = builder.notices
    recordings = builder.recordings
    training = builder.training
    validation = builder.validation
    order = EpochOrder(lengths: training.map(\.stepCount))
    augmentation = options.augmentation
  }

  /// Steps of the longest sequence, stretched as far as the augmentation may.
  public var longestBatch: Int {
    let longest = (training + validation).map(\.stepCount).max() ?? 0
    return Int((Float(longest) * (1 + augmentation.timeWarp)).rounded(.up))
  }

  public func trainingBatchCount(batchSize: Int) -> Int { order.batchCount(batchSize: batchSize) }

  /// Sequences in an order that is new in every epoch, each with its own augmentation.
  public func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch {
    let numbers = order.batch(iteration: iteration, batchSize: batchSize, seed: seed)
    var generator = TaskRandom.generator(seed: seed, purpose: .trainingBatch, index: iteration)
    let sequences = numbers.map {
      augmentation.apply(to: rawSequence(.training, $0), dataDescription, generator: &generator)
    }
    return Batch(sequences: sequences, description: dataDescription)
  }

  /// Any training sequence, with an augmentation of its own.
  public func precedingSequence(_ number: Int, iteration: Int, seed: UInt64) -> RawSequence {
    var generator = TaskRandom.generator(seed: seed, purpose: .preceding(iteration), index: number)
    let sequence = rawSequence(.training, generator.uniform(below: training.count))
    return augmentation.apply(to: sequence, dataDescription, generator: &generator)
  }

  public func sequenceCount(_ part: DataPart) -> Int? { cuts(part).count }

  /// A recording or a window of one, without augmentation.
  public func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence {
    let cut = cuts(part)[index]
    return recordings[cut.recording].sequence(cut, description: dataDescription)
  }

  /// Training sequences of each class; empty for regressions. [outputSize]
  public var trainingClassCounts: [Int] {
    guard dataDescription.outputKind == .classes else { return [] }
    return training.reduce(into: Array(repeating: 0, count: dataDescription.outputSize)) {
      $0[Int($1.classIndex)] += 1
    }
  }

  private func cuts(_ part: DataPart) -> [SequenceCut] { part == .training ? training : validation }
}

extension DataDescription {
  /// The sequences of other recordings as a network of this description takes them, cut into its windows.
  /// Recordings need not have labels or targets.
  public func rawSequences(of set: RecordingSet) throws(TaskError) -> [RawSequence] {
    guard set.recordings.contains(where: { $0.rowCount > 0 }) else { throw .noRecordings }
    try checkColumns(of: set)
    let encoder = RecordingEncoder(self)
    var sequences: [RawSequence] = []
    for recording in set.recordings where recording.rowCount > 0 {
      let encoded = try EncodedRecording(recording, set, encoder: encoder)
      var cuts: [SequenceCut] = []
      if windowSize > 0 {
        let window = try WindowSize(size: windowSize, hop: hopSize)
        cuts = SequenceCut.windows(of: encoded, number: 0, window: window, classCount: outputSize)
      } else {
        cuts = [try SequenceCut(whole: encoded, number: 0, labels: labels)]
      }
      sequences += cuts.map { encoded.sequence($0, description: self) }
    }
    guard !sequences.isEmpty else {
      throw .windowTooLong(found: windowSize, longestRecording: set.recordings.map(\.rowCount).max() ?? 0)
    }
    return sequences
  }

  /// Columns are matched by position; only their number must agree.
  func checkColumns(of set: RecordingSet) throws(TaskError) {
    let expected = inputKind == .token ? 1 : inputSize
    guard set.featureNames.count == expected else {
      throw .wrongFeatureCount(found: set.featureNames.count, expected: expected)
    }
  }
}
