import QORNN
import QORNNTraining
import Testing

@Suite("Training learns, keeps the best, and stops when it should")
struct LoopTrainerTests {
  @Test("reports what it learnt", arguments: [NetworkConfiguration.Method.bjorck, .ste])
  func reports(_ method: NetworkConfiguration.Method) throws {
    let task = try LoopSupport.ramps(count: 24)
    let configuration = LoopSupport.configuration(task, hidden: 12, method: method)
    let options = TrainingOptions(
      iterations: 60, batchSize: 8, learningRate: 2e-2, validationInterval: 10, seed: 3)
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    let records = try LoopSupport.train(trainer)
    #expect(trainer.best?.report.accuracy == 1, "seed 3")
    let isBjorck = method == .bjorck
    #expect(records.allSatisfy { ($0.bjorckIterations != nil) == (isBjorck && $0.event == .iteration) })
    #expect(records.allSatisfy { $0.bjorckShare == nil })
    #expect(trainer.bjorckShare.map { $0 > 0 && $0 < 1 } ?? !isBjorck)
    #expect(records.last?.isBest != nil)
    let matrix = try #require(trainer.best?.report.confusion)
    #expect(matrix[0][1] == 0 && matrix[1][0] == 0)
    #expect(matrix.joined().reduce(0, +) == trainer.best?.report.scoredCount)
    #expect(trainer.best?.report.recalls == [1, 1])
  }

  @Test("a regression's errors are in the unit of the data")
  func regression() throws {
    let task = try LoopSupport.ramps(count: 24, isRegression: true)
    let configuration = LoopSupport.configuration(task, hidden: 12)
    let options = TrainingOptions(
      iterations: 80, batchSize: 8, learningRate: 2e-2, validationInterval: 20, seed: 4)
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    _ = try LoopSupport.train(trainer)
    let report = try #require(trainer.best?.report)
    let error = try #require(report.rootMeanSquareErrors?.first)
    // The values are ±10; a network that has learnt nothing is off by 10.
    #expect(error < 5, "seed 4")
    let scale = try #require(task.dataDescription.targetScales.first)
    #expect(abs(Double(error) - report.loss.squareRoot() * Double(scale)) < 1e-3 * Double(error))
    #expect(report.accuracy == nil && report.confusion == nil)
  }

  @Test("the checkpoint holds the best weights, not the latest")
  func best() throws {
    let task = LoopSupport.copyTask
    let options = TrainingOptions(
      iterations: 12, batchSize: 4, learningRate: 0.3, validationInterval: 1, seed: 5)
    let trainer = Trainer(
      task: task, configuration: LoopSupport.configuration(task), options: options, threadCount: 1)
    var byIteration: [Int: Parameters] = [:]
    while !trainer.isFinished {
      _ = try trainer.step()
      byIteration[trainer.iteration] = trainer.parameters
      _ = try trainer.validate()
    }
    let checkpoint = trainer.checkpoint()
    let best = try #require(trainer.best)
    #expect(checkpoint.parameters == byIteration[best.iteration])
    #expect(checkpoint.resume?.parameters == byIteration[12])
    #expect(checkpoint.ranges?.states == best.report.largestStates)
    #expect(trainer.resultRecord?.iteration == best.iteration)
  }

  @Test("accuracy ranks first, except where the task says the loss does")
  func ranking() throws {
    func report(loss: Double, correct: Int) throws -> EvaluationReport {
      let text = """
        {"loss":\(loss),"scored":10,"correct":\(correct),"largest_states":[1],"saturated_share":0}
        """
      return try CheckpointJSON.value(EvaluationReport.self, key: "report", text: text)
    }
    let (accurate, likely) = try (report(loss: 2, correct: 6), report(loss: 1, correct: 5))
    #expect(accurate.isBetter(than: likely) && !likely.isBetter(than: accurate))
    #expect(likely.isBetter(than: accurate, rankingByLoss: true))
    #expect(!accurate.isBetter(than: likely, rankingByLoss: true))
    #expect(!likely.isBetter(than: likely, rankingByLoss: true))
    #expect(likely.isBetter(than: nil, rankingByLoss: true))
    #expect(!LoopSupport.copyTask.ranksByLoss)
    try withTemporaryFolder { folder in
      try "abcabcabc".write(toFile: folder + "/text", atomically: false, encoding: .utf8)
      #expect(try CharacterTask(train: folder + "/text", validation: folder + "/text").ranksByLoss)
    }
  }

  /// Patience begins with the task's own delay: ten updates with shorter ones, then three validations that are no better.
  @Test(
    "stops after validations without a better one",
    arguments: [(GrowingDelays.none, 1000, 8), (GrowingDelays([1, 2]), 20, 16)])
  func patience(delays: GrowingDelays, iterations: Int, end: Int) throws {
    let task = CopyTask(delay: 3, batchesPerEpoch: 5, evaluationCount: 6, growingDelays: delays)
    let options = TrainingOptions(
      iterations: iterations, batchSize: 4, learningRate: 0, validationInterval: 2, patience: 3, seed: 5)
    let trainer = Trainer(
      task: task, configuration: LoopSupport.configuration(task), options: options, threadCount: 1)
    _ = try LoopSupport.train(trainer)
    #expect(trainer.iteration == end)
    #expect(trainer.best?.iteration == 2)
  }

