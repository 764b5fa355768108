/// One sequence as a session takes it: readings or tokens, with its targets.
public struct RawSequence: Sendable, Equatable {
  /// What the steps feed a session.
  public enum Inputs: Sendable, Equatable {
    /// Counts, before the input stage. [stepCount × inputSize]
    case readings([Int32])
    /// 0 ..< inputSize. [stepCount]
    case tokens([Int32])
  }

  /// What a message calls it.
  public var name: String
  /// Number of steps.
  public var stepCount: Int
  /// What the steps feed the session.
  public var inputs: Inputs
  /// Places in the readings whose text was beyond Int32, so that (0a) clamped it; ascending.
  public var clampedReadings: [Int] = []
  /// Class due at each step, −1 where none is. [stepCount], empty for regressions
  public var targetClasses: [Int32]
  /// Values due at each step, in the unit of the data, NaN where none are.
  /// [stepCount × outputSize], empty for classes
  public var targetValues: [Float]
  /// Whether the session goes on with the states that the sequence before left, instead of starting at zero.
  public var continuesPrevious: Bool

  /// Takes the values as they are; their counts must follow from `stepCount`.
  public init(
    name: String, stepCount: Int, inputs: Inputs, targetClasses: [Int32] = [], targetValues: [Float] = [],
    continuesPrevious: Bool = false
  ) {
    self.name = name
    self.stepCount = stepCount
    self.inputs = inputs
    self.targetClasses = targetClasses
    self.targetValues = targetValues
    self.continuesPrevious = continuesPrevious
  }
}

extension RawSequence {
  /// The counts of a vector sequence, empty for tokens. [stepCount × inputSize]
  public var readings: [Int32] {
    if case .readings(let readings) = inputs { readings } else { [] }
  }

  /// The tokens of a token sequence, empty for vectors. [stepCount]
  public var tokens: [Int32] {
    if case .tokens(let tokens) = inputs { tokens } else { [] }
  }
}
