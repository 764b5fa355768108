/// How a network is trained; written into its checkpoint, because a resumed run must go on with the same.
public struct TrainingOptions: Codable, Equatable, Sendable {
  /// How a gradient becomes an update.
  public enum OptimizerKind: String, CaseIterable, Codable, Sendable { case adam, rmsprop }

  /// How both learning rates fall over the run.
  public enum Schedule: String, CaseIterable, Codable, Sendable {
    case constant
    /// Half a cosine wave down to zero.
    case cosine
    /// A tenth after each third of the run.
    case step
  }

  /// How much the classes count in the loss.
  public enum ClassWeighting: String, CaseIterable, Codable, Sendable {
    /// Every sequence counts alike.
    case none
    /// Every class counts alike.
    case balanced
  }

  /// The hidden states that training sequences begin with. All but ``zero`` are for networks whose sessions
  /// go on from one sequence to the next; validation then runs endless streams too.
  public enum Start: String, CaseIterable, Codable, Sendable {
    /// Zeros: every sequence is a new session.
    case zero
    /// Each sequence is preceded by up to `warmSteps` steps of other training data, without loss or gradient.
    case warm
    /// Each sequence goes on with the state that the one in its row of the batch before left.
    case carried
    /// Every unit starts within the range that it ended in at the batch before, independently of the others.
    case random

    /// Whether a batch needs the states that the one before it ended with.
    var usesEarlierStates: Bool { self == .carried || self == .random }
  }

  /// How an orthogonal W stays orthogonal over an update (``NetworkConfiguration/Method/projunn``).
  public enum Projection: String, CaseIterable, Codable, Sendable {
    /// The optimizer's whole step, then the nearest orthogonal matrix.
    case polar
    /// A rank-k part of the step, then the nearest orthogonal matrix: projUNN-D (arXiv 2203.05483).
    case direct
    /// Along the geodesic of a rank-k part of the step: projUNN-T.
    case tangent
  }

  /// Updates of the whole run, at least 1.
  public var iterations: Int
  /// Sequences of a batch, at least 1.
  public var batchSize: Int
  /// How a gradient becomes an update.
  public var optimizer: OptimizerKind
  /// The rate of everything but W, at its highest.
  public var learningRate: Float
  /// The rate of W; an orthogonal matrix wants about a tenth of the other one.
  public var recurrentLearningRate: Float
  /// The rate of the basis of a linear recurrence (see Docs/Training.md); 0: it does not move by itself.
  public var basisLearningRate: Float
  /// How the rates fall over the run.
  public var schedule: Schedule
  /// Updates over which the rates rise from zero at the start.
  public var warmup: Int
  /// How W stays orthogonal with the method `projunn`.
  public var projection: Projection
  /// k of `direct` and `tangent`, 1 … ``largestProjectionRank``.
  public var projectionRank: Int
  /// Share of the run after which the first column of W is rounded (``NetworkConfiguration/Rounding/gradual``), 0 … 1.
  public var roundingFrom: Float
  /// Share of the run after which all entries are, more than ``roundingFrom``, less than 1.
  public var roundingTo: Float
  /// Largest global norm of a gradient; a longer one is scaled down. 0: no limit.
  public var clip: Float
  /// How much the classes count in the loss.
  public var classWeighting: ClassWeighting
  /// What training sequences begin with; tasks whose batches go on where the one before stopped do that.
  public var start: Start
  /// Steps before a sequence with ``Start/warm``, at most, and before the first ones of a validation in
  /// streams.
  public var warmSteps: Int
  /// Updates between two validations.
  public var validationInterval: Int
  /// Updates between two checkpoints; there is one after every validation too. 0: only those.
  public var checkpointInterval: Int
  /// Validations without a better one after which the run stops. 0: never.
  public var patience: Int
  /// Of the first weights and of the order of the data.
  public var seed: UInt64

  enum CodingKeys: String, CodingKey {
    case iterations, optimizer, schedule, warmup, projection, clip, start, patience, seed
    case projectionRank = "projection_rank"
    case batchSize = "batch"
    case learningRate = "learning_rate"
    case recurrentLearningRate = "recurrent_learning_rate"
    case roundingFrom = "rounding_from"
    case roundingTo = "rounding_to"
    case basisLearningRate = "basis_learning_rate"
    case classWeighting = "class_weights"
    case warmSteps = "warm_steps"
    case validationInterval = "validate_every"
    case checkpointInterval = "checkpoint_every"
  }

  /// A quarter of a run settles what is rounded then, and the last quarter trains what is left.
  public static let defaultRoundingFrom: Float = 0.25
  /// See ``defaultRoundingFrom``.
  public static let defaultRoundingTo: Float = 0.75

  /// `recurrentLearningRate` nil: a tenth of `learningRate`.
  public init(
    iterations: Int, batchSize: Int = 128, optimizer: OptimizerKind = .adam, learningRate: Float = 1e-3,
    recurrentLearningRate: Float? = nil, basisLearningRate: Float = 0, schedule: Schedule = .cosine,
    warmup: Int = 0,
    projection: Projection = .polar, projectionRank: Int = 1, roundingFrom: Float = defaultRoundingFrom,
    roundingTo: Float = defaultRoundingTo, clip: Float = 1,
    classWeighting: ClassWeighting = .none, start: Start = .zero, warmSteps: Int = 0,
    validationInterval: Int = 100, checkpointInterval: Int = 0, patience: Int = 0, seed: UInt64 = 1
  ) {
    self.iterations = iterations
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.recurrentLearningRate = recurrentLearningRate ?? learningRate / 10
    self.basisLearningRate = basisLearningRate
    self.schedule = schedule
    self.warmup = warmup
    self.projection = projection
    self.projectionRank = projectionRank
    self.roundingFrom = roundingFrom
    self.roundingTo = roundingTo
    self.clip = clip
    self.classWeighting = classWeighting
    self.start = start
    self.warmSteps = warmSteps
    self.validationInterval = validationInterval
    self.checkpointInterval = checkpointInterval
    self.patience = patience
    self.seed = seed
  }

  var optimizerRule: Optimizer.Rule { optimizer == .adam ? .adam : .rmsprop }

  var learningRateSchedule: LearningRateSchedule {
    switch schedule {
    case .constant: .constant(warmUp: warmup)
    case .cosine: .cosine(iterations: iterations, warmUp: warmup)
    case .step: .step(every: max(1, iterations / 3), factor: 0.1, warmUp: warmup)
    }
  }
}
