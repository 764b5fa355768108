import QORNNToolSupport
import QORNNTraining

/// The options of the training itself, shared by all subcommands.
struct TrainingOptionSet: Sendable {
  private let defaults: TaskDefaults
  let epochs: Option<Int?>
  let iterations: Option<Int?>
  let batch: Option<Int?>
  let optimizer = Option<TrainingOptions.OptimizerKind>(
    "--optimizer", default: .adam, help: "The update rule.")
  let learningRate: Option<Double>
  let recurrentLearningRate: Option<Double?>
  let basisLearningRate: Option<Double>
  let schedule: Option<TrainingOptions.Schedule>
  let warmup = Option<Int>(
    "--warmup", in: 0...Int.max, default: 0, help: "Iterations over which the rates rise from zero.")
  let projection = Option<TrainingOptions.Projection>(
    "--projection", default: .polar,
    help: "How --method projunn keeps W orthogonal: polar (nearest orthogonal matrix to the whole step), "
      + "direct (the same for a rank-k part of the step), tangent (rotated by a rank-k part).")
  let projectionRank = Option<Int>(
    "--projection-rank", in: 1...TrainingOptions.largestProjectionRank, default: 1,
    help: "k of --projection direct and tangent.")
  let roundingFrom = Option<Double>(
    "--rounding-from", in: 0...0.98, default: Double(TrainingOptions.defaultRoundingFrom),
    help: "Share of the run after which --rounding gradual begins.")
  let roundingTo = Option<Double>(
    "--rounding-to", in: 0.001...0.99,
    default: Double(TrainingOptions.defaultRoundingTo),
    help: "Share of the run after which --rounding gradual has rounded all of W.")
  let clip = Option<Double>(
    "--clip", in: 0...1e6, default: 1, help: "Largest norm of the gradient; 0: no limit.")
  let classWeights = Option<TrainingOptions.ClassWeighting>(
    "--class-weights", default: TrainingOptions.ClassWeighting.none,
    help: "balanced: every class counts alike in the loss, however rare it is.")
  let start = Option<TrainingOptions.Start>(
    "--start", default: .zero,
    help:
      "The state that training sequences begin with. zero: a new session. For endless streams: warm (what up "
      + "to --warm-steps steps of other sequences left, without gradient), carried (what the batch before "
      + "left), random (within the range of that). Validation then runs endless streams, too.")
  let warmSteps = Option<Int?>(
    "--warm-steps", in: 1...TrainingOptions.largestWarmSteps,
    defaultText: "twice the longest sequence",
    help: "Steps before a sequence with --start warm, and before the streams of a validation.")
  let validateEvery = Option<Int?>(
    "--validate-every", in: 1...Int.max, defaultText: "an epoch, or more short ones",
    help: "Iterations between two validations.")
  let patience: Option<Int?>
  let seed = Option<UInt64>(
    seed: "--seed", default: 1,
    help: "Of the weights and of the order of the data: same seed, same checkpoint.")

  init(defaults: TaskDefaults) {
    self.defaults = defaults
    epochs = Option<Int?>(
      "--epochs", in: 1...1_000_000, defaultText: defaults.duration.text,
      help: "Passes over the training data.")
    iterations = Option<Int?>(
      "--iterations", in: 1...1_000_000_000, help: "Updates, instead of --epochs.")
    batch = Option<Int?>(
      "--batch", in: 1...65_536, defaultText: defaults.batch.map(String.init) ?? defaults.batchText,
      help: "Sequences of an update.")
    learningRate = Option<Double>(
      "--learning-rate", in: 0...10, default: defaults.learningRate, help: "At its highest.")
    recurrentLearningRate = Option<Double?>(
      "--recurrent-learning-rate", in: 0...10,
      defaultText: "\(defaults.recurrentShare.text) of --learning-rate",
      help: "Learning rate of the recurrent matrices.")
    basisLearningRate = Option<Double>(
      "--basis-learning-rate", in: 0...10, default: defaults.basisLearningRate,
      help: "Learning rate of the basis of a linear recurrence, apart from its eigenvalues; 0: with W's.")
    schedule = Option<TrainingOptions.Schedule>(
      "--schedule", default: defaults.schedule,
      help: "How the rates fall: cosine (to zero), step (a tenth after each third).")
    patience = Option<Int?>(
      "--patience", in: 0...1_000_000,
      defaultText: defaults.patience.map(String.init) ?? "half of all validations",
      help: "Stop after so many validations without a better one; 0: never.")
  }

