import QORNNTraining
import Testing

@Suite struct OrthogonalUpdateTests {
  private let pool = WorkerPool(threadCount: 2)

  private func configuration(_ method: NetworkConfiguration.Method) -> NetworkConfiguration {
    NetworkConfiguration(
      inputKind: .vector, inputSize: 2, hiddenSize: 12, layerCount: 2, outputSize: 2, method: method)
  }

  private func gradient(_ configuration: NetworkConfiguration, seed: UInt64) -> Parameters {
    var generator = RandomGenerator(seed: seed)
    var gradient = Parameters(zeros: configuration)
    for slot in Parameters.slots(for: configuration) {
      gradient[keyPath: slot.path] = gradient[keyPath: slot.path].map { _ in generator.gaussian() }
    }
    return gradient
  }

  private func run(
    _ configuration: NetworkConfiguration, _ options: TrainingOptions, iterations: Range<Int>,
    _ parameters: inout Parameters, _ optimizer: Optimizer
  ) {
    let update = OrthogonalUpdate(configuration, options, pool: pool)
    for iteration in iterations {
      update.perform(&parameters, iteration: iteration) { parameters in
        optimizer.update(
          &parameters, gradient: gradient(configuration, seed: UInt64(iteration)), learningRate: 0.1,
          recurrentLearningRate: 0.02)
      }
    }
  }

  @Test(arguments: TrainingOptions.Projection.allCases, [1, 3])
  func projunnStaysOrthogonal(_ projection: TrainingOptions.Projection, rank: Int) {
    let configuration = configuration(.projunn)
    let options = TrainingOptions(iterations: 1, projection: projection, projectionRank: rank, seed: 4)
    var parameters = Parameters(initializing: configuration, seed: 2)
    let start = parameters
    let count = OrthogonalUpdate.repairInterval + 20
    run(
      configuration, options, iterations: 0..<count, &parameters,
      Optimizer(.rmsprop, configuration: configuration, pool: pool))
    let measures = OrthogonalityMeasures(size: 12, pool: pool)
    for (layer, before) in zip(parameters.layers, start.layers) {
      #expect(measures.defect(of: layer.recurrentWeights) < 1e-5, "seeds 2, 4")
      let distance = zip(layer.recurrentWeights, before.recurrentWeights).map { abs($0 - $1) }.max() ?? 0
      #expect(distance > 0.1, "it moved")
    }
    #expect(parameters.layers[0].recurrentWeights != parameters.layers[1].recurrentWeights)
  }

  /// The update after `repairInterval` others puts an orthogonal matrix in the place of one that has drifted.
  @Test func driftIsRepaired() {
    let configuration = configuration(.projunn)
    let options = TrainingOptions(iterations: 1, projection: .tangent, seed: 4)
    let measures = OrthogonalityMeasures(size: 12, pool: pool)
    for (iteration, isRepaired) in [(0, false), (OrthogonalUpdate.repairInterval - 1, true)] {
      var parameters = Parameters(initializing: configuration, seed: 2)
      parameters.layers[1].recurrentWeights[5] += 1e-3
      run(
        configuration, options, iterations: iteration..<iteration + 1, &parameters,
        Optimizer(.rmsprop, configuration: configuration, pool: pool))
      let defect = measures.defect(of: parameters.layers[1].recurrentWeights)
      #expect(isRepaired ? defect < 1e-5 : defect > 1e-4, "\(iteration)")
    }
  }

  @Test func otherMethodsAreTheOptimizersAlone() {
    for method in [NetworkConfiguration.Method.bjorck, .ste] {
      let configuration = configuration(method)
      var parameters = Parameters(initializing: configuration, seed: 2)
      var expected = parameters
      Optimizer(.adam, configuration: configuration, pool: pool).update(
        &expected, gradient: gradient(configuration, seed: 0), learningRate: 0.1,
        recurrentLearningRate: 0.02)
      run(
        configuration, TrainingOptions(iterations: 1, seed: 4), iterations: 0..<1, &parameters,
        Optimizer(.adam, configuration: configuration, pool: pool))
      #expect(parameters == expected)
    }
  }
}
