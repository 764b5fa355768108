import QORNN
import QORNNTraining
import Testing

/// What a batch reports beside its gradient.
@Suite struct NetworkReportTests {
  private let pool = WorkerPool(threadCount: 2)

  @Test func statisticsCountRealStepsOnly() {
    let test = GradientCase(
      "ragged", seed: 41, layers: 2, activation: .modReLU, stateBits: 8, stateRange: 0.75
    ).with {
      $0.isRagged = true
      $0.batchSize = 6
    }
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    let result = Backpropagation(configuration: test.configuration, pool: pool).run(parameters, batch)
    let reference = DoubleNetwork(test.configuration, batch, initialState: nil)
    var (largest, saturated) = ([0.0, 0.0], [0, 0])
    var total = 0
    _ = reference.loss(DoubleNetwork.tensors(parameters, test.configuration)) { layer, value in
      largest[layer] = max(largest[layer], abs(value))
      if abs(value) > 0.75 * 127.5 / 127 { saturated[layer] += 1 }
      if layer == 0 { total += 1 }
    }
    for layer in 0..<2 {
      #expect(abs(Double(result.largestStates[layer]) - largest[layer]) < 1e-5)
      #expect(result.saturatedShares[layer] == Double(saturated[layer]) / Double(total))
      #expect(saturated[layer] > 0)
    }
    #expect(result.largestState == result.largestStates.max())
  }

  @Test func predictionsAreTheFirstLargestLogit() {
    let test = GradientCase("classes", seed: 42).with { $0.stepCount = 30 }
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    guard case .classes(let classes) = batch.targets else { return }
    let effective = EffectiveParameters(parameters, configuration: test.configuration, pool: pool)
    let result = Inference(configuration: test.configuration, pool: pool).run(effective, batch)
    #expect(result.positions.map(Int.init) == classes.indices.filter { classes[$0] >= 0 })
    var correct = 0
    for (target, prediction) in result.predictions.enumerated() {
      let logits = Array(result.logits[target * 4..<target * 4 + 4])
      #expect(Int(prediction) == logits.firstIndex(of: logits.max()!))
      if prediction == classes[Int(result.positions[target])] { correct += 1 }
    }
    #expect(result.correctCount == correct && correct > 0)
    var tied = parameters
    tied.outputWeights = tied.outputWeights.map { _ in 0 }
    tied.outputBias = [1, 2, 2, 0]
    let ties = EffectiveParameters(tied, configuration: test.configuration, pool: pool)
    let tiedResult = Inference(configuration: test.configuration, pool: pool).run(ties, batch)
    #expect(tiedResult.predictions.allSatisfy { $0 == 1 })
  }

  /// An orthogonal linear recurrence neither grows nor shrinks a gradient.
  @Test func orthogonalNetworksPreserveTheGradient() {
    var configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 1, hiddenSize: 16, outputSize: 3, readoutActivation: .identity,
      method: .float, stateBits: nil)
    let stepCount = 200
    let batch = Batch(
      stepCount: stepCount, batchSize: 2, inputs: .vectors((0..<2 * stepCount).map { Float($0 % 7) }),
      targets: .classes((0..<2 * stepCount).map { $0 < 2 * stepCount - 2 ? -1 : 1 }))
    let backpropagation = Backpropagation(configuration: configuration, pool: pool)
    let parameters = Parameters(initializing: configuration, seed: 5)
    #expect(backpropagation.run(parameters, batch).stateGradientNorms.isEmpty)
    backpropagation.recordsStateGradientNorms = true
    let norms = backpropagation.run(parameters, batch).stateGradientNorms
    #expect(norms.count == 1 && norms[0].count == stepCount && norms[0][stepCount - 1] > 0)
    #expect(norms[0].allSatisfy { abs($0 / norms[0][stepCount - 1] - 1) < 1e-4 })

    configuration.memory = 50
    let forgetful = Backpropagation(configuration: configuration, pool: pool)
    forgetful.recordsStateGradientNorms = true
    let falling = forgetful.run(parameters, batch).stateGradientNorms[0]
    let expected = Double(configuration.memoryFactor)
    #expect(zip(falling, falling.dropFirst()).allSatisfy { abs($0 / $1 / expected - 1) < 1e-4 })
  }

  @Test(arguments: [Activation.identity, .relu, .modReLU]) func divergedNetworksDoNotTrap(
    activation: Activation
  ) {
    let test = GradientCase("diverging", seed: 44, activation: activation, method: .ste).with {
      $0.stepCount = 40
    }
    var parameters = test.makeParameters()
    parameters.layers[0].recurrentWeights = parameters.layers[0].recurrentWeights.map { $0 * 1e10 }
    let batch = test.makeBatch()
    let backpropagation = Backpropagation(configuration: test.configuration, pool: pool)
    let exploded = backpropagation.run(parameters, batch)
    #expect(!exploded.largestState.isFinite && !exploded.gradient.globalNorm.isFinite)
    parameters.layers[0].inputWeights[0] = .nan
    #expect(backpropagation.run(parameters, batch).loss.isNaN)
    // What was left behind must not leak into the next batch, whose sequences end at other steps.
    let calm = test.with { $0.isRagged = true }
    let fresh = Backpropagation(configuration: test.configuration, pool: pool)
    let expected = fresh.run(calm.makeParameters(), calm.makeBatch())
    #expect(backpropagation.run(calm.makeParameters(), calm.makeBatch()).gradient == expected.gradient)
    #expect(expected.gradient.globalNorm.isFinite)
  }

  @Test func emptyBatchesGiveZeros() {
    let test = GradientCase("empty", seed: 45, input: .token).with {
      $0.stepCount = 3
      $0.batchSize = 2
    }
    let parameters = test.makeParameters()
    var batch = test.makeBatch()
    batch.targets = .classes(Array(repeating: -1, count: 6))
    let result = Backpropagation(configuration: test.configuration, pool: pool).run(parameters, batch)
    #expect(result.loss == 0 && result.targetCount == 0 && result.gradient.globalNorm == 0)
    batch.lengths = [0, 0]
    let still = Backpropagation(configuration: test.configuration, pool: pool).run(parameters, batch)
    #expect(still.finalState == CarriedState(zeros: test.configuration, batchSize: 2))
    #expect(still.largestState == 0 && still.saturatedShare == 0)
  }
}