  var section: Command.Section {
    Command.Section(
      "Training",
      [
        epochs, iterations, batch, optimizer, learningRate, recurrentLearningRate, basisLearningRate,
        schedule, warmup,
        projection, projectionRank, roundingFrom, roundingTo, clip, classWeights,
      ] + (defaults.offersStarts ? [start, warmSteps] : []) + [validateEvery, patience, seed])
  }

  var stored: [StoredOption] {
    [
      .init(epochs), .init(iterations), .init(batch), .init(optimizer), .init(learningRate),
      .init(recurrentLearningRate), .init(basisLearningRate), .init(schedule), .init(warmup),
      .init(projection),
      .init(projectionRank), .init(roundingFrom), .init(roundingTo), .init(clip), .init(classWeights),
      .init(validateEvery), .init(patience), .init(seed),
    ] + (defaults.offersStarts ? [.init(start), .init(warmSteps)] : [])
  }

  /// Fewest iterations between two validations that nobody asked for: short epochs are taken together.
  private static let shortestValidationInterval = 25

  /// The options with everything that depends on the data filled in.
  func options(
    _ arguments: ParsedArguments, checkpointInterval: Int, task: any SequenceTask,
    network: NetworkConfiguration
  ) throws(ToolError) -> TrainingOptions {
    if arguments[epochs] != nil && arguments[iterations] != nil {
      throw ToolError(.usage, "--epochs and --iterations cannot both be given")
    }
    guard Float(arguments[roundingFrom]) < Float(arguments[roundingTo]) else {
      throw ToolError(
        .usage,
        "--rounding-from: found \(arguments[roundingFrom]), expected less than --rounding-to, which is "
          + "\(arguments[roundingTo])")
    }
    let warmSteps = try warmSteps(arguments, task: task)
    let batchSize =
      arguments[batch] ?? defaults.batch ?? min(32, max(1, task.sequenceCount(.training) ?? 32))
    let epochLength = task.trainingBatchCount(batchSize: batchSize)
    let total = iterationCount(arguments, epochLength: epochLength)
    let shortEpochs = (Self.shortestValidationInterval + epochLength - 1) / epochLength
    let interval = min(total, arguments[validateEvery] ?? epochLength * shortEpochs)
    let validationCount = (total + interval - 1) / interval
    return TrainingOptions(
      iterations: total, batchSize: batchSize, optimizer: arguments[optimizer],
      learningRate: Float(arguments[learningRate]),
      recurrentLearningRate: Float(
        arguments[recurrentLearningRate] ?? arguments[learningRate] * defaults.recurrentShare.factor),
      basisLearningRate: basisLearningRate(arguments, network), schedule: arguments[schedule],
      warmup: arguments[warmup], projection: arguments[projection],
      projectionRank: arguments[projectionRank], roundingFrom: Float(arguments[roundingFrom]),
      roundingTo: Float(arguments[roundingTo]), clip: Float(arguments[clip]),
      classWeighting: arguments[classWeights], start: arguments[start], warmSteps: warmSteps,
      validationInterval: interval, checkpointInterval: checkpointInterval,
      patience: arguments[patience] ?? defaults.patience ?? max(10, validationCount / 2),
      seed: arguments[seed])
  }

  /// The default is for linear recurrences whose W is in float to begin with.
  private func basisLearningRate(_ arguments: ParsedArguments, _ network: NetworkConfiguration) -> Float {
    let isGiven = arguments.texts[basisLearningRate.parameter.name] != nil
    let suits =
      network.activation == .identity && (network.weightBits == .float || network.rounding == .gradual)
    return suits || isGiven ? Float(arguments[basisLearningRate]) : 0
  }

  /// 0 where sequences start from zero.
  private func warmSteps(_ arguments: ParsedArguments, task: any SequenceTask) throws(ToolError) -> Int {
    guard arguments[start] != .zero else {
      guard let steps = arguments[self.warmSteps] else { return 0 }
      throw ToolError(
        .usage, "--warm-steps: found \(steps) with --start zero, expected warm, carried or random")
    }
    let data = task.dataDescription
    guard data.windowSize == 0 else {
      throw ToolError(
        .usage,
        "--start: found \(arguments[start].rawValue) with windows of \(data.windowSize) steps, expected zero: "
          + "every window is a new session")
    }
    return arguments[self.warmSteps] ?? min(2 * task.longestBatch, TrainingOptions.largestWarmSteps)
  }

  private func iterationCount(_ arguments: ParsedArguments, epochLength: Int) -> Int {
    if let count = arguments[iterations] { return count }
    if let count = arguments[epochs] { return count * epochLength }
    switch defaults.duration {
    case .epochs(let count): return count * epochLength
    case .iterations(let count): return count
    case .updates(let count): return (count + epochLength - 1) / epochLength * epochLength
    }
  }
}