  @Test("a run that diverges says what it saw and leaves the weights alone")
  func divergence() throws {
    let task = LoopSupport.copyTask
    let options = TrainingOptions(
      iterations: 50, batchSize: 4, learningRate: 1e12, recurrentLearningRate: 2e12, schedule: .constant,
      warmup: 50, clip: 0, seed: 6)
    let configuration = LoopSupport.configuration(task, activation: .relu, method: .float, stateBits: nil)
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    var before = trainer.parameters
    let error = #expect(throws: TrainingError.self) {
      while !trainer.isFinished {
        before = trainer.parameters
        _ = try trainer.step()
      }
    }
    guard case .diverged(let divergence) = try #require(error) else {
      Issue.record("found \(String(describing: error)), expected a divergence")
      return
    }
    #expect(divergence.place == .update(trainer.iteration + 1))
    #expect(divergence.hasFloatState)
    // The rate of that update on its way up, not the highest one.
    let rate = Float(2e10) * Float(trainer.iteration + 1)
    #expect(abs(divergence.learningRate / rate - 1) < 1e-5)
    #expect(divergence.recurrentLearningRate == 2 * divergence.learningRate)
    #expect(!(divergence.spectralRadius < 1e6))
    #expect(trainer.parameters == before)
    let record = trainer.record(of: divergence)
    #expect(record.event == .divergence && record.iteration == trainer.iteration + 1)
    #expect(record.message == divergence.explanation)
  }

  @Test("a validation that diverges says so")
  func divergenceAtValidation() throws {
    let task = LoopSupport.copyTask
    let options = TrainingOptions(
      iterations: 50, batchSize: 4, learningRate: 1e30, recurrentLearningRate: 1e30, clip: 0, seed: 6)
    let configuration = LoopSupport.configuration(task, activation: .relu, method: .float, stateBits: nil)
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    _ = try trainer.step()
    let error = #expect(throws: TrainingError.self) { try trainer.validate() }
    #expect(error?.description.hasPrefix("training diverged: at the validation after iteration 1: ") == true)
    #expect(error?.description.contains("gradient norm") == false)
  }

  @Test("state ranges are powers of two that leave room")
  func stateRanges() {
    #expect(StateRangeSelection.range(forLargest: 0) == 1)
    #expect(StateRangeSelection.range(forLargest: 0.5) == 1)
    #expect(StateRangeSelection.range(forLargest: 0.51) == 2)
    #expect(StateRangeSelection.range(forLargest: 4) == 8)
    #expect(StateRangeSelection.range(forLargest: 33) == 64)
    #expect(StateRangeSelection.range(forLargest: 1e9) == 64)
    #expect(StateRangeSelection.range(forLargest: .nan) == 64)
    #expect(StateRangeSelection.largest([1, .nan, 3]).isNaN)
    let task = LoopSupport.copyTask
    let options = TrainingOptions(iterations: 1, batchSize: 4)
    let chosen = Trainer(
      task: task, configuration: LoopSupport.configuration(task, layers: 2), options: options, threadCount: 1)
    #expect(chosen.configuration.stateRanges.count == 2)
    var given = LoopSupport.configuration(task)
    given.stateRanges = [3]
    let kept = Trainer(
      task: task, configuration: given, options: options, choosesStateRanges: false, threadCount: 1)
    #expect(kept.configuration.stateRanges == [3])
  }

  @Test("only the last targets of a sequence count where the task says so")
  func scoring() {
    // Two sequences, the second one shorter: [T × B] = 3 × 2.
    let classes: [Int32] = [1, 2, 1, 0, 2, -1]
    let predictions: [Int32] = [0, 2, 1, 1, 2]
    let all = ClassScore(predictions: predictions, classes: classes, batchSize: 2, scoredTargetCount: nil)
    #expect(all.scoredCount == 5 && all.correctCount == 3)
    let last = ClassScore(predictions: predictions, classes: classes, batchSize: 2, scoredTargetCount: 1)
    #expect(last.scoredCount == 2 && last.correctCount == 1)
    #expect(last.accuracy == 0.5)
  }

  @Test("the memory of a training grows with its sizes")
  func memory() {
    let task = LoopSupport.copyTask
    let small = LoopSupport.configuration(task, hidden: 256)
    let large = LoopSupport.configuration(task, hidden: 65_535)
    #expect(MemoryEstimate.byteCount(small, batchSize: 128, longestBatch: 1020) < 1e9)
    #expect(MemoryEstimate.byteCount(large, batchSize: 1, longestBatch: 30) > 1e11)
    func long(_ recomputation: Recomputation) -> Double {
      MemoryEstimate.byteCount(
        small, batchSize: 65_536, longestBatch: 1_000_000, recomputation: recomputation)
    }
    #expect(long(.never) > 1e13 && long(.always) < 1e12 && long(.auto) == long(.always))
  }
}
