import QORNN

/// Trains a network on a task, one update at a time.
///
/// What it holds is a function of the task, the configuration, the options and the number of iterations
/// alone: not of threads, of the clock or of where the run was interrupted.
public final class Trainer {
  /// The best validation so far.
  public struct Best: Codable, Equatable, Sendable {
    /// Updates that had been done.
    public var iteration: Int
    /// What it measured on the validation part.
    public var report: EvaluationReport
  }

  /// Where the batches come from.
  public let task: any SequenceTask
  /// With the state ranges that the run chose.
  public let configuration: NetworkConfiguration
  /// How the run trains.
  public let options: TrainingOptions
  /// Updates done.
  public internal(set) var iteration = 0
  /// The best validation so far; nil before the first.
  public internal(set) var best: Best?
  /// The latest weights.
  public internal(set) var parameters: Parameters
  /// Those of the best validation; before the first one, the latest.
  public internal(set) var bestParameters: Parameters
  /// Validations since the best one.
  var staleValidations = 0
  /// What the next batch needs of the states that the batches before left; nil where it starts from zero.
  var carriedState: CarriedState?
  /// Of the data that the run began with.
  lazy var dataFingerprint = task.fingerprint(batchSize: options.batchSize, seed: options.seed)
  let optimizer: Optimizer
  let pool: WorkerPool
  let evaluator: Evaluator
  private let startingStates: StartingStates
  private let backpropagation: Backpropagation
  private let orthogonalUpdate: OrthogonalUpdate
  private let gradualRounding: GradualRounding?
  private let basisUpdate: BasisUpdate?
  private let classWeights: [Float]?
  private var previousLoss: Double?
  /// Of the latest update, if a validation follows it.
  var stateGradients: StateGradientProfile?

  /// A run from its start: initializes the weights from the seed and, with a quantized state and no ranges
  /// given (`choosesStateRanges`), measures where the states should saturate.
  ///
  /// - Parameter start: weights to start from in place of initialized ones, of a network of the same shape.
  /// - Precondition: the configuration is valid and fits the task's data; the thread count is at least 1.
  public convenience init(
    task: any SequenceTask, configuration: NetworkConfiguration, options: TrainingOptions,
    choosesStateRanges: Bool = true, start: Checkpoint? = nil, threadCount: Int,
    recomputation: Recomputation = .auto
  ) {
    let pool = WorkerPool(threadCount: threadCount)
    let parameters =
      start.map {
        Parameters(startingFrom: $0.parameters, of: $0.configuration, as: configuration)
      }
      ?? Parameters(
        initializing: configuration, seed: options.seed,
        frequencies: Self.frequencies(task, configuration, seed: options.seed))
    var configuration = configuration
    if choosesStateRanges && configuration.stateBits != nil {
      configuration.stateRanges = StateRangeSelection.ranges(
        parameters: parameters, configuration: configuration, task: task, options: options, pool: pool)
    }
    self.init(
      task: task, configuration: configuration, options: options, parameters: parameters, pool: pool,
      recomputation: recomputation)
  }

  init(
    task: any SequenceTask, configuration: NetworkConfiguration, options: TrainingOptions,
    parameters: Parameters, pool: WorkerPool, recomputation: Recomputation = .auto
  ) {
    self.task = task.scheduled(over: options.iterations)
    self.configuration = configuration
    self.options = options
    self.parameters = parameters
    self.pool = pool
    bestParameters = parameters
    let weights = options.classWeighting == .balanced ? task.balancedClassWeights : []
    classWeights = weights.isEmpty ? nil : weights
    let learnsBasis = options.basisLearningRate > 0
    optimizer = Optimizer(
      options.optimizerRule, configuration: configuration, learnsBasis: learnsBasis, pool: pool)
    basisUpdate = learnsBasis ? BasisUpdate(configuration, pool: pool) : nil
    orthogonalUpdate = OrthogonalUpdate(configuration, options, pool: pool)
    gradualRounding = GradualRounding(configuration, options, pool: pool)
    backpropagation = Backpropagation(
      configuration: configuration, batchCapacity: options.batchSize, stepCapacity: task.longestBatch,
      recomputation: recomputation, pool: pool)
    startingStates = StartingStates(
      task: self.task, configuration: configuration, options: options, pool: pool)
    evaluator = Evaluator(
      task: task, configuration: configuration, batchSize: options.batchSize,
      streamWarmSteps: options.start == .zero ? nil : options.warmSteps, pool: pool)
  }

  /// Where the training data have their amplitude, for the start that asks for it.
  private static func frequencies(
    _ task: any SequenceTask, _ configuration: NetworkConfiguration, seed: UInt64
  ) -> [Double] {
    guard configuration.initialization == .spectrum else { return [] }
    return SpectralStart.angles(
      count: configuration.hiddenSize / 2, of: task.trainingBatch(iteration: 0, batchSize: 256, seed: seed),
      inputSize: configuration.inputSize)
  }

