/// How good a network is on one part of the data.
public struct EvaluationReport: Codable, Equatable, Sendable {
  /// Mean over all targets: cross-entropy in nats for classes, squared error of the scaled values otherwise.
  public var loss: Double
  /// Targets that the accuracy counts; 0 for values.
  public var scoredCount: Int
  /// Of ``scoredCount``, those whose likeliest class was right.
  public var correctCount: Int
  /// Row: the right class, column: the network's; nil when there are more than ``largestMatrix`` classes, or
  /// values.
  public var confusion: [[Int]]?
  /// Root of the mean squared error of each value in the unit of the data; nil for classes. [outputSize]
  public var rootMeanSquareErrors: [Float]?
  /// Largest |h| of each layer. [layerCount]
  public var largestStates: [Float]
  /// Share of saturated states, 0 … 1.
  public var saturatedShare: Double

  enum CodingKeys: String, CodingKey {
    case loss, confusion
    case scoredCount = "scored"
    case correctCount = "correct"
    case rootMeanSquareErrors = "rmse"
    case largestStates = "largest_states"
    case saturatedShare = "saturated_share"
  }

  /// Most classes that a confusion matrix is kept for.
  public static let largestMatrix = 64

  /// Share of right classes, 0 … 1; nil for values.
  public var accuracy: Float? {
    scoredCount > 0 ? Float(correctCount) / Float(scoredCount) : nil
  }

  /// What answering the commonest class every time would score, 0 … 1; nil without a confusion matrix.
  public var guessingAccuracy: Float? {
    guard let confusion, scoredCount > 0 else { return nil }
    return Float(confusion.map { $0.reduce(0, +) }.max() ?? 0) / Float(scoredCount)
  }

  /// Share of each class that was recognized; nil where the class does not occur. [outputSize]
  public var recalls: [Float?]? {
    confusion?.enumerated().map { index, row in
      let total = row.reduce(0, +)
      return total > 0 ? Float(row[index]) / Float(total) : nil
    }
  }

  /// Whether this is a better network: the higher accuracy, then the lower loss; or with `rankingByLoss` the
  /// lower loss alone.
  public func isBetter(than other: EvaluationReport?, rankingByLoss: Bool = false) -> Bool {
    guard let other else { return true }
    guard !rankingByLoss else { return loss < other.loss }
    let (mine, others) = (accuracy ?? 0, other.accuracy ?? 0)
    return mine == others ? loss < other.loss : mine > others
  }
}
