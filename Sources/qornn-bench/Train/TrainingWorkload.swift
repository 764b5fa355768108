import QORNN
import QORNNTraining

/// A network and a batch of made-up data, of the sizes of a benchmark.
struct TrainingWorkload: Sendable {
  /// The benchmark whose sizes are used.
  enum Task: String, CaseIterable, Sendable {
    /// Delay 1000: T = 1020, H = 256, B = 128, tokens, a target at every step.
    case copy
    /// T = 784, H = 170, B = 128, one feature, a target at the last step.
    case pixelMNIST = "pixel-mnist"
    /// T = 150, H = 512, B = 128, 50 tokens, a target at every step.
    case characters
  }

  var task: Task
  var stepCount: Int
  var batchSize: Int
  var configuration: NetworkConfiguration

  init(task: Task, method: NetworkConfiguration.Method, stateBits: Int?, activation: Activation) {
    let (steps, hidden, inputs, outputs) =
      switch task {
      case .copy: (1020, 256, 10, 9)
      case .pixelMNIST: (784, 170, 1, 10)
      case .characters: (150, 512, 50, 50)
      }
    self.task = task
    stepCount = steps
    batchSize = 128
    configuration = NetworkConfiguration(
      inputKind: task == .pixelMNIST ? .vector : .token, inputSize: inputs, hiddenSize: hidden,
      outputSize: outputs, activation: activation, method: method, stateBits: stateBits)
  }

  /// The multiply-adds of h·Wᵀ, δ·W and δᵀ·h over all steps, two operations each.
  var usefulOperations: Double {
    let hidden = Double(configuration.hiddenSize)
    return 3 * 2 * hidden * hidden * Double(batchSize) * Double(stepCount)
  }

  /// The states that backpropagation must keep or compute again, in 4 bytes each.
  var stateByteCount: Int { 4 * stepCount * batchSize * configuration.hiddenSize }

  func makeBatch() -> Batch {
    var random = RandomGenerator(seed: 1)
    let places = stepCount * batchSize
    let inputs: Batch.Inputs =
      configuration.inputKind == .token
      ? .tokens((0..<places).map { _ in Int32(random.uniform(below: configuration.inputSize)) })
      : .vectors((0..<places * configuration.inputSize).map { _ in random.uniform() })
    let everyStep = task != .pixelMNIST
    let classes = (0..<places).map { place in
      everyStep || place >= places - batchSize ? Int32(random.uniform(below: configuration.outputSize)) : -1
    }
    return Batch(
      stepCount: stepCount, batchSize: batchSize, inputs: inputs, targets: .classes(classes))
  }
}
