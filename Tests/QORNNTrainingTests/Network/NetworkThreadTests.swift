import QORNN
import QORNNTraining
import Testing

/// The number of threads must not show in a single bit.
@Suite struct NetworkThreadTests {
  private static let cases: [GradientCase] = [
    GradientCase(
      "tokens, Björck, 8-bit state", seed: 31, input: .token, method: .bjorck, stateBits: 8, hidden: 37),
    GradientCase(
      "vectors, two layers, ragged", seed: 32, layers: 2, activation: .modReLU, readout: .relu, hidden: 37
    )
    .with {
      $0.isRagged = true
      $0.batchSize = 7
    },
  ].map { $0.with { $0.stepCount = 40 } }

  @Test(arguments: cases) func resultsAreEqual(_ test: GradientCase) {
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    func run(_ threadCount: Int) -> (BatchResult, InferenceResult, Parameters) {
      let pool = WorkerPool(threadCount: threadCount)
      let backpropagation = Backpropagation(configuration: test.configuration, pool: pool)
      backpropagation.recordsStateGradientNorms = true
      let result = backpropagation.run(parameters, batch)
      let effective = EffectiveParameters(parameters, configuration: test.configuration, pool: pool)
      let inference = Inference(configuration: test.configuration, pool: pool).run(effective, batch)
      var moved = parameters
      let optimizer = Optimizer(.adam, configuration: test.configuration, pool: pool)
      optimizer.update(&moved, gradient: result.gradient, learningRate: 0.1, recurrentLearningRate: 0.01)
      return (result, inference, moved)
    }
    let (one, oneInference, oneMoved) = run(1)
    for threadCount in 2...3 {
      let (many, inference, moved) = run(threadCount)
      #expect(many.loss.bitPattern == one.loss.bitPattern)
      #expect(many.gradient == one.gradient)
      #expect(many.finalState == one.finalState)
      #expect(many.largestStates == one.largestStates && many.saturatedShares == one.saturatedShares)
      #expect(many.stateGradientNorms == one.stateGradientNorms)
      #expect(inference.logits == oneInference.logits && inference.losses == oneInference.losses)
      #expect(moved == oneMoved)
    }
    #expect(oneInference.loss == one.loss && oneInference.finalState == one.finalState)
    #expect(oneInference.correctCount == one.correctCount)
  }

  /// More steps than fit a block: the blocks of the backward pass and of inference must join without a seam.
  @Test func blocksJoin() {
    let test = GradientCase("long", seed: 33, layers: 2, activation: .relu, hidden: 3).with {
      $0.stepCount = 900
      $0.batchSize = 10
      $0.isRagged = true
    }
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    let pool = WorkerPool(threadCount: 1)
    let result = Backpropagation(configuration: test.configuration, pool: pool).run(parameters, batch)
    let effective = EffectiveParameters(parameters, configuration: test.configuration, pool: pool)
    let inference = Inference(configuration: test.configuration, pool: pool).run(effective, batch)
    #expect(inference.loss == result.loss && inference.finalState == result.finalState)

    // One step after the other, states carried by hand.
    var state = CarriedState(zeros: test.configuration, batchSize: batch.batchSize)
    var losses: [Double] = []
    for step in 0..<batch.stepCount {
      let inference = Inference(configuration: test.configuration, pool: pool)
        .run(effective, batch.slice(step, configuration: test.configuration), initialState: state)
      losses += inference.losses
      state = inference.finalState
    }
    #expect(losses == inference.losses && state == inference.finalState)
  }

  /// The gradient of a long sequence against differences along one random direction.
  @Test func gradientCrossesBlocks() {
    let test = GradientCase("long", seed: 34, readout: .relu, hidden: 4).with {
      $0.stepCount = 500
      $0.batchSize = 20
      $0.isRagged = true
    }
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    let pool = WorkerPool(threadCount: 1)
    var start = parameters
    start.layers[0].recurrentWeights = start.layers[0].recurrentWeights.map { $0 * 0.7 }
    let result = Backpropagation(configuration: test.configuration, pool: pool).run(start, batch)
    var reference = DoubleNetwork(test.configuration, batch, initialState: nil)
    let latent = DoubleNetwork.tensors(start, test.configuration)
    reference.freeze(
      latent: latent, effective: EffectiveParameters(start, configuration: test.configuration, pool: pool))
    let gradient = DoubleNetwork.tensors(result.gradient, test.configuration)
    for (name, values) in gradient {
      func shifted(_ length: Double) -> DoubleNetwork.Tensors {
        var copy = latent
        for index in values.indices { copy[name]![index] += length * values[index] }
        return copy
      }
      let square = values.reduce(0) { $0 + $1 * $1 }
      let slope = (reference.loss(shifted(1e-6)) - reference.loss(shifted(-1e-6))) / 2e-6
      #expect(abs(slope - square) <= 1e-4 * square, "\(name), seed \(test.seed)")
    }
  }
}

extension Batch {
  /// One step of every sequence that has it.
  fileprivate func slice(_ step: Int, configuration: NetworkConfiguration) -> Batch {
    guard case .vectors(let values) = inputs, case .classes(let classes) = targets else { fatalError() }
    let size = configuration.inputSize
    return Batch(
      stepCount: 1, batchSize: batchSize, lengths: lengths.map { $0 > step ? 1 : 0 },
      inputs: .vectors(Array(values[step * batchSize * size..<(step + 1) * batchSize * size])),
      targets: .classes(Array(classes[step * batchSize..<(step + 1) * batchSize])))
  }
}
