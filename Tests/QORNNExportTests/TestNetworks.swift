import QORNN
import QORNNTraining
import _QORNNTestSupport

/// Small untrained networks and data for them, the same for the same seed.
enum TestNetworks {
  /// A checkpoint with the start weights of training, inputs large enough to move the states about.
  static func checkpoint(
    _ configuration: NetworkConfiguration, seed: UInt64, description: DataDescription? = nil
  ) -> Checkpoint {
    var generator = SplitMixGenerator(seed: seed)
    var parameters = Parameters(initializing: configuration, seed: seed)
    for layer in parameters.layers.indices {
      for unit in 0..<configuration.hiddenSize {
        parameters.layers[layer].bias[unit] = generator.real(in: -0.2...0.2)
        if configuration.activation == .modReLU {
          parameters.layers[layer].modulusBias[unit] = generator.real(in: -0.2...0.1)
        }
      }
    }
    for output in 0..<configuration.outputSize { parameters.outputBias[output] = generator.real(in: -1...1) }
    return Checkpoint(
      configuration: configuration, dataDescription: description ?? self.description(configuration),
      parameters: parameters)
  }

  /// Readings of about ±1,000 around an offset become inputs of about ±1.
  static func description(_ configuration: NetworkConfiguration) -> DataDescription {
    var description = DataDescription(
      inputKind: configuration.inputKind, inputSize: configuration.inputSize,
      outputKind: configuration.outputKind, outputSize: configuration.outputSize)
    description.inputScale = 4 / 2047
    for index in description.features.indices {
      // m/2^s = 2047/4/1000
      description.features[index] = InputFeature(
        offset: Int32(100 * index), multiplier: Int32(2047.0 / 4000 * 0x1p30), shift: 30)
    }
    for output in description.targetScales.indices {
      description.targetScales[output] = 2.5
      description.targetOffsets[output] = 20 * Float(output) - 7
    }
    return description
  }

  /// Sequences of 1 … `longest` steps with random answers at their last step.
  static func sequences(
    _ description: DataDescription, count: Int, longest: Int, seed: UInt64
  ) -> [RawSequence] {
    var generator = SplitMixGenerator(seed: seed)
    return (0..<count).map { number in
      let steps = generator.integer(in: 1...longest)
      var sequence = RawSequence(name: "s\(number)", stepCount: steps, inputs: .tokens([]))
      if description.inputKind == .token {
        sequence.inputs = .tokens(
          (0..<steps).map { _ in Int32(generator.integer(in: 0...description.inputSize - 1)) })
      } else {
        sequence.inputs = .readings(
          (0..<steps * description.inputSize).map { _ in Int32(generator.integer(in: -1500...1500)) })
      }
      if description.outputKind == .classes {
        sequence.targetClasses = Array(repeating: -1, count: steps)
        sequence.targetClasses[steps - 1] = Int32(generator.integer(in: 0...description.outputSize - 1))
      } else {
        sequence.targetValues = Array(repeating: .nan, count: steps * description.outputSize)
        for output in 0..<description.outputSize {
          sequence.targetValues[(steps - 1) * description.outputSize + output] = generator.real(in: -20...20)
        }
      }
      return sequence
    }
  }
}

extension SplitMixGenerator {
  /// A number of the range, with 20 random bits.
  mutating func real(in range: ClosedRange<Float>) -> Float {
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(integer(in: 0...1 << 20)) * 0x1p-20
  }
}
