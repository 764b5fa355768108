import QORNN
import QORNNTraining
import Testing

@Suite("A run is the same however it is cut")
struct LoopResumeTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var method: NetworkConfiguration.Method
    var activation: Activation
    var layers: Int
    var stateBits: Int?
    var memory: Int?
    var optimizer: TrainingOptions.OptimizerKind
    var scale = NetworkConfiguration.WeightScale.max
    var granularity = NetworkConfiguration.ScaleGranularity.tensor
    var projection = TrainingOptions.Projection.polar
    var gains = NetworkConfiguration.RowGains.fixed
    var rounding = NetworkConfiguration.Rounding.always
    var basisRate: Float = 0

    var testDescription: String {
      "\(method), \(projection), \(activation), \(layers) layers, \(optimizer), \(scale) per \(granularity), "
        + "rounded \(rounding)"
    }
  }

  static let cases = [
    Case(method: .bjorck, activation: .identity, layers: 1, stateBits: 12, memory: nil, optimizer: .adam),
    Case(method: .projunn, activation: .modReLU, layers: 2, stateBits: 8, memory: 50, optimizer: .rmsprop),
    Case(
      method: .projunn, activation: .identity, layers: 1, stateBits: 12, memory: nil, optimizer: .rmsprop,
      projection: .direct),
    Case(
      method: .projunn, activation: .relu, layers: 2, stateBits: 12, memory: nil, optimizer: .adam,
      projection: .tangent),
    Case(method: .ste, activation: .relu, layers: 1, stateBits: nil, memory: nil, optimizer: .adam),
    Case(method: .float, activation: .identity, layers: 1, stateBits: 16, memory: nil, optimizer: .rmsprop),
    Case(
      method: .bjorck, activation: .identity, layers: 2, stateBits: 12, memory: nil, optimizer: .adam,
      scale: .learned, granularity: .row),
    Case(
      method: .projunn, activation: .relu, layers: 1, stateBits: 10, memory: 20, optimizer: .rmsprop,
      scale: .learned),
    Case(
      method: .bjorck, activation: .modReLU, layers: 1, stateBits: 12, memory: nil, optimizer: .adam,
      scale: .mse, granularity: .row),
    Case(
      method: .bjorck, activation: .identity, layers: 2, stateBits: 12, memory: nil, optimizer: .adam,
      scale: .learned, gains: .learned),
    Case(
      method: .bjorck, activation: .identity, layers: 2, stateBits: nil, memory: nil, optimizer: .adam,
      scale: .mse, gains: .learned, rounding: .gradual, basisRate: 1e-3),
    Case(
      method: .projunn, activation: .relu, layers: 1, stateBits: 12, memory: nil, optimizer: .rmsprop,
      scale: .max, granularity: .row, projection: .tangent, rounding: .gradual),
  ]

  private func trainer(_ choice: Case, _ task: any SequenceTask, threads: Int) -> Trainer {
    var configuration = LoopSupport.configuration(
      task, layers: choice.layers, activation: choice.activation, method: choice.method,
      stateBits: choice.stateBits, memory: choice.memory)
    configuration.weightScale = choice.scale
    configuration.scaleGranularity = choice.granularity
    configuration.rowGains = choice.gains
    configuration.rounding = choice.rounding
    let options = TrainingOptions(
      iterations: 9, batchSize: 4, optimizer: choice.optimizer, basisLearningRate: choice.basisRate,
      projection: choice.projection,
      projectionRank: choice.projection == .direct ? 2 : 1, validationInterval: 3, seed: 7)
    return Trainer(task: task, configuration: configuration, options: options, threadCount: threads)
  }

  @Test("interrupted after each update and read back from bytes", arguments: cases)
  func interrupted(_ choice: Case) throws {
    let task = LoopSupport.copyTask
    let whole = trainer(choice, task, threads: 1)
    let wholeRecords = try LoopSupport.train(whole)
    let expected = whole.checkpoint(arguments: "{}").safetensorsFile().encoded()

    var part = trainer(choice, task, threads: 2)
    var records: [TrainingRecord] = []
    while !part.isFinished {
      let bytes = part.checkpoint(arguments: "{}").safetensorsFile().encoded()
      part = try Trainer(
        resuming: Checkpoint(bytes: bytes), task: task, threadCount: 1 + part.iteration % 3)
      records += try LoopSupport.train(part, limit: part.iteration + 1)
    }
    #expect(records == wholeRecords)
    #expect(part.checkpoint(arguments: "{}").safetensorsFile().encoded() == expected, "seed 7")
  }

  @Test("while the delays of the copy task grow")
  func growingDelays() throws {
    let task = CopyTask(
      delay: 4, batchesPerEpoch: 5, evaluationCount: 6, growingDelays: GrowingDelays([1, 3]))
    let whole = trainer(Self.cases[0], task, threads: 1)
    _ = try LoopSupport.train(whole)
    var part = trainer(Self.cases[0], task, threads: 1)
    while !part.isFinished {
      part = try Trainer(resuming: part.checkpoint(), task: task, threadCount: 1)
      _ = try LoopSupport.train(part, limit: part.iteration + 1)
    }
    #expect(part.checkpoint() == whole.checkpoint(), "seed 7")
    let plain = trainer(Self.cases[0], CopyTask(delay: 4, batchesPerEpoch: 5, evaluationCount: 6), threads: 1)
    #expect(plain.configuration == whole.configuration, "the states' range is that of the full delay")
    _ = try LoopSupport.train(plain)
    #expect(plain.checkpoint() != whole.checkpoint())
  }

  @Test("with states that go on from batch to batch")
  func carriedStates() throws {
    let task = CarryingTask()
    let choice = Self.cases[0]
    let whole = trainer(choice, task, threads: 1)
    _ = try LoopSupport.train(whole)
    let first = trainer(choice, task, threads: 1)
    _ = try LoopSupport.train(first, limit: 4)
    let saved = try Checkpoint(bytes: first.checkpoint().safetensorsFile().encoded())
    #expect(saved.resume?.carriedState != nil)
    let second = try Trainer(resuming: saved, task: task, threadCount: 2)
    _ = try LoopSupport.train(second)
    #expect(second.checkpoint() == whole.checkpoint(), "seed 7")
  }

  @Test("a checkpoint of other data, or without a training, is refused")
  func refused() throws {
    let trainer = trainer(Self.cases[0], LoopSupport.copyTask, threads: 1)
    var checkpoint = trainer.checkpoint()
    let ramps = try LoopSupport.ramps(count: 12)
    #expect(throws: TrainingError.dataDiffer(field: "the feature names or symbols")) {
      try Trainer(resuming: checkpoint, task: ramps, threadCount: 1)
    }
    checkpoint.resume = nil
    #expect(throws: TrainingError.notResumable) {
      try Trainer(resuming: checkpoint, task: LoopSupport.copyTask, threadCount: 1)
    }
  }

  @Test(
    "numbers out of range are refused by name",
    arguments: [
      ("batch", "0"), ("batch", "-3"), ("batch", "1099511627776"), ("validate_every", "0"),
      ("iterations", "0"), ("iterations", "-1"), ("warmup", "-1"), ("patience", "-1"),
      ("checkpoint_every", "-1"), ("warm_steps", "-1"), ("warm_steps", "1000001"), ("clip", "-1"),
      ("learning_rate", "-1"), ("learning_rate", "1e30"),
      ("recurrent_learning_rate", "-0.5"), ("projection_rank", "0"), ("basis_learning_rate", "-1"),
      ("rounding_from", "-0.1"), ("rounding_from", "0.9"), ("rounding_to", "1"), ("rounding_to", "0"),
    ])
  func hostileOptions(_ key: String, _ value: String) throws {
    let trainer = trainer(Self.cases[0], LoopSupport.copyTask, threads: 1)
    var checkpoint = trainer.checkpoint()
    let text = try #require(checkpoint.training)
    let field = try Regex("\"\(key)\":[^,}]*")
    #expect(text.contains(field))
    checkpoint.training = text.replacing(field, with: "\"\(key)\":\(value)")
    let error = #expect(throws: TrainingError.self) {
      try Trainer(resuming: checkpoint, task: LoopSupport.copyTask, threadCount: 1)
    }
    let place = "__metadata__ key 'training', field 'options.\(key)': found "
    #expect(error?.description.hasPrefix(place) == true, "\(String(describing: error))")
  }

  @Test("only a linear recurrence has a basis")
  func basisOfOtherRecurrences() throws {
    var checkpoint = trainer(Self.cases[3], LoopSupport.copyTask, threads: 1).checkpoint()
    let text = try #require(checkpoint.training)
    checkpoint.training = text.replacing(
      try Regex("\"basis_learning_rate\":[^,}]*"), with: "\"basis_learning_rate\":0.5")
    let error = #expect(throws: TrainingError.self) {
      try Trainer(resuming: checkpoint, task: LoopSupport.copyTask, threadCount: 1)
    }
    #expect(error?.description.contains("basis_learning_rate") == true)
  }

  @Test("rates that are not finite numbers are refused", arguments: [Float.nan, .infinity, -.infinity])
  func notFinite(_ value: Float) {
    let paths: [WritableKeyPath<TrainingOptions, Float>] = [
      \.learningRate, \.recurrentLearningRate, \.basisLearningRate, \.roundingFrom, \.roundingTo, \.clip,
    ]
    for path in paths {
      var options = TrainingOptions(iterations: 1)
      options[keyPath: path] = value
      #expect(throws: TrainingError.self) { try options.validate() }
    }
  }

  @Test("counters and results that contradict the run are refused")
  func hostileProgress() throws {
    let trainer = trainer(Self.cases[0], LoopSupport.copyTask, threads: 1)
    _ = try LoopSupport.train(trainer, limit: 3)
    let good = trainer.checkpoint()
    func refuse(_ field: String, _ change: (inout Checkpoint) -> Void) {
      var checkpoint = good
      change(&checkpoint)
      let error = #expect(throws: TrainingError.self) {
        try Trainer(resuming: checkpoint, task: LoopSupport.copyTask, threadCount: 1)
      }
      #expect(error?.description.contains("field '\(field)'") == true, "\(String(describing: error))")
    }
    for value in [-1, 10, Int.max] { refuse("iteration") { $0.resume?.progress.iteration = value } }
    for value in [1e300, -5, 0.5, 4, .nan] {
      refuse("numbers.optimizer_updates") { $0.resume?.progress.numbers["optimizer_updates"] = value }
    }
    refuse("evaluations_since_best") { $0.resume?.progress.evaluationsSinceBest = .max }
    refuse("carried_state") {
      $0.resume?.carriedState = CarriedState(layers: [[Float](repeating: 0, count: 9)])
    }
    refuse("report.scored") { checkpoint in
      checkpoint.result = checkpoint.result?.replacing(/"scored":\d+/, with: "\"scored\":-1")
    }
    refuse("report.confusion") { checkpoint in
      checkpoint.result = checkpoint.result?.replacing(/"confusion":\[\[.*?\]\]/, with: "\"confusion\":[[1]]")
    }
  }

  @Test("a run does not go on with other data of the same shape")
  func otherData() throws {
    func text(_ name: String, _ text: String, in folder: String) throws -> String {
      let path = "\(folder)/\(name)"
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      return path
    }
    try withTemporaryFolder { folder in
      let train = try text("train", String(repeating: "abcd dcba ", count: 30), in: folder)
      let swapped = try text("swapped", String(repeating: "abdc cdba ", count: 30), in: folder)
      let validation = try text("validation", "abcd abcd abcd", in: folder)
      let task = try CharacterTask(train: train, validation: validation, sequenceLength: 5)
      let checkpoint = trainer(Self.cases[0], task, threads: 1).checkpoint()
      _ = try Trainer(resuming: checkpoint, task: task, threadCount: 1)
      for other in [
        try CharacterTask(train: swapped, validation: validation, sequenceLength: 5),
        try CharacterTask(train: train, validation: train, sequenceLength: 5),
        try CharacterTask(train: train, sequenceLength: 5),
      ] {
        #expect(throws: TrainingError.otherData) {
          try Trainer(resuming: checkpoint, task: other, threadCount: 1)
        }
        var unmarked = checkpoint
        unmarked.resume?.progress.dataFingerprint = nil
        _ = try Trainer(resuming: unmarked, task: other, threadCount: 1)
      }
    }
  }

  @Test("a finished run resumes to nothing more to do")
  func finished() throws {
    let task = LoopSupport.copyTask
    let whole = trainer(Self.cases[0], task, threads: 1)
    _ = try LoopSupport.train(whole)
    let again = try Trainer(resuming: whole.checkpoint(arguments: "x"), task: task, threadCount: 1)
    #expect(again.isFinished)
    #expect(again.best == whole.best)
    #expect(again.checkpoint(arguments: "x") == whole.checkpoint(arguments: "x"))
    #expect(Trainer.arguments(of: whole.checkpoint(arguments: "x")) == "x")
  }
}

/// The copy task's sequences as if each batch went on with the states of the one before, in runs of three.
private struct CarryingTask: SequenceTask {
  private let base = LoopSupport.copyTask

  var dataDescription: DataDescription { base.dataDescription }
  var longestBatch: Int { base.longestBatch }
  func trainingBatchCount(batchSize: Int) -> Int { base.trainingBatchCount(batchSize: batchSize) }
  func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch {
    base.trainingBatch(iteration: iteration, batchSize: batchSize, seed: seed)
  }
  func startsFromZero(iteration: Int, batchSize: Int) -> Bool { iteration % 3 == 0 }
  func evaluationBatchCount(_ part: DataPart, batchSize: Int) -> Int { 1 }
  func evaluationBatch(_ part: DataPart, index: Int, batchSize: Int) -> Batch {
    base.evaluationBatch(part, index: index, batchSize: batchSize)
  }
  func sequenceCount(_ part: DataPart) -> Int? { nil }
  func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence { base.rawSequence(part, index) }
}
