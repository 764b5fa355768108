/// How the integer model does beside the float network it was made from. Shares are 0 … 1.
public struct VerificationReport: Encodable, Equatable, Sendable {
  /// Sequences that were run.
  public var sequenceCount = 0
  /// Their steps together.
  public var stepCount = 0
  /// Targets with a known answer that accuracy or error is taken over.
  public var scoredCount = 0
  /// Places where the two networks were compared: the scored ones, and the last step of unlabelled sequences.
  public var comparedCount = 0

  // MARK: Classes

  /// Right answers of the network as it was trained, of the same with the exported rounding of weights and
  /// states in float, and of the integer model.
  public var trainedCorrectCount: Int?
  /// Of ``scoredCount``, the rounded float network's.
  public var floatCorrectCount: Int?
  /// Of ``scoredCount``, the integer model's.
  public var integerCorrectCount: Int?
  /// Equal decisions of the integer model and the rounded float network.
  public var agreeingCount: Int?
  /// The same four as shares.
  public private(set) var trainedAccuracy: Double?
  /// Of the rounded float network.
  public private(set) var floatAccuracy: Double?
  /// Of the integer model.
  public private(set) var integerAccuracy: Double?
  /// ``agreeingCount`` of ``comparedCount``.
  public private(set) var agreement: Double?
  /// Sequences with every scored target right, where the task says which targets count.
  public var recalledSequenceCount: Int?
  /// Mean over all targets, in nats.
  public var floatCrossEntropy: Double?
  /// The same of the integer model's scaled logits.
  public var integerCrossEntropy: Double?
  /// Row: the right class, column: the integer model's. Nil above 64 classes.
  public var confusion: [[Int]]?

  // MARK: Values, in the unit of the data

  /// Root of the mean squared error of each value.
  public var floatErrors: [Double]?
  /// The same of the integer model.
  public var integerErrors: [Double]?
  /// Largest difference between integer and rounded float network.
  public var largestDifferences: [Double]?

  // MARK: Saturation and states

  /// Readings that the input stage clamped, of all readings.
  public var saturatedInputShare = 0.0
  /// Unit-steps at the state's limit in the integer model, one number a layer.
  public var saturatedStateShares: [Double] = []
  /// max |h| of the float network before rounding and saturation, one number a layer.
  public var largestStates: [Double] = []
  /// Units whose integer state after the last step is the float network's.
  public var equalStateShare = 0.0
  /// Largest difference of the two then, in state steps.
  public var largestStateDifference = 0

  enum CodingKeys: String, CodingKey {
    case sequenceCount = "sequences"
    case stepCount = "steps"
    case scoredCount = "scored_targets"
    case comparedCount = "compared_targets"
    case trainedCorrectCount = "trained_correct"
    case floatCorrectCount = "float_correct"
    case integerCorrectCount = "integer_correct"
    case agreeingCount = "agreeing"
    case trainedAccuracy = "trained_accuracy"
    case floatAccuracy = "float_accuracy"
    case integerAccuracy = "integer_accuracy"
    case agreement
    case recalledSequenceCount = "recalled_sequences"
    case floatCrossEntropy = "float_cross_entropy"
    case integerCrossEntropy = "integer_cross_entropy"
    case confusion
    case floatErrors = "float_rmse"
    case integerErrors = "integer_rmse"
    case largestDifferences = "largest_differences"
    case saturatedInputShare = "saturated_input_share"
    case saturatedStateShares = "saturated_state_shares"
    case largestStates = "largest_states"
    case equalStateShare = "equal_state_share"
    case largestStateDifference = "largest_state_difference"
  }

  /// Most classes that a confusion matrix is kept for.
  public static let largestMatrix = 64
}

extension VerificationReport {
  /// Sets the shares from the counts.
  mutating func setShares() {
    trainedAccuracy = share(trainedCorrectCount, of: scoredCount)
    floatAccuracy = share(floatCorrectCount, of: scoredCount)
    integerAccuracy = share(integerCorrectCount, of: scoredCount)
    agreement = share(agreeingCount, of: comparedCount)
  }

  /// Share of each class that the integer model recognizes; nil where the class does not occur.
  public var recalls: [Double?]? {
    confusion?.enumerated().map { index, row in share(row[index], of: row.reduce(0, +)) }
  }

  private func share(_ count: Int?, of total: Int) -> Double? {
    count.flatMap { total > 0 ? Double($0) / Double(total) : nil }
  }
}
