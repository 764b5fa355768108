import QORNNTraining
import Testing

struct TasksCopyTests {
  static let task = CopyTask(delay: 5)

  /// T0 = 5: ten symbols, four blanks, the marker, ten blanks; the answer begins with step T0 + 10.
  @Test func sequencesHaveTheStandardLayout() {
    let sequence = Self.task.rawSequence(.test, 3)
    let symbols = Array(sequence.tokens.prefix(10))
    #expect(sequence.stepCount == 25)
    #expect(symbols.allSatisfy { (0..<8).contains($0) })
    #expect(sequence.tokens == symbols + [8, 8, 8, 8, 9] + Array(repeating: 8, count: 10))
    #expect(sequence.targetClasses == Array(repeating: 8, count: 15) + symbols)
    #expect(Self.task.dataDescription.names == ["0", "1", "2", "3", "4", "5", "6", "7", "blank", "marker"])
    #expect(Self.task.dataDescription.labels.count == 9)
    #expect(Self.task.scoredTargetCount == 10)
  }

  @Test func theShortestDelayIsOne() {
    let sequence = CopyTask(delay: 1).rawSequence(.test, 0)
    #expect(sequence.stepCount == 21)
    #expect(sequence.tokens[10] == 9)
    #expect(Array(sequence.targetClasses.suffix(10)) == Array(sequence.tokens.prefix(10)))
  }

  @Test func aBatchIsAFunctionOfSeedAndIteration() {
    let batch = Self.task.trainingBatch(iteration: 4, batchSize: 3, seed: 7)
    #expect(batch == CopyTask(delay: 5).trainingBatch(iteration: 4, batchSize: 3, seed: 7))
    #expect(batch != Self.task.trainingBatch(iteration: 5, batchSize: 3, seed: 7))
    #expect(batch != Self.task.trainingBatch(iteration: 4, batchSize: 3, seed: 8))
    #expect(Self.task.rawSequence(.test, 0) != Self.task.rawSequence(.validation, 0))
    #expect(batch.stepCount == 25 && batch.batchSize == 3)
  }

  /// Half of the run for the growing delays, alike; the rest for the task's own.
  @Test func delaysGrowOverARun() {
    func delays(_ growing: [Int], over iterations: Int) -> [Int] {
      let task = CopyTask(delay: 9, growingDelays: GrowingDelays(growing)).scheduled(over: iterations)
      return (0..<iterations).map { iteration in
        let batch = task.trainingBatch(iteration: iteration, batchSize: 2, seed: 1)
        #expect(batch.lengths == [batch.stepCount, batch.stepCount])
        let delay = batch.stepCount - 20
        #expect(task.isRehearsal(iteration: iteration) == (delay < 9))
        return delay
      }
    }
    #expect(delays([2, 4, 7], over: 12) == [2, 2, 4, 4, 7, 7, 9, 9, 9, 9, 9, 9])
    #expect(delays([2, 2, 7], over: 12) == [2, 2, 2, 2, 7, 7, 9, 9, 9, 9, 9, 9])
    #expect(delays([3], over: 5) == [3, 3, 9, 9, 9])
    #expect(delays([2, 4, 7], over: 1) == [9])
    #expect(delays([], over: 3) == [9, 9, 9])
  }

  /// What is measured, and how long a batch may get, is the task's own delay whatever the stage.
  @Test func onlyTrainingDelaysGrow() {
    let plain = CopyTask(delay: 9)
    let task = CopyTask(delay: 9, growingDelays: GrowingDelays([2, 4])).scheduled(over: 8)
    #expect(task.longestBatch == 29)
    for part in [DataPart.validation, .test] {
      #expect(
        task.evaluationBatch(part, index: 0, batchSize: 3)
          == plain.evaluationBatch(part, index: 0, batchSize: 3))
    }
    let last = task.trainingBatch(iteration: 7, batchSize: 3, seed: 5)
    #expect(last == plain.trainingBatch(iteration: 7, batchSize: 3, seed: 5))
    let first = task.trainingBatch(iteration: 0, batchSize: 3, seed: 5)
    #expect(first == CopyTask(delay: 2).trainingBatch(iteration: 0, batchSize: 3, seed: 5))
  }

  @Test func batchesAreTimeMajor() {
    let batch = Self.task.evaluationBatch(.validation, index: 0, batchSize: 4)
    guard case .tokens(let tokens) = batch.inputs, case .classes(let classes) = batch.targets else {
      Issue.record("tokens and classes expected")
      return
    }
    for row in 0..<4 {
      let sequence = Self.task.rawSequence(.validation, row)
      #expect((0..<25).map { tokens[$0 * 4 + row] } == sequence.tokens)
      #expect((0..<25).map { classes[$0 * 4 + row] } == sequence.targetClasses)
    }
  }

  @Test func evaluationCoversItsSequencesOnce() {
    let task = CopyTask(delay: 2, evaluationCount: 10)
    let sizes = (0..<task.evaluationBatchCount(.test, batchSize: 4)).map {
      task.evaluationBatch(.test, index: $0, batchSize: 4).batchSize
    }
    #expect(sizes == [4, 4, 2])
    #expect(task.rawSequences(.test, limit: 12).count == 12)
  }

  @Test func guessingCostsWhatTheLiteratureSays() {
    #expect(abs(CopyTask(delay: 1000).guessingLoss - 0.0204) < 0.00005)
  }

  @Test func symbolsAreUniform() {
    var counts = [Int](repeating: 0, count: 8)
    for sequence in Self.task.rawSequences(.test, limit: 400) {
      for token in sequence.tokens.prefix(10) { counts[Int(token)] += 1 }
    }
    #expect(counts.allSatisfy { (400...600).contains($0) }, "\(counts)")
  }
}
