/// What a run needs besides its options to go on with the same bits.
public struct ResumeState: Equatable, Sendable {
  /// The latent parameters now, not those of the best epoch.
  public var parameters: Parameters
  /// The optimizer's running means by its own names.
  public var optimizer: [String: [Float]]
  /// Hidden states that the next batch goes on with, nil if it starts from zero.
  public var carriedState: CarriedState?
  /// The counters.
  public var progress: TrainingProgress

  /// Takes the parts as they are.
  public init(
    parameters: Parameters, optimizer: [String: [Float]] = [:], carriedState: CarriedState? = nil,
    progress: TrainingProgress
  ) {
    self.parameters = parameters
    self.optimizer = optimizer
    self.carriedState = carriedState
    self.progress = progress
  }

  enum Prefix {
    static let all = "resume."
    static let parameters = "resume.parameters."
    static let optimizer = "resume.optimizer."
    static let carriedState = "resume.carried_state."
  }
}

/// Where a run stands: the counters of a ``ResumeState``.
public struct TrainingProgress: Codable, Equatable, Sendable {
  /// Batches done.
  public var iteration: Int
  /// The best score so far, nil before the first evaluation. Its sense is the trainer's.
  public var bestScore: Double?
  /// Batches that were done when it was reached.
  public var bestIteration: Int
  /// Evaluations since then.
  public var evaluationsSinceBest: Int
  /// Of the data, to know them again; nil: the run goes on with any data that fit.
  public var dataFingerprint: UInt32?
  /// Further numbers of the trainer, such as running means.
  public var numbers: [String: Double]

  /// Takes the counters as they are; without arguments, the start of a run.
  public init(
    iteration: Int = 0, bestScore: Double? = nil, bestIteration: Int = 0, evaluationsSinceBest: Int = 0,
    dataFingerprint: UInt32? = nil, numbers: [String: Double] = [:]
  ) {
    self.iteration = iteration
    self.bestScore = bestScore
    self.bestIteration = bestIteration
    self.evaluationsSinceBest = evaluationsSinceBest
    self.dataFingerprint = dataFingerprint
    self.numbers = numbers
  }

  private enum CodingKeys: String, CodingKey {
    case iteration
    case bestScore = "best_score"
    case bestIteration = "best_iteration"
    case evaluationsSinceBest = "evaluations_since_best"
    case dataFingerprint = "data_fingerprint"
    case numbers
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func natural(_ key: CodingKeys, default fallback: Int?) throws -> Int {
      let value = try container.decodeIfPresent(Int.self, forKey: key) ?? fallback
      guard let value else { return try container.decode(Int.self, forKey: key) }
      guard value >= 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "found \(value), expected 0 or more")
      }
      return value
    }
    self.init(
      iteration: try natural(.iteration, default: nil),
      bestScore: try container.decodeIfPresent(Double.self, forKey: .bestScore),
      bestIteration: try natural(.bestIteration, default: 0),
      evaluationsSinceBest: try natural(.evaluationsSinceBest, default: 0),
      dataFingerprint: try container.decodeIfPresent(UInt32.self, forKey: .dataFingerprint),
      numbers: try container.decodeIfPresent([String: Double].self, forKey: .numbers) ?? [:])
  }
}
