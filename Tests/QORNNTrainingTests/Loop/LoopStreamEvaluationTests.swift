import QORNN
import QORNNTraining
import Testing

@Suite("Validation in endless streams")
struct LoopStreamEvaluationTests {
  /// Each stream as one long sequence from zero: the steps before it, then its sequences end to end.
  @Test("is the sequences of each stream end to end", arguments: [1, 3, 64])
  func endToEnd(_ batchSize: Int) throws {
    let task = try LoopSupport.ramps(count: 60)
    let data = task.dataDescription
    let configuration = LoopSupport.configuration(task, hidden: 7, layers: 2, memory: 30)
    let pool = WorkerPool(threadCount: 2)
    let effective = EffectiveParameters(
      Parameters(initializing: configuration, seed: 2), configuration: configuration, pool: pool)
    let warmSteps = 17
    let report = Evaluator(
      task: task, configuration: configuration, batchSize: batchSize, streamWarmSteps: warmSteps, pool: pool
    ).report(effective, part: .validation)

    let order = task.streamOrder(.validation)
    #expect(order.count >= 8 && order.sorted() == Array(order.indices) && order != order.sorted())
    let rows = min(batchSize, order.count)
    var losses: [Double] = []
    var correct = 0
    for row in 0..<rows {
      let stream = stride(from: row, to: order.count, by: rows).map {
        task.rawSequence(.validation, order[$0])
      }
      var before: [Int32] = []
      var place = row
      while before.count < warmSteps * data.inputSize {
        place = (place + order.count - 1) % order.count
        before = task.rawSequence(.validation, order[place]).readings + before
      }
      before = Array(before.suffix(warmSteps * data.inputSize))
      let joined = RawSequence(
        name: "", stepCount: warmSteps + stream.reduce(0) { $0 + $1.stepCount },
        inputs: .readings(before + stream.flatMap(\.readings)),
        targetClasses: Array(repeating: -1, count: warmSteps) + stream.flatMap(\.targetClasses))
      let result = Inference(configuration: configuration, pool: pool).run(
        effective, Batch(sequences: [joined], description: data))
      losses += result.losses
      correct += result.correctCount
    }
    #expect(report.scoredCount == order.count && losses.count == order.count)
    #expect(report.correctCount == correct)
    #expect(abs(report.loss - losses.reduce(0, +) / Double(losses.count)) < 1e-9 * report.loss, "seed 2")
  }

  @Test("differs from sequences of their own, and is what a run with carried states validates with")
  func usedByTheTrainer() throws {
    let task = try LoopSupport.ramps(count: 30)
    func loss(_ start: TrainingOptions.Start) throws -> Float {
      let options = TrainingOptions(
        iterations: 1, batchSize: 4, learningRate: 0, start: start, warmSteps: start == .zero ? 0 : 11,
        seed: 4)
      let trainer = Trainer(
        task: task, configuration: LoopSupport.configuration(task), options: options, threadCount: 1)
      return try #require(try trainer.validate().loss)
    }
    let zero = try loss(.zero)
    for start in [TrainingOptions.Start.warm, .carried, .random] { #expect(try loss(start) != zero) }
    #expect(try loss(.warm) == loss(.carried))
  }
}
