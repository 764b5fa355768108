/// What a run that diverged saw last.
public struct Divergence: Equatable, Sendable {
  /// Where the run was when it saw that.
  public enum Place: Equatable, Sendable {
    /// The update that failed, counted from 1; the weights are those before it.
    case update(Int)
    /// The validation after so many updates.
    case validation(Int)

    /// The update's number, or the updates done.
    public var iteration: Int {
      switch self {
      case .update(let iteration), .validation(let iteration): iteration
      }
    }
  }

  /// Where the run was.
  public var place: Place
  /// Mean over the targets; not finite in most cases.
  public var loss: Double
  /// Of the update or the validation before, nil at the first one.
  public var previousLoss: Double?
  /// Global norm before clipping; nil at a validation.
  public var gradientNorm: Double?
  /// Largest |h| of all layers and steps.
  public var largestState: Float
  /// Of the weights in the forward pass, the largest of all layers.
  public var spectralRadius: Float
  /// The rate of everything but W at this update, as scheduled.
  public var learningRate: Float
  /// The rate of W at this update.
  public var recurrentLearningRate: Float
  /// The options of the run.
  public var options: TrainingOptions
  /// Whether the state does not saturate; one that does cannot grow.
  public var hasFloatState: Bool

  package init(
    place: Place, loss: Double, previousLoss: Double?, gradientNorm: Double?, largestState: Float,
    spectralRadius: Float, learningRate: Float, recurrentLearningRate: Float, options: TrainingOptions,
    hasFloatState: Bool
  ) {
    self.place = place
    self.loss = loss
    self.previousLoss = previousLoss
    self.gradientNorm = gradientNorm
    self.largestState = largestState
    self.spectralRadius = spectralRadius
    self.learningRate = learningRate
    self.recurrentLearningRate = recurrentLearningRate
    self.options = options
    self.hasFloatState = hasFloatState
  }

  /// One sentence: what was seen and what to try.
  public var explanation: String {
    "\(whereText): \(cause); \(measurements); try \(TrainingRemedy.list(remedies))"
  }

  private var whereText: String {
    switch place {
    case .update(let iteration): "training diverged at iteration \(iteration)"
    case .validation(let iteration): "training diverged: at the validation after iteration \(iteration)"
    }
  }

  /// Whether there is no way back: a number is not finite, or a float state is so large that its readings are lost in
  /// rounding.
  package static func isReached(
    loss: Double, gradientNorm: Double = 0, largestState: Float, hasFloatState: Bool
  ) -> Bool {
    !loss.isFinite || !gradientNorm.isFinite || isBeyondBounds(largestState, hasFloatState)
  }

  private static func isBeyondBounds(_ largestState: Float, _ hasFloatState: Bool) -> Bool {
    !largestState.isFinite || (hasFloatState && largestState > 1e15)
  }

  private var cause: String {
    if Self.isBeyondBounds(largestState, hasFloatState) { return "the hidden state grew without bound" }
    return loss.isFinite ? "the gradient is no longer finite" : "the loss is no longer finite"
  }

  private var measurements: String {
    let text: (Double) -> String = TrainingRemedy.shortText
    let before = previousLoss.map { " (\(text($0)) before)" } ?? ""
    var parts = ["loss \(text(loss))\(before)", "largest |h| \(text(Double(largestState)))"]
    if let gradientNorm { parts.append("gradient norm \(text(gradientNorm))") }
    parts.append("spectral radius of W \(text(Double(spectralRadius)))")
    parts.append("rate \(text(Double(learningRate))), of W \(text(Double(recurrentLearningRate)))")
    return parts.joined(separator: ", ")
  }

  /// Two or three, the likeliest to help first.
  private var remedies: [TrainingRemedy] {
    var remedies: [TrainingRemedy?] =
      hasFloatState
      ? [.quantizedState, options.thirdRecurrentRate] : [options.halfLearningRate, options.someWarmup]
    remedies.append(options.shorterGradient)
    remedies.append(options.halfLearningRate)
    var chosen: [TrainingRemedy] = []
    for remedy in remedies.compactMap({ $0 }) where !chosen.contains(remedy) && chosen.count < 3 {
      chosen.append(remedy)
    }
    return chosen
  }
}