  /// Whether all iterations are done, or the validations have stopped improving.
  public var isFinished: Bool {
    iteration >= options.iterations || (options.patience > 0 && staleValidations >= options.patience)
  }

  /// Whether ``validate()`` is due after the latest update.
  public var isValidationDue: Bool { isValidationDue(after: iteration) }

  private func isValidationDue(after iteration: Int) -> Bool {
    iteration == options.iterations || iteration % options.validationInterval == 0
  }

  /// Whether a checkpoint is due after the latest update, apart from those after validations.
  public var isCheckpointDue: Bool {
    options.checkpointInterval > 0 && iteration % options.checkpointInterval == 0
  }

  /// Share of the latest update's time that Björck's iterations took, 0 … 1; nil for the other methods. It is of the
  /// clock, so it is in no record and no checkpoint of the trainer's.
  public private(set) var bjorckShare: Double?

  /// Passes over the training data done.
  var epoch: Double {
    Double(iteration) / Double(task.trainingBatchCount(batchSize: options.batchSize))
  }

  /// The gradients in the layers' bases; none where they do not move, as when columns of W have settled.
  private func basisGradients(_ gradient: Parameters) -> [[Float]] {
    guard let basisUpdate, !parameters.isSettling else { return [] }
    return zip(gradient.layers, parameters.layers).map { basisUpdate.gradient($0, at: $1) }
  }

  /// One update. Throws `diverged`, and moves no weights, when the batch gives no finite
  /// gradient or a float state beyond all bounds.
  public func step() throws(TrainingError) -> TrainingRecord {
    let start = ContinuousClock.now
    let batchSize = options.batchSize
    gradualRounding?.advance(&parameters, task: task, iteration: iteration)
    var batch = task.trainingBatch(iteration: iteration, batchSize: batchSize, seed: options.seed)
    batch.classWeights = classWeights
    let states = startingStates.states(
      for: batch, iteration: iteration, left: carriedState, parameters: parameters)
    backpropagation.recordsStateGradientNorms = isValidationDue(after: iteration + 1)
    var result = backpropagation.run(parameters, batch, initialState: states)
    let norm = result.gradient.globalNorm
    let hasDiverged = Divergence.isReached(
      loss: result.loss, gradientNorm: norm, largestState: result.largestState,
      hasFloatState: configuration.stateBits == nil)
    if hasDiverged {
      throw divergence(
        at: .update(iteration + 1), loss: result.loss, previousLoss: previousLoss, gradientNorm: norm,
        largestState: result.largestState)
    }
    let basisGradients = basisGradients(result.gradient)
    // Gains would change the eigenvalues of a W that is not rounded yet: they wait for the codes.
    if !basisGradients.isEmpty && configuration.roundsGradually { result.gradient.clearRowGains() }
    if options.recurrentLearningRate == 0 { result.gradient.clearRecurrentWeights() }
    if options.clip > 0 { result.gradient.clip(toNorm: options.clip) }
    let factor = options.learningRateSchedule.factor(at: iteration)
    orthogonalUpdate.perform(&parameters, iteration: iteration) { parameters in
      optimizer.update(
        &parameters, gradient: result.gradient, learningRate: options.learningRate * factor,
        recurrentLearningRate: options.recurrentLearningRate * factor)
    }
    previousLoss = result.loss
    for (layer, gradient) in basisGradients.enumerated() {
      let rate = options.basisLearningRate * factor
      basisUpdate?.move(
        &parameters.layers[layer], by: optimizer.basisStep(layer: layer, gradient: gradient, rate: rate))
    }
    stateGradients = StateGradientProfile(everyStep: result.stateGradientNorms)
    iteration += 1
    carriedState = startingStates.left(
      by: result.finalState, of: batch, before: carriedState, next: iteration)

    var record = TrainingRecord(event: .iteration, iteration: iteration, epoch: epoch)
    record.loss = Float(result.loss)
    // Over all targets, which for a task that scores the last ones only would flatter.
    if configuration.outputKind == .classes && task.scoredTargetCount == nil && result.targetCount > 0 {
      record.accuracy = Float(result.correctCount) / Float(result.targetCount)
    }
    record.gradientNorm = Float(norm)
    record.learningRate = options.learningRate * factor
    record.recurrentLearningRate = options.recurrentLearningRate * factor
    record.largestState = result.largestState
    if configuration.stateBits != nil { record.saturatedShare = Float(result.saturatedShare) }
    if let count = result.bjorckIterationCounts.max() {
      record.bjorckIterations = count
      bjorckShare = backpropagation.bjorckSeconds / ((ContinuousClock.now - start) / .seconds(1))
    } else {
      bjorckShare = nil
    }
    return record
  }
}
