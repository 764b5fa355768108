import QORNN
import QORNNTraining
import Testing

/// A small network and a batch for it, drawn from a seed.
struct GradientCase: CustomTestStringConvertible, Sendable {
  let testDescription: String
  var configuration: NetworkConfiguration
  var isRagged = false
  var hasClassWeights = false
  var startsWarm = false
  /// Only so many last steps have targets; nil draws them anywhere.
  var targetSteps: Int?
  /// Steps of the batch.
  var stepCount = 6
  var batchSize = 3
  let seed: UInt64

  init(
    _ name: String, seed: UInt64, input: InputKind = .vector, output: OutputKind = .classes, layers: Int = 1,
    activation: Activation = .identity, readout: Activation = .identity,
    method: NetworkConfiguration.Method = .float, weightBits: NetworkConfiguration.WeightWidth = 4,
    stateBits: Int? = nil, stateRange: Float = 1,
    memory: Int? = nil, initialization: NetworkConfiguration.Initialization = .haar, hidden: Int = 5
  ) {
    testDescription = name
    self.seed = seed
    configuration = NetworkConfiguration(
      inputKind: input, inputSize: 3, hiddenSize: hidden, layerCount: layers, outputKind: output,
      outputSize: 4,
      activation: activation, readoutActivation: readout, method: method,
      weightBits: method == .float ? nil : weightBits, inputWeightBits: method == .float ? nil : 5,
      readoutWeightBits: method == .float ? nil : 6, stateBits: stateBits,
      stateRanges: Array(repeating: stateRange, count: layers), memory: memory, initialization: initialization
    )
  }

  func with(_ change: (inout Self) -> Void) -> Self {
    var copy = self
    change(&copy)
    return copy
  }

  /// Initial parameters with every element moved, so that no gradient is zero by symmetry.
  func makeParameters() -> Parameters {
    var generator = RandomGenerator(seed: seed)
    var parameters = Parameters(initializing: configuration, seed: seed)
    for slot in Parameters.slots(for: configuration) {
      parameters[keyPath: slot.path] = parameters[keyPath: slot.path].map {
        // Finer grids, so that some weights lie outside.
        slot.role.isScale ? 0.6 * $0 : $0 + 0.1 * generator.gaussian()
      }
    }
    return parameters
  }

  func makeBatch() -> Batch {
    var generator = RandomGenerator(seed: seed &+ 1000)
    let positions = stepCount * batchSize
    let lengths = (0..<batchSize).map { row in
      isRagged && row > 0 ? generator.uniform(below: stepCount + 1) : stepCount
    }
    let inputs: Batch.Inputs =
      configuration.inputKind == .token
      ? .tokens((0..<positions).map { _ in Int32(generator.uniform(below: configuration.inputSize)) })
      : .vectors((0..<positions * configuration.inputSize).map { _ in generator.gaussian() })
    let wanted = (0..<positions).map { position in
      if let targetSteps { return position / batchSize >= stepCount - targetSteps }
      return position / batchSize < lengths[position % batchSize] && generator.uniform(below: 3) > 0
    }
    let targets: Batch.Targets =
      configuration.outputKind == .classes
      ? .classes(wanted.map { $0 ? Int32(generator.uniform(below: configuration.outputSize)) : -1 })
      : .values((0..<positions * configuration.outputSize).map { _ in generator.gaussian() }, mask: wanted)
    return Batch(
      stepCount: stepCount, batchSize: batchSize, lengths: lengths, inputs: inputs, targets: targets,
      classWeights: hasClassWeights ? [0.5, 2, 1, 3] : nil)
  }

  func makeInitialState() -> CarriedState? {
    guard startsWarm else { return nil }
    var generator = RandomGenerator(seed: seed &+ 2000)
    return CarriedState(
      layers: (0..<configuration.layerCount).map { _ in
        (0..<batchSize * configuration.hiddenSize).map { _ in 0.5 * generator.gaussian() }
      })
  }
}
