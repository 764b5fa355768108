import QORNN
import QORNNTraining
import Testing

@Suite("States that training sequences begin with")
struct LoopStartTests {
  /// Eight training sequences in batches of three, three and two.
  private func trainer(
    _ start: TrainingOptions.Start, threads: Int = 1, task: (any SequenceTask)? = nil
  ) throws -> Trainer {
    let task = try task ?? LoopSupport.ramps(count: 10)
    let options = TrainingOptions(
      iterations: 8, batchSize: 3, start: start, warmSteps: start == .zero ? 0 : 9, validationInterval: 3,
      seed: 7)
    return Trainer(
      task: task, configuration: LoopSupport.configuration(task, layers: 2, memory: 20), options: options,
      threadCount: threads)
  }

  @Test(
    "a run that is interrupted after each update ends in the same bytes",
    arguments: TrainingOptions.Start.allCases)
  func interrupted(_ start: TrainingOptions.Start) throws {
    for task in [try LoopSupport.ramps(count: 10), LoopSupport.copyTask] as [any SequenceTask] {
      let whole = try trainer(start, task: task)
      let wholeRecords = try LoopSupport.train(whole)
      var part = try trainer(start, threads: 2, task: task)
      var records: [TrainingRecord] = []
      while !part.isFinished {
        let bytes = part.checkpoint().safetensorsFile().encoded()
        part = try Trainer(
          resuming: Checkpoint(bytes: bytes), task: task, threadCount: 1 + part.iteration % 3)
        records += try LoopSupport.train(part, limit: part.iteration + 1)
      }
      #expect(records == wholeRecords)
      #expect(part.checkpoint() == whole.checkpoint(), "seed 7")
    }
  }

  @Test("every start trains another network")
  func startsDiffer() throws {
    var seen: [Parameters] = []
    for start in TrainingOptions.Start.allCases {
      let trainer = try trainer(start)
      _ = try LoopSupport.train(trainer)
      #expect(!seen.contains(trainer.parameters), "\(start)")
      seen.append(trainer.parameters)
      let left = trainer.checkpoint().resume?.carriedState
      #expect((left != nil) == (start == .carried || start == .random))
    }
  }

