import QORNN
import QORNNTraining
import Testing

/// Every gradient against central differences of an independent network in Double.
@Suite struct GradientTests {
  static let cases: [GradientCase] = [
    GradientCase("identity, vectors, classes", seed: 1),
    GradientCase("relu, vectors, classes", seed: 2, activation: .relu, readout: .relu),
    GradientCase("modReLU, vectors, classes", seed: 3, activation: .modReLU),
    GradientCase("identity, tokens, values", seed: 4, input: .token, output: .values, readout: .relu),
    GradientCase("modReLU, tokens, classes", seed: 5, input: .token, activation: .modReLU, readout: .relu),
    GradientCase("two layers, relu, vectors, values", seed: 6, output: .values, layers: 2, activation: .relu),
    GradientCase("two layers, modReLU, tokens", seed: 7, input: .token, layers: 2, activation: .modReLU),
    GradientCase("ragged, identity", seed: 8, readout: .relu).with {
      $0.isRagged = true; $0.batchSize = 5
    },
    GradientCase("ragged, two layers, tokens, values", seed: 9, input: .token, output: .values, layers: 2)
      .with {
        $0.isRagged = true; $0.batchSize = 5
      },
    GradientCase("class weights", seed: 10, readout: .relu).with { $0.hasClassWeights = true },
    GradientCase("forgetting", seed: 11, memory: 5),
    GradientCase("warm start, ragged", seed: 12, layers: 2, activation: .modReLU)
      .with {
        $0.startsWarm = true; $0.isRagged = true
      },
    GradientCase("through Björck", seed: 13, method: .bjorck, hidden: 6),
    GradientCase("through Björck, forgetting, two layers", seed: 14, layers: 2, method: .bjorck, memory: 7),
    GradientCase("straight through W, U, V", seed: 15, method: .ste, memory: 9),
    GradientCase("straight through, projunn, tokens", seed: 16, input: .token, layers: 2, method: .projunn),
    GradientCase("through Björck, W in float", seed: 21, method: .bjorck, weightBits: .float, hidden: 6),
    GradientCase("8-bit state", seed: 17, stateBits: 8, stateRange: 2),
    GradientCase(
      "8-bit state, saturating, modReLU", seed: 18, activation: .modReLU, stateBits: 8, stateRange: 0.5),
    GradientCase(
      "9-bit state, two layers, relu, ragged", seed: 19, layers: 2, activation: .relu, stateBits: 9
    )
    .with { $0.isRagged = true },
    GradientCase(
      "all at once", seed: 20, input: .token, layers: 2, activation: .modReLU, readout: .relu,
      method: .bjorck, stateBits: 8, stateRange: 1.5, memory: 6
    )
    .with {
      $0.isRagged = true; $0.hasClassWeights = true; $0.startsWarm = true; $0.batchSize = 4
    },
    GradientCase("learned scales", seed: 23, method: .ste, memory: 9).with {
      $0.configuration.weightScale = .learned
    },
    GradientCase("learned scales per row, through Björck, tokens", seed: 24, input: .token, method: .bjorck)
      .with {
        $0.configuration.weightScale = .learned
        $0.configuration.scaleGranularity = .row
      },
    GradientCase(
      "learned scales per row, two layers, values", seed: 25, output: .values, layers: 2, method: .projunn,
      stateBits: 9, stateRange: 2
    )
    .with {
      $0.configuration.weightScale = .learned
      $0.configuration.scaleGranularity = .row
    },
    GradientCase("scales per row", seed: 26, layers: 2, method: .ste).with {
      $0.configuration.weightScale = .mse
      $0.configuration.scaleGranularity = .row
    },
  ]

  @Test(arguments: cases) func agreesWithFiniteDifferences(_ test: GradientCase) { compare(test) }

  /// - Parameter stride: from one number of a tensor that is compared to the next.
  func compare(_ test: GradientCase, stride: Int = 1) {
    let configuration = test.configuration
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    let pool = WorkerPool(threadCount: 1)
    let result = Backpropagation(configuration: configuration, pool: pool)
      .run(parameters, batch, initialState: test.makeInitialState())

    var reference = DoubleNetwork(configuration, batch, initialState: test.makeInitialState())
    if configuration.method == .bjorck { reference.transform = Self.bjorck(parameters, configuration, pool) }
    let difference = 1e-6  // Small enough to stay on one side of every kink.
    var latent = DoubleNetwork.tensors(parameters, configuration)
    reference.freeze(
      latent: latent, effective: EffectiveParameters(parameters, configuration: configuration, pool: pool))
    #expect(abs(result.loss - reference.loss(latent)) < 1e-5, "seed \(test.seed)")

    let gradient = DoubleNetwork.tensors(result.gradient, configuration)
    for (name, values) in gradient {
      var differences: [Double] = []
      let compared = Swift.stride(from: 0, to: values.count, by: values.count > 64 ? stride : 1)
      for index in compared {
        let nominal = latent[name]![index]
        latent[name]![index] = nominal + difference
        let above = reference.loss(latent)
        latent[name]![index] = nominal - difference
        differences.append((above - reference.loss(latent)) / (2 * difference))
        latent[name]![index] = nominal
      }
      if let factor = reference.scaleFactor(name) { differences = differences.map { $0 * factor } }
      let largest = differences.map(abs).max() ?? 0
      let deviation = zip(compared.map { values[$0] }, differences).map { abs($0 - $1) }.max() ?? 0
      #expect(deviation <= 3e-5 * largest + 1e-7, "\(name), seed \(test.seed)")
      #expect(largest > 0, "\(name) is not exercised, seed \(test.seed)")
    }
  }

  /// Björck in Double with the norms and iteration counts of the package, which count as constants.
  private static func bjorck(
    _ parameters: Parameters, _ configuration: NetworkConfiguration, _ pool: WorkerPool
  ) -> (([Double], Int) -> [Double]) {
    let size = configuration.hiddenSize
    let constants = parameters.layers.map { layer in
      let iteration = BjorckOrthogonalization(size: size, pool: pool)
      _ = iteration.orthogonalize(layer.recurrentWeights)
      return (norm: Double(iteration.norm), count: iteration.iterationCount)
    }
    return { latent, layer in
      var x = latent.map { $0 / constants[layer].norm }
      for _ in 0..<constants[layer].count {
        var next = x.map { 1.5 * $0 }
        for row in 0..<size {
          for other in 0..<size {
            var product = 0.0
            for column in 0..<size { product += x[row * size + column] * x[other * size + column] }
            for column in 0..<size { next[row * size + column] -= 0.5 * product * x[other * size + column] }
          }
        }
        x = next
      }
      return x
    }
  }
}
