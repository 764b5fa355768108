extension TrainingOptions {
  /// Most sequences of a batch, as on the command line.
  public static let largestBatchSize = 65_536

  /// Most steps before a sequence, as on the command line.
  public static let largestWarmSteps = 1_000_000

  /// Checks the options of a file against the ranges of the command line; every integer stays exact as a
  /// Double.
  public func validate() throws(TrainingError) {
    try require(.iterations, iterations, in: 1...Self.largestCount)
    try require(.batchSize, batchSize, in: 1...Self.largestBatchSize)
    try require(.learningRate, learningRate, in: 0...10)
    try require(.recurrentLearningRate, recurrentLearningRate, in: 0...10)
    try require(.basisLearningRate, basisLearningRate, in: 0...10)
    try require(.warmup, warmup, in: 0...Int.max)
    try require(.projectionRank, projectionRank, in: 1...Self.largestProjectionRank)
    try require(.roundingTo, roundingTo, in: 0.001...Self.latestRoundingEnd)
    try require(.roundingFrom, roundingFrom, in: 0...roundingTo.nextDown)
    try require(.clip, clip, in: 0...1e6)
    try require(.warmSteps, warmSteps, in: 0...Self.largestWarmSteps)
    try require(.validationInterval, validationInterval, in: 1...Int.max)
    try require(.checkpointInterval, checkpointInterval, in: 0...Int.max)
    try require(.patience, patience, in: 0...Int.max)
  }

  /// Checks what only some networks have.
  func validate(for configuration: NetworkConfiguration) throws(TrainingError) {
    guard configuration.activation != .identity else { return }
    try require(.basisLearningRate, basisLearningRate, in: 0...0)
  }

  /// Largest k of a rank-k update: beyond it the exact projection is cheaper.
  public static let largestProjectionRank = 64

  /// Latest share of a run after which all of W is rounded: something must be left to train with.
  public static let latestRoundingEnd: Float = 0.99

  /// Largest number of updates or targets that a checkpoint may speak of.
  static let largestCount = 1 << 53

  private func require<Value: Comparable>(
    _ key: CodingKeys, _ found: Value, in range: ClosedRange<Value>
  ) throws(TrainingError) {
    try TrainingError.require("training", "options.\(key.stringValue)", found, in: range)
  }
}

extension TrainingError {
  /// Throws `wrongField` for a number out of its range, and for one that is not a number.
  static func require<Value: Comparable>(
    _ key: String, _ field: String, _ found: Value, in range: ClosedRange<Value>
  ) throws(TrainingError) {
    guard !range.contains(found) else { return }
    throw .wrongField(
      key: key, field: field, found: "\(found)", expected: "\(range.lowerBound) to \(range.upperBound)")
  }
}
