import QORNN
import QORNNTraining
import Testing
import _QORNNTestSupport

/// Many steps of a linear recurrence as one product: the gradients are the same ones.
@Suite struct LinearPrefixTests {
  /// Wide enough that the product pays.
  static let cases: [GradientCase] = [
    GradientCase("pixels: one target at the end", seed: 41, readout: .relu, hidden: 16),
    GradientCase("the last three steps, Björck", seed: 42, readout: .relu, method: .bjorck, hidden: 16)
      .with { $0.targetSteps = 3 },
    GradientCase(
      "tokens, values, forgetting", seed: 43, input: .token, output: .values, memory: 9, hidden: 16
    )
    .with { $0.targetSteps = 2 },
    GradientCase("a power of two of steps", seed: 44, method: .ste, hidden: 16).with { $0.stepCount = 17 },
  ].map {
    $0.with {
      $0.batchSize = 24
      $0.stepCount = max($0.stepCount, 14)
      $0.targetSteps = $0.targetSteps ?? 1
    }
  }

  /// The networks are large, and every number is compared with the one of single steps below.
  @Test(arguments: cases) func agreesWithFiniteDifferences(_ test: GradientCase) {
    GradientTests().compare(test, stride: TestShare.stride(31))
  }

  @Test(arguments: cases) func agreesWithTheSteps(_ test: GradientCase) {
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    func run(threads: Int, stepByStep: Bool) -> BatchResult {
      let backpropagation = Backpropagation(
        configuration: test.configuration, pool: WorkerPool(threadCount: threads))
      backpropagation.usesLinearPrefix = !stepByStep
      return backpropagation.run(parameters, batch)
    }
    let product = run(threads: 1, stepByStep: false)
    #expect(product.prefixStepCount == test.stepCount - test.targetSteps!)
    #expect(run(threads: 3, stepByStep: false).gradient == product.gradient, "threads show")
    let reporting = Backpropagation(
      configuration: test.configuration, pool: WorkerPool(threadCount: 1))
    reporting.recordsStateGradientNorms = true
    let reported = reporting.run(parameters, batch)
    #expect(reported.gradient == product.gradient, "what is reported shows")
    #expect(reported.stateGradientNorms.map(\.count) == [test.stepCount])

    let steps = run(threads: 1, stepByStep: true)
    #expect(steps.prefixStepCount == 0)
    #expect(abs(steps.loss - product.loss) < 1e-5, "seed \(test.seed)")
    for slot in Parameters.slots(for: test.configuration) {
      let (a, b) = (product.gradient[keyPath: slot.path], steps.gradient[keyPath: slot.path])
      let scale = b.map(abs).max() ?? 0
      #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 2e-5 * scale }, "\(slot.name), seed \(test.seed)")
    }
  }

  /// A nonlinear recurrence, a rounded state, a carried state, unequal lengths, early targets: step by step.
  @Test func otherNetworksGoStepByStep() {
    let linear = Self.cases[0]
    var others = [
      linear.with { $0.configuration.activation = .relu },
      linear.with { $0.configuration.stateBits = 12 },
      linear.with {
        $0.isRagged = true; $0.targetSteps = nil
      },
      linear.with { $0.targetSteps = $0.stepCount },
    ]
    others.append(
      GradientCase("two layers", seed: 45, layers: 2, hidden: 16).with {
        $0.batchSize = 24; $0.stepCount = 14; $0.targetSteps = 1
      })
    for other in others {
      let result = Backpropagation(configuration: other.configuration, pool: WorkerPool(threadCount: 1))
        .run(other.makeParameters(), other.makeBatch())
      #expect(result.prefixStepCount == 0)
    }
    let warm = linear.with { $0.startsWarm = true }
    let result = Backpropagation(configuration: warm.configuration, pool: WorkerPool(threadCount: 1))
      .run(warm.makeParameters(), warm.makeBatch(), initialState: warm.makeInitialState())
    #expect(result.prefixStepCount == 0)
  }
}
