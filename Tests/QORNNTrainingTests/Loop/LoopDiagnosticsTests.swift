import QORNN
import QORNNTraining
import Testing

@Suite("What a run says about its gradients and its end")
struct LoopDiagnosticsTests {
  @Test(
    "a profile is the norms at a few steps, both ends among them",
    arguments: [1, 2, 63, 64, 65, 100, 220, 1020, 5020, 1_000_000])
  func points(_ stepCount: Int) throws {
    // Powers of two: four digits hold them.
    let layers = [(0..<stepCount).map { Double(1 << ($0 % 10)) }, Array(repeating: 0.5, count: stepCount)]
    let profile = try #require(StateGradientProfile(everyStep: layers))
    let steps = profile.stepsFromEnd
    #expect(steps.count == min(stepCount, steps.count) && steps.count <= 64)
    #expect(steps.first == 0 && steps.last == stepCount - 1)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
    if stepCount <= 64 { #expect(steps.count == stepCount) }
    // The last steps each by itself, and no wide gap before them.
    if stepCount >= 100 { #expect(Array(steps.prefix(7)) == Array(0...6)) }
    for (from, to) in zip(steps, steps.dropFirst()) { #expect(to - from <= 1 + stepCount / 13) }
    for (layer, norms) in profile.norms.enumerated() {
      #expect(norms == steps.map { Float(layers[layer][stepCount - 1 - $0]) })
    }
    #expect(profile.first == (1 + 0.25 as Float).squareRoot())
    let last = layers[0][stepCount - 1]
    #expect(profile.last == Float((last * last + 0.25).squareRoot()))
  }

  @Test("the ratio is the share that survives; there is none of nothing")
  func ratio() throws {
    #expect(try #require(StateGradientProfile(everyStep: [[0.25, 1, 4]])).ratio == 1 / 16)
    #expect(try #require(StateGradientProfile(everyStep: [[1, 0]])).ratio == nil)
    #expect(try #require(StateGradientProfile(everyStep: [[1.23456e-9, 1]])).first == 1.235e-9)
    #expect(StateGradientProfile(everyStep: [[1, .infinity]]) == nil)
    #expect(StateGradientProfile(everyStep: [[1e60, 1]]) == nil)
    #expect(StateGradientProfile(everyStep: []) == nil)
    #expect(StateGradientProfile(everyStep: [[]]) == nil)
  }

  @Test("every validation has a profile of the batch before it, and the weights do not notice")
  func validations() throws {
    let task = LoopSupport.copyTask
    func train(validationInterval: Int) throws -> (records: [TrainingRecord], parameters: Parameters?) {
      let options = TrainingOptions(
        iterations: 6, batchSize: 4, validationInterval: validationInterval, seed: 8)
      let trainer = Trainer(
        task: task, configuration: LoopSupport.configuration(task, layers: 2), options: options,
        threadCount: 2)
      return (try LoopSupport.train(trainer), trainer.checkpoint().resume?.parameters)
    }
    let (often, rarely) = (try train(validationInterval: 1), try train(validationInterval: 3))
    #expect(often.parameters == rarely.parameters, "seed 8")
    for record in often.records {
      #expect((record.stateGradients != nil) == (record.event == .validation))
      guard let profile = record.stateGradients else { continue }
      #expect(profile.norms.count == 2 && profile.stepsFromEnd == Array(0..<task.longestBatch))
      #expect(profile.norms.joined().allSatisfy { $0 > 0 })
    }
    let same = often.records.filter { $0.event == .validation && $0.iteration % 3 == 0 }.map(\.stateGradients)
    #expect(same == rarely.records.filter { $0.event == .validation }.map(\.stateGradients))
  }

  @Test("guessing is answering the commonest class")
  func guessing() throws {
    func report(_ confusion: String) throws -> EvaluationReport {
      let text = """
        {"loss":1,"scored":10,"correct":4,"largest_states":[1],"saturated_share":0\(confusion)}
        """
      return try CheckpointJSON.value(EvaluationReport.self, key: "report", text: text)
    }
    #expect(try report(#","confusion":[[1,2,0],[3,3,0],[1,0,0]]"#).guessingAccuracy == 0.6)
    #expect(try report("").guessingAccuracy == nil)
  }

  private static let divergence = Divergence(
    place: .update(1234), loss: .nan, previousLoss: 0.4217, gradientNorm: .infinity, largestState: 3.21e18,
    spectralRadius: 1.0812, learningRate: 9.3e-4, recurrentLearningRate: 9.3e-5,
    options: TrainingOptions(iterations: 4000, learningRate: 1e-3, clip: 0), hasFloatState: true)

  @Test("a divergence names what was seen and what to try")
  func sentence() {
    #expect(
      Self.divergence.explanation
        == "training diverged at iteration 1234: the hidden state grew without bound; loss not a number "
        + "(0.422 before), largest |h| 3.21e18, gradient norm infinite, spectral radius of W 1.08, "
        + "rate 0.00093, of W 9.3e-5; try --state-bits 12 (now float), --recurrent-learning-rate 3e-5 "
        + "(now 0.0001) or --clip 1 (now no limit)")
    var bounded = Self.divergence
    bounded.hasFloatState = false
    bounded.largestState = 40
    bounded.options.clip = 1
    bounded.place = .validation(80)
    bounded.gradientNorm = nil
    #expect(
      bounded.explanation
        == "training diverged: at the validation after iteration 80: the loss is no longer finite; loss not a "
        + "number (0.422 before), largest |h| 40, spectral radius of W 1.08, rate 0.00093, of W 9.3e-5; try "
        + "--learning-rate 0.0005 (now 0.001), --warmup 80 (now 0) or --clip 0.5 (now 1)")
    bounded.loss = 2
    bounded.options.warmup = 10
    #expect(bounded.explanation.contains("the gradient is no longer finite; loss 2 "))
    #expect(bounded.explanation.hasSuffix("try --learning-rate 0.0005 (now 0.001) or --clip 0.5 (now 1)"))
  }

  @Test("a float state diverges before it is infinite, one that saturates is bounded")
  func isReached() {
    func isReached(
      _ loss: Double, _ norm: Double, _ state: Float, hasFloatState: Bool = true
    ) -> Bool {
      Divergence.isReached(
        loss: loss, gradientNorm: norm, largestState: state, hasFloatState: hasFloatState)
    }
    #expect(!isReached(1e9, 1e9, 7e7) && !isReached(1, 1, 2e15, hasFloatState: false))
    #expect(isReached(1, 1, 2e15) && isReached(1, 1, .nan, hasFloatState: false))
    #expect(isReached(.nan, 1, 1) && isReached(1, .infinity, 1))
  }

  @Test("a larger range is a power of two that holds what was seen")
  func largerRange() {
    #expect(StateRangeSelection.largerRange(than: 8, largestState: 3) == 16)
    #expect(StateRangeSelection.largerRange(than: 8, largestState: 36) == 64)
    #expect(StateRangeSelection.largerRange(than: 64, largestState: 500) == 512)
    #expect(StateRangeSelection.largerRange(than: 0.01, largestState: 0.3) == 1)
    #expect(StateRangeSelection.largerRange(than: 12, largestState: .infinity) == 32)
  }
}
