import QORNN

/// Changes that a training sequence goes through each time it is drawn, so that a small data set does not get
/// learnt by heart. Validation and test sequences stay as they are.
public struct Augmentation: Sendable, Equatable {
  /// A sequence gets 1 − timeWarp … 1 + timeWarp times its steps: rows are left out or repeated evenly. 0 … 0.9
  public var timeWarp: Float
  /// Each feature of a sequence is multiplied by 1 − scaleJitter … 1 + scaleJitter around its mean. 0 … 0.9
  public var scaleJitter: Float
  /// Each feature of a sequence is moved by up to this many standard deviations. 0 … 10
  public var offsetJitter: Float
  /// The target is due at this many last steps instead of the very last one: at least 1.
  public var targetSteps: Int

  /// No change at all.
  public static let none = Augmentation()

  /// Takes the values as they are; without arguments, no change.
  public init(
    timeWarp: Float = 0, scaleJitter: Float = 0, offsetJitter: Float = 0, targetSteps: Int = 1
  ) {
    self.timeWarp = timeWarp
    self.scaleJitter = scaleJitter
    self.offsetJitter = offsetJitter
    self.targetSteps = targetSteps
  }

  /// `sequence` with the changes that `generator` draws; readings beyond 32 bits are clamped.
  func apply(
    to sequence: RawSequence, _ description: DataDescription, generator: inout RandomGenerator
  ) -> RawSequence {
    var result = sequence
    let stretch = 1 + timeWarp * generator.symmetric()
    if timeWarp > 0 {
      result.warp(to: max(1, Int((Float(sequence.stepCount) * stretch).rounded())), description)
    }
    if scaleJitter > 0 || offsetJitter > 0, case .readings(var readings) = result.inputs {
      let size = description.inputSize
      for (column, feature) in description.features.enumerated() {
        let scale = 1 + scaleJitter * generator.symmetric()
        let deviation = feature.deviation(inputScale: description.inputScale)
        let offset = offsetJitter * generator.symmetric() * deviation
        let mean = Float(feature.offset)
        for index in stride(from: column, to: readings.count, by: size) {
          let moved = (mean + (Float(readings[index]) - mean) * scale + offset).rounded()
          readings[index] = Int32(exactly: moved) ?? (moved > 0 ? .max : .min)
        }
      }
      result.inputs = .readings(readings)
      result.clampedReadings = []
    }
    result.repeatTarget(steps: targetSteps, outputSize: description.outputSize)
    return result
  }
}

extension RandomGenerator {
  /// Uniform in [−1, 1).
  fileprivate mutating func symmetric() -> Float { 2 * uniform() - 1 }
}

extension InputFeature {
  /// One standard deviation of the training data, in counts; 0 for a constant feature.
  fileprivate func deviation(inputScale: Float) -> Float {
    guard multiplier > 0, inputScale > 0 else { return 0 }
    return Float(sign: .plus, exponent: Int(shift), significand: 1) / (Float(multiplier) * inputScale)
  }
}

extension RawSequence {
  /// Leaves out or repeats rows evenly until there are `count`; the last target stays at the last step.
  fileprivate mutating func warp(to count: Int, _ description: DataDescription) {
    let source = (0..<count).map { min($0 * stepCount / count, stepCount - 1) }
    func rows<Element>(_ values: [Element], width: Int) -> [Element] {
      values.isEmpty ? [] : source.flatMap { values[$0 * width..<($0 + 1) * width] }
    }
    switch inputs {
    case .readings(let readings): inputs = .readings(rows(readings, width: description.inputSize))
    case .tokens(let tokens): inputs = .tokens(rows(tokens, width: 1))
    }
    if let last = targetClasses.last {
      targetClasses = Array(repeating: -1, count: count - 1) + [last]
    }
    if !targetValues.isEmpty {
      let last = targetValues.suffix(description.outputSize)
      targetValues = Array(repeating: .nan, count: (count - 1) * description.outputSize) + last
    }
    stepCount = count
  }

  /// Makes the last step's target due at the last `steps` steps.
  fileprivate mutating func repeatTarget(steps: Int, outputSize: Int) {
    let repeated = min(max(steps, 1), stepCount)
    if let last = targetClasses.last {
      targetClasses.replaceSubrange((stepCount - repeated)..., with: repeatElement(last, count: repeated))
    }
    if !targetValues.isEmpty {
      let last = Array(targetValues.suffix(outputSize))
      let values = repeatElement(last, count: repeated).joined()
      targetValues.replaceSubrange(((stepCount - repeated) * outputSize)..., with: values)
    }
  }
}