  @Test("a checkpoint with states of another batch size is refused")
  func refused() throws {
    let trainer = try trainer(.carried)
    _ = try LoopSupport.train(trainer, limit: 2)
    var checkpoint = trainer.checkpoint()
    let task = try LoopSupport.ramps(count: 10)
    checkpoint.resume?.carriedState?.layers = [[0, 0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 0]]
    for state in [checkpoint.resume?.carriedState, nil] {
      checkpoint.resume?.carriedState = state
      let error = #expect(throws: TrainingError.self) {
        try Trainer(resuming: checkpoint, task: task, threadCount: 1)
      }
      #expect(error?.description.contains("field 'carried_state'") == true)
    }
  }

  // MARK: What the states are

  /// Two layers of two units; a batch of up to three rows.
  private func starting(_ start: TrainingOptions.Start) throws -> (
    StartingStates, [Batch], NetworkConfiguration
  ) {
    let task = try LoopSupport.ramps(count: 10)
    let configuration = LoopSupport.configuration(task, hidden: 2, layers: 2)
    let options = TrainingOptions(iterations: 8, batchSize: 3, start: start, warmSteps: 9, seed: 3)
    let starting = StartingStates(
      task: task, configuration: configuration, options: options, pool: WorkerPool(threadCount: 1))
    let batches = (0..<3).map { task.trainingBatch(iteration: $0, batchSize: 3, seed: 3) }
    #expect(batches.map(\.batchSize).sorted() == [2, 3, 3])
    return (starting, batches.sorted { $0.batchSize > $1.batchSize }, configuration)
  }

  private let full = CarriedState(layers: [[1, 2, 3, 4, 5, 6], [-1, -2, -3, -4, -5, -6]])

  @Test("carried: each row goes on with what it left, however small the batches between")
  func carried() throws {
    let (starting, batches, configuration) = try starting(.carried)
    let parameters = Parameters(initializing: configuration, seed: 1)
    func states(_ batch: Batch, _ left: CarriedState?) -> CarriedState? {
      starting.states(for: batch, iteration: 1, left: left, parameters: parameters)
    }
    #expect(states(batches[0], nil) == nil)
    #expect(states(batches[0], full) == full)
    #expect(states(batches[2], full) == CarriedState(layers: [[1, 2, 3, 4], [-1, -2, -3, -4]]))
    #expect(starting.left(by: full, of: batches[0], before: nil, next: 1) == full)
    let small = CarriedState(layers: [[7, 7, 8, 8], [9, 9, 9, 9]])
    #expect(
      starting.left(by: small, of: batches[2], before: full, next: 2)
        == CarriedState(layers: [[7, 7, 8, 8, 5, 6], [9, 9, 9, 9, -5, -6]]))
    #expect(
      starting.left(by: small, of: batches[2], before: nil, next: 2)
        == CarriedState(layers: [[7, 7, 8, 8, 0, 0], [9, 9, 9, 9, 0, 0]]))
  }

  @Test("random: each unit within its own range, rows and batches differ, the same again")
  func random() throws {
    let (starting, batches, configuration) = try starting(.random)
    let parameters = Parameters(initializing: configuration, seed: 1)
    var seen: [CarriedState] = []
    for iteration in 1...50 {
      let states = try #require(
        starting.states(for: batches[0], iteration: iteration, left: full, parameters: parameters))
      let again = starting.states(for: batches[0], iteration: iteration, left: full, parameters: parameters)
      #expect(states == again && !seen.contains(states))
      seen.append(states)
      for (place, value) in states.layers[0].enumerated() {
        #expect((0..<(place % 2 == 0 ? 5 : 6)).contains(value), "seed 3, iteration \(iteration)")
      }
      #expect(states.layers[1].allSatisfy { (-6...0).contains($0) })
    }
    // The whole range is used: unit 1 reaches near its largest value and near zero.
    let values = seen.flatMap { state in [1, 3, 5].map { state.layers[0][$0] } }
    #expect(values.max()! > 5 && values.min()! < 0.5)
    // Unit 0 above unit 1 is in no row of its own.
    #expect(
      seen.contains { state in (0..<3).contains { state.layers[0][2 * $0] > state.layers[0][2 * $0 + 1] } })
    #expect(starting.states(for: batches[0], iteration: 1, left: nil, parameters: parameters) == nil)
  }

  @Test("warm: what the steps before leave, from none to the limit, and nothing else")
  func warm() throws {
    let (starting, batches, configuration) = try starting(.warm)
    let task = try LoopSupport.ramps(count: 10)
    let pool = WorkerPool(threadCount: 1)
    let parameters = Parameters(initializing: configuration, seed: 1)
    let effective = EffectiveParameters(parameters, configuration: configuration, pool: pool)
    var lengths: Set<Int> = []
    for iteration in 0..<40 {
      let preceding = task.precedingBatch(rows: 3, limit: 9, iteration: iteration, seed: 3)
      lengths.formUnion(preceding.lengths)
      guard case .classes(let classes) = preceding.targets else { return }
      #expect(classes.allSatisfy { $0 == -1 })
      let expected = Inference(configuration: configuration, pool: pool).run(effective, preceding).finalState
      let found = starting.states(for: batches[0], iteration: iteration, left: nil, parameters: parameters)
      #expect(found == expected)
    }
    #expect(lengths == Set(0...9), "seed 3")
    #expect(starting.left(by: full, of: batches[0], before: nil, next: 1) == nil)
  }

  @Test("the last steps of sequences that follow one another")
  func lastSteps() throws {
    let description = try LoopSupport.ramps(count: 10).dataDescription
    let readings: [[Int32]] = [[5, 50, 6, 60, 7, 70], [3, 30, 4, 40], [1, 10, 2, 20]]
    for count in 0...7 {
      var number = 0
      let sequence = RawSequence(lastSteps: count, description) {
        number += 1
        let values = readings[number - 1]
        return RawSequence(
          name: "", stepCount: values.count / 2, inputs: .readings(values), targetClasses: [1, 1, 1])
      }
      let all: [Int32] = [1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70]
      #expect(sequence.readings == Array(all.suffix(2 * count)))
      #expect(sequence.targetClasses == Array(repeating: -1, count: count))
      #expect(sequence.stepCount == count)
      #expect(number == [0, 1, 1, 1, 2, 2, 3, 3][count])
    }
  }
}
