/// Why a run could not start or go on.
public enum TrainingError: Error, Equatable {
  /// The checkpoint is not one of a training run that can go on.
  case notResumable
  /// A number in a checkpoint's texts is out of its range, or contradicts another one.
  case wrongField(key: String, field: String, found: String, expected: String)
  /// The data are not those that the checkpoint was trained on: what differs.
  case dataDiffer(field: String)
  /// The data fit the network, but they are not the sequences that the checkpoint was trained on.
  case otherData
  /// The loss, the gradient or a state is no longer a finite number.
  case diverged(Divergence)
}

extension TrainingError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notResumable: "the checkpoint holds no unfinished or finished training to go on from"
    case .wrongField(let key, let field, let found, let expected):
      "__metadata__ key '\(key)', field '\(field)': found \(found), expected \(expected)"
    case .dataDiffer(let field): "the data differ from those that the checkpoint was started with: \(field)"
    case .otherData:
      "found other data than the run began with, expected the same files, in the same order and read with the "
        + "same options"
    case .diverged(let divergence): divergence.explanation
    }
  }
}

/// What a run that diverged saw last.
public struct Divergence: Equatable, Sendable {
  /// The update that failed, counted from 1.
  public var iteration: Int
  /// Mean over its batch's targets; not finite in most cases.
  public var loss: Double
  /// Global norm before clipping.
  public var gradientNorm: Double
  /// Largest |h| of all layers and steps.
  public var largestState: Float
  /// Of the iteration before, nil at the first one.
  public var previousLoss: Double?
  /// Whether the state does not saturate; one that does cannot grow.
  public var hasFloatState: Bool
  /// The run's highest rate, as the options give it.
  public var learningRate: Float

  /// One sentence: what was seen and what to try.
  public var explanation: String {
    let seen: String
    if !largestState.isFinite || (hasFloatState && largestState > 1e15) {
      seen = "the hidden state grew without bound (largest |h| \(largestState))"
    } else if !loss.isFinite {
      seen = "the loss became \(loss)" + (previousLoss.map { " after \(Float($0))" } ?? "")
    } else {
      seen = "the gradient's norm became \(gradientNorm)"
    }
    let remedy =
      hasFloatState
      ? "a state that saturates (--state-bits 12), a smaller --recurrent-learning-rate or --clip 1"
      : "a smaller --learning-rate (now \(learningRate)), a smaller --clip, or --warmup"
    return "training diverged at iteration \(iteration): \(seen); try \(remedy)"
  }
}
