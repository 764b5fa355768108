import Foundation
import QORNN

/// One line of the log: what was seen at an iteration. JSON keys are the property names in snake case; what
/// was not measured is absent, what is not a finite number is null.
public struct TrainingRecord: Equatable, Sendable {
  /// What a line is about.
  public enum Event: String, Codable, Sendable {
    /// A batch of training.
    case iteration
    /// The validation part after that many iterations, with the latest weights.
    case validation
    /// A sign that the run will not come to much; training goes on.
    case warning
    /// The run stops without a result: see ``Divergence``.
    case divergence
    /// The end of the run: the best validation.
    case result
  }

  /// What the line is about.
  public var event: Event
  /// Iterations done, counted from 1.
  public var iteration: Int
  /// Passes over the training data done, with fractions.
  public var epoch: Double
  /// Mean over the targets: cross-entropy in nats for classes, squared error of the scaled values otherwise.
  public var loss: Float?
  /// Share of right classes, 0 … 1; absent for values.
  public var accuracy: Float?
  /// Global norm of the gradient before clipping.
  public var gradientNorm: Float?
  /// The scheduled rate of everything but W at this update.
  public var learningRate: Float?
  /// The scheduled rate of W at this update.
  public var recurrentLearningRate: Float?
  /// ‖WᵀW − I‖₂ of W before rounding, the largest of all layers.
  public var latentDefect: Float?
  /// ‖WᵀW − I‖₂ of W as rounded, the largest of all layers; absent with float weights.
  public var quantizedDefect: Float?
  /// Of the weights in the forward pass, the largest of all layers.
  public var spectralRadius: Float?
  /// Largest |h| of all layers and steps.
  public var largestState: Float?
  /// Share of the states at the end of their range, 0 … 1.
  public var saturatedShare: Float?
  /// Where the state saturates, the largest of all layers; absent with a float state.
  public var stateRange: Float?
  /// Share of W's entries that gradual rounding has rounded, 0 … 1; absent with other roundings.
  public var roundedShare: Float?
  /// What answering the commonest class every time would score on the validation part, 0 … 1.
  public var guessingAccuracy: Float?
  /// Björck iterations of the update, the most of all layers; absent for the other methods.
  public var bjorckIterations: Int?
  /// Whether a validation was the best so far.
  public var isBest: Bool?
  /// Of the training batch before a validation.
  public var stateGradients: StateGradientProfile?
  /// What a warning is about.
  public var warning: TrainingWarning.Kind?
  /// One sentence for a person, of a warning or a divergence.
  public var message: String?
  /// Wall-clock seconds of training until now, over all resumptions.
  public var seconds: Double?
  /// Share of the update's time that Björck's iterations took, forward and backward, 0 … 1.
  public var bjorckShare: Double?

  /// A line without measurements.
  public init(event: Event, iteration: Int, epoch: Double) {
    self.event = event
    self.iteration = iteration
    self.epoch = epoch
  }
}

extension TrainingRecord: Codable {
  private enum CodingKeys: String, CodingKey {
    case event, iteration, epoch, loss, accuracy, warning, message, seconds
    case gradientNorm = "gradient_norm"
    case learningRate = "learning_rate"
    case recurrentLearningRate = "recurrent_learning_rate"
    case latentDefect = "latent_defect"
    case quantizedDefect = "quantized_defect"
    case spectralRadius = "spectral_radius"
    case largestState = "largest_state"
    case saturatedShare = "saturated_share"
    case stateRange = "state_range"
    case roundedShare = "rounded_share"
    case guessingAccuracy = "guessing_accuracy"
    case bjorckIterations = "bjorck_iterations"
    case isBest = "best"
    case stateGradients = "state_gradients"
    case bjorckShare = "bjorck_share"
  }

  /// The record as one line of JSON, keys in reading order, with its line feed.
  public var line: String {
    var fields = ["\"event\": \"\(event.rawValue)\"", "\"iteration\": \(iteration)"]
    func add(_ key: CodingKeys, _ value: Double?) {
      guard let value else { return }
      fields.append("\"\(key.rawValue)\": \(value.isFinite ? Self.text(value) : "null")")
    }
    func add(_ key: CodingKeys, _ value: Float?) { add(key.rawValue, value) }
    func add(_ key: String, _ value: Float?) {
      guard let value else { return }
      fields.append("\"\(key)\": \(value.isFinite ? "\(value)" : "null")")
    }
    func add(_ key: CodingKeys, _ text: String?) {
      guard let text else { return }
      fields.append("\"\(key.rawValue)\": \(JSONText.quoted(text))")
    }
    add(.epoch, epoch)
    add(.loss, loss)
    add(.accuracy, accuracy)
    add(.gradientNorm, gradientNorm)
    add(.learningRate, learningRate)
    add(.recurrentLearningRate, recurrentLearningRate)
    add(.latentDefect, latentDefect)
    add(.quantizedDefect, quantizedDefect)
    add(.spectralRadius, spectralRadius)
    add(.largestState, largestState)
    add(.saturatedShare, saturatedShare)
    add(.stateRange, stateRange)
    add(.roundedShare, roundedShare)
    add(.guessingAccuracy, guessingAccuracy)
    if let bjorckIterations {
      fields.append("\"\(CodingKeys.bjorckIterations.rawValue)\": \(bjorckIterations)")
    }
    if let isBest { fields.append("\"best\": \(isBest)") }
    if let stateGradients {
      // For the reader: they follow from the norms.
      add("state_gradient_first", stateGradients.first)
      add("state_gradient_last", stateGradients.last)
      add("state_gradient_ratio", stateGradients.ratio)
      fields.append(
        "\"\(CodingKeys.stateGradients.rawValue)\": {\"steps_from_end\": \(stateGradients.stepsFromEnd), "
          + "\"norms\": \(stateGradients.norms)}")
    }
    add(.warning, warning?.rawValue)
    add(.message, message)
    // What a clock says comes last: all before it is the same in every run.
    add(.seconds, seconds)
    add(.bjorckShare, bjorckShare)
    return "{" + fields.joined(separator: ", ") + "}\n"
  }

  /// Three decimals: enough for epochs and seconds.
  private static func text(_ value: Double) -> String {
    "\((value * 1000).rounded() / 1000)"
  }
}
