import Foundation
import QORNNTraining
import Testing

@Suite struct OptimizerTests {
  private let pool = WorkerPool(threadCount: 1)
  private let configuration = NetworkConfiguration(
    inputKind: .vector, inputSize: 2, hiddenSize: 3, outputSize: 2, activation: .modReLU, method: .projunn)

  private func gradient(
    seed: UInt64, of configuration: NetworkConfiguration? = nil
  ) -> Parameters {
    var generator = RandomGenerator(seed: seed)
    let configuration = configuration ?? self.configuration
    var gradient = Parameters(zeros: configuration)
    for slot in Parameters.slots(for: configuration) {
      gradient[keyPath: slot.path] = gradient[keyPath: slot.path].map { _ in generator.gaussian() }
    }
    return gradient
  }

  @Test(arguments: Optimizer.Rule.allCases) func followsItsEquations(rule: Optimizer.Rule) {
    let optimizer = Optimizer(rule, configuration: configuration, pool: pool)
    let start = Parameters(initializing: configuration, seed: 2)
    var parameters = start
    var expected = DoubleNetwork.tensors(start, configuration)
    var (means, squares): (DoubleNetwork.Tensors, DoubleNetwork.Tensors) = ([:], [:])
    for update in 1...5 {
      let gradient = gradient(seed: UInt64(update))
      optimizer.update(&parameters, gradient: gradient, learningRate: 0.1, recurrentLearningRate: 0.01)
      for (name, values) in DoubleNetwork.tensors(gradient, configuration) {
        let rate = name == "layers.0.recurrent_weights" ? 0.01 : 0.1
        for (index, g) in values.enumerated() {
          let decay = rule == .adam ? 0.999 : 0.99
          squares[name, default: values.map { _ in 0 }][index] *= decay
          squares[name]![index] += (1 - decay) * g * g
          means[name, default: values.map { _ in 0 }][index] *= 0.9
          means[name]![index] += 0.1 * g
          expected[name]![index] -=
            rule == .adam
            ? rate * means[name]![index] / (1 - pow(0.9, Double(update)))
              / ((squares[name]![index] / (1 - pow(0.999, Double(update)))).squareRoot() + 1e-8)
            : rate * g / (squares[name]![index].squareRoot() + 1e-8)
        }
      }
    }
    for (name, values) in DoubleNetwork.tensors(parameters, configuration) {
      #expect(zip(values, expected[name]!).allSatisfy { abs($0 - $1) < 1e-4 }, "\(name)")
    }
  }

  /// One that is alone moves by its rate in the first update of Adam, ten times that of RMSprop, whatever the gradient.
  @Test(arguments: Optimizer.Rule.allCases) func learnedScalesMoveByAShareOfThemselves(
    rule: Optimizer.Rule
  ) {
    var learned = configuration
    learned.weightScale = .learned
    var parameters = Parameters(initializing: learned, seed: 2)
    let start = parameters
    var gradient = Parameters(zeros: learned)
    gradient.layers[0].recurrentScales = [-3]
    gradient.layers[0].inputScales = [1e-3]
    gradient.outputScales = [5]
    let optimizer = Optimizer(rule, configuration: learned, pool: pool)
    optimizer.update(&parameters, gradient: gradient, learningRate: 1e-3, recurrentLearningRate: 1e-4)
    let first: Float = rule == .adam ? 1 : 10
    func share(_ moved: [Float], _ start: [Float]) -> Float { moved[0] / start[0] - 1 }
    let recurrent = share(parameters.layers[0].recurrentScales, start.layers[0].recurrentScales)
    #expect(abs(recurrent - first * 1e-4) < 1e-6)
    #expect(abs(share(parameters.layers[0].inputScales, start.layers[0].inputScales) + first * 1e-3) < 2e-6)
    #expect(abs(share(parameters.outputScales, start.outputScales) + first * 1e-3) < 2e-6)
    // However large the rate, a scale stays positive and normal.
    for _ in 0..<400 {
      let before = parameters.outputScales[0]
      optimizer.update(&parameters, gradient: gradient, learningRate: 9, recurrentLearningRate: 9)
      #expect(parameters.outputScales[0] >= before / 2)
    }
    #expect(parameters.outputScales[0].isNormal && parameters.outputScales[0] > 0)
    #expect(parameters.layers[0].recurrentScales[0] == 0x1p100)
  }

  @Test(arguments: Optimizer.Rule.allCases) func resumesToTheSameBits(rule: Optimizer.Rule) throws {
    let whole = Optimizer(rule, configuration: configuration, pool: pool)
    var parameters = Parameters(initializing: configuration, seed: 2)
    for seed in 1...3 {
      whole.update(
        &parameters, gradient: gradient(seed: UInt64(seed)), learningRate: 0.1, recurrentLearningRate: 0.1)
    }
    let saved = Dictionary(uniqueKeysWithValues: whole.tensors().map { ($0.name, ($0.shape, $0.values)) })
    let resumed = Optimizer(rule, configuration: configuration, pool: pool)
    try resumed.restore(updateCount: whole.updateCount, tensors: saved)
    var resumedParameters = parameters
    for optimizer in [whole, resumed] {
      var moved = optimizer === whole ? parameters : resumedParameters
      optimizer.update(&moved, gradient: gradient(seed: 9), learningRate: 0.1, recurrentLearningRate: 0.1)
      if optimizer === whole { parameters = moved } else { resumedParameters = moved }
    }
    #expect(parameters == resumedParameters)
    #expect(resumed.updateCount == 4)
    var broken = saved
    broken["optimizer.mean_square.output_bias"] = nil
    #expect(throws: ParametersError.missingTensor(name: "optimizer.mean_square.output_bias")) {
      try resumed.restore(updateCount: 3, tensors: broken)
    }
  }

  @Test func clipsTheWholeGradient() {
    var configuration = configuration
    configuration.weightScale = .learned
    let whole = gradient(seed: 4, of: configuration)
    var clipped = whole
    let norm = clipped.globalNorm
    let sum = DoubleNetwork.tensors(clipped, configuration).values.joined().reduce(0) { $0 + $1 * $1 }
    #expect(abs(norm - sum.squareRoot()) < 1e-6 * norm)
    #expect(clipped.clip(toNorm: Float(2 * norm)) == norm)
    #expect(clipped == whole)
    #expect(clipped.clip(toNorm: 0.5) == norm)
    #expect(abs(clipped.globalNorm - 0.5) < 1e-6)
    clipped.outputBias[0] = .nan
    #expect(clipped.clip(toNorm: 0.1).isNaN)
  }

  @Test func schedulesHaveTheirShape() {
    let step = LearningRateSchedule.step(every: 10, factor: 0.5)
    #expect([0, 9, 10, 29, 30].map(step.factor(at:)) == [1, 1, 0.5, 0.25, 0.125])
    let cosine = LearningRateSchedule.cosine(iterations: 100, finalFactor: 0.1)
    #expect(cosine.factor(at: 0) == 1)
    #expect(abs(cosine.factor(at: 50) - 0.55) < 1e-6)
    #expect(abs(cosine.factor(at: 100) - 0.1) < 1e-6 && cosine.factor(at: 1000) == cosine.factor(at: 100))
    let warm = LearningRateSchedule.constant(warmUp: 4)
    #expect([0, 1, 3, 4, 100].map(warm.factor(at:)) == [0.25, 0.5, 1, 1, 1])
  }
}
