import QORNN
@testable import QORNNTraining
import Testing

/// Computing states again must not show in a single bit, and must need little memory.
@Suite struct RecomputationTests {
  private static let cases: [GradientCase] = [
    GradientCase(
      "tokens, Björck, 8-bit state", seed: 51, input: .token, readout: .relu, method: .bjorck, stateBits: 8,
      hidden: 7),
    GradientCase(
      "vectors, two layers, ragged, warm", seed: 52, layers: 2, activation: .modReLU, hidden: 6
    )
    .with {
      $0.isRagged = true
      $0.startsWarm = true
    },
  ]

  /// Blocks of 64 steps: segments of 64, of which the last is shorter.
  @Test(arguments: cases, [1, 2]) func resultsAreEqual(_ small: GradientCase, threadCount: Int) {
    let test = small.with {
      $0.stepCount = 300
      $0.batchSize = 64
    }
    let (parameters, batch) = (test.makeParameters(), test.makeBatch())
    let pool = WorkerPool(threadCount: threadCount)
    func run(_ recomputation: Recomputation) -> (BatchResult, Int) {
      let backpropagation = Backpropagation(
        configuration: test.configuration, recomputation: recomputation, pool: pool)
      backpropagation.recordsStateGradientNorms = true
      // A shorter and larger batch first: memory that is used again must not show either.
      let other = test.with {
        $0.stepCount = 20
        $0.batchSize = 90
      }
      _ = backpropagation.run(parameters, other.makeBatch())
      let result = backpropagation.run(parameters, batch, initialState: test.makeInitialState())
      return (result, backpropagation.stateByteCount)
    }
    let (kept, keptBytes) = run(.never)
    let (again, bytes) = run(.always)
    #expect(again.loss.bitPattern == kept.loss.bitPattern, "seed \(test.seed)")
    #expect(again.gradient == kept.gradient && again.finalState == kept.finalState)
    #expect(again.largestStates == kept.largestStates && again.saturatedShares == kept.saturatedShares)
    #expect(again.stateGradientNorms == kept.stateGradientNorms && again.correctCount == kept.correctCount)
    #expect(bytes * 2 < keptBytes)
    #expect(run(.auto).1 == keptBytes)
  }

  @Test func twentyThousandStepsTakeFewStates() {
    let configuration = NetworkConfiguration(
      inputKind: .token, inputSize: 10, hiddenSize: 256, outputSize: 9)
    func plan(_ recomputation: Recomputation, memory: Double = 16e9) -> SegmentPlan {
      SegmentPlan(
        stepCount: 20_000, batchSize: 128, configuration: configuration, recomputation: recomputation,
        memoryByteCount: memory)
    }
    func bytes(_ plan: SegmentPlan) -> Double { plan.byteCount(batchSize: 128, configuration: configuration) }
    #expect(bytes(plan(.never)) > 3.2e9)
    #expect(bytes(plan(.always)) < 45e6)
    #expect(plan(.auto) == plan(.never) && plan(.auto, memory: 8e9) == plan(.always))

    // What is really held is what the plan says.
    let small = NetworkConfiguration(inputKind: .token, inputSize: 10, hiddenSize: 8, outputSize: 9)
    let backpropagation = Backpropagation(
      configuration: small, batchCapacity: 16, stepCapacity: 20_000, recomputation: .always,
      pool: WorkerPool(threadCount: 1))
    let planned = SegmentPlan(
      stepCount: 20_000, batchSize: 16, configuration: small, recomputation: .always
    ).byteCount(batchSize: 16, configuration: small)
    #expect(abs(Double(backpropagation.stateByteCount) / planned - 1) < 0.05)
  }

  @Test(arguments: [0, 1, 5, 99, 1_000, 20_000], [1, 7, 128, 5_000])
  func segmentsCoverTheSteps(stepCount: Int, batchSize: Int) {
    let configuration = NetworkConfiguration(
      inputKind: .token, inputSize: 10, hiddenSize: 8, outputSize: 9)
    for recomputation in [Recomputation.never, .always] {
      let plan = SegmentPlan(
        stepCount: stepCount, batchSize: batchSize, configuration: configuration,
        recomputation: recomputation)
      var next = 0
      var blocks: [Range<Int>] = []
      var follows = true
      for index in 0..<plan.segmentCount {
        let segment = plan.segment(index)
        follows = follows && segment.lowerBound == next && !segment.isEmpty
        next = segment.upperBound
        blocks += plan.blocks(of: segment).reversed()
      }
      #expect(follows && next == stepCount)
      // The same blocks with and without segments: the order of the sums.
      #expect(blocks == plan.blocks(of: 0..<stepCount).reversed())
    }
  }
}
