import QORNN
import QORNNTraining
import Testing

/// Entries of W that settle one after the other: which, when, and that they stay.
@Suite("Gradual rounding") struct LoopGradualRoundingTests {
  private func trainer(
    method: NetworkConfiguration.Method = .bjorck, gains: NetworkConfiguration.RowGains = .learned,
    iterations: Int = 20, layers: Int = 1, learningRate: Float = 1e-3
  ) -> Trainer {
    let task = LoopSupport.copyTask
    var configuration = LoopSupport.configuration(task, layers: layers, method: method)
    configuration.rounding = .gradual
    configuration.rowGains = gains
    let options = TrainingOptions(
      iterations: iterations, batchSize: 4, learningRate: learningRate, roundingFrom: 0.2, roundingTo: 0.7,
      validationInterval: 5, seed: 5
    )
    return Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
  }

  @Test(
    "settles whole columns by 1 − (1 − t)² and for good",
    arguments: [NetworkConfiguration.Method.bjorck, .projunn, .ste])
  func schedule(method: NetworkConfiguration.Method) throws {
    let trainer = trainer(method: method, layers: 2)
    var before = trainer.parameters
    #expect(before.settledShare == 0)
    while !trainer.isFinished {
      let time = min(max((Double(trainer.iteration) / 20 - 0.2) / 0.5, 0), 1)
      let columns = Int(((1 - (1 - time) * (1 - time)) * 9).rounded(.up))
      _ = try trainer.step()
      #expect(abs(trainer.parameters.settledShare - Double(columns) / 9) < 1e-9)
      for (layer, old) in zip(trainer.parameters.layers, before.layers) {
        for column in 0..<9 {
          let codes = (0..<9).map { layer.settledCodes[$0 * 9 + column] }
          #expect(codes.allSatisfy { $0 == 256 } || codes.allSatisfy { (-8...7).contains($0) })
        }
        for (code, oldCode) in zip(layer.settledCodes, old.settledCodes) where oldCode != 256 {
          #expect(code == oldCode)
        }
        if before.settledShare > 0 { #expect(layer.recurrentScales == old.recurrentScales) }
      }
      before = trainer.parameters
    }
    #expect(trainer.parameters.settledShare == 1, "seed 5")
  }

  /// Written out here: settled entries are code · scale · gain, the others what the method makes of the latent matrix.
  @Test func halfSettledMatrixIsHalfRounded() throws {
    let trainer = trainer(method: .ste)
    for _ in 0..<9 { _ = try trainer.step() }
    let (parameters, pool) = (trainer.parameters, WorkerPool(threadCount: 1))
    let layer = parameters.layers[0]
    let used = EffectiveParameters(parameters, configuration: trainer.configuration, pool: pool).layers[0]
    #expect((0.2..<0.95).contains(parameters.settledShare))
    for index in 0..<81 {
      let code = layer.settledCodes[index]
      let gain = layer.rowGains[index / 9]
      let expected =
        code == 256 ? layer.recurrentWeights[index] * gain : code * (gain * layer.recurrentScales[0])
      #expect(used.recurrentWeights[index] == expected)
    }
    let gradient = Backpropagation(configuration: trainer.configuration, pool: pool).run(
      parameters, trainer.task.trainingBatch(iteration: 9, batchSize: 4, seed: 5)
    ).gradient
    for index in 0..<81 {
      #expect((gradient.layers[0].recurrentWeights[index] == 0) == (layer.settledCodes[index] != 256))
    }
  }

  /// Nothing is learnt, so rounding only makes it worse; the last weights count all the same.
  @Test func weightsThatAreNotAllRoundedAreNoResult() throws {
    let trainer = trainer(learningRate: 0)
    var shares: [Float] = []
    while !trainer.isFinished {
      _ = try trainer.step()
      guard trainer.isValidationDue else { continue }
      let record = try trainer.validate()
      shares.append(try #require(record.roundedShare))
      if trainer.iteration <= 15 { #expect(record.isBest == true) }
    }
    #expect(shares.first! < 0.5 && shares.last == 1 && shares == shares.sorted())
    #expect(trainer.bestParameters.settledShare == 1)
    #expect(try #require(trainer.best).iteration >= 15)
  }

  @Test func anotherRunStartsFromTheCodes() throws {
    let first = trainer()
    _ = try LoopSupport.train(first)
    let checkpoint = first.checkpoint()
    let same = Trainer(
      task: first.task, configuration: first.configuration, options: first.options, start: checkpoint,
      threadCount: 1)
    #expect(same.parameters.layers[0].settledCodes == checkpoint.parameters.layers[0].settledCodes)
    #expect(same.parameters.layers[0].rowGains == checkpoint.parameters.layers[0].rowGains)
    var always = first.configuration
    (always.rounding, always.method) = (.always, .ste)
    let other = Trainer(
      task: first.task, configuration: always, options: first.options, start: checkpoint, threadCount: 1)
    let (layer, scale) = (checkpoint.parameters.layers[0], checkpoint.parameters.layers[0].recurrentScales[0])
    for index in 0..<81 {
      #expect(
        abs(other.parameters.layers[0].recurrentWeights[index] - layer.settledCodes[index] * scale) < 1e-6)
    }
  }

  /// Codes of another grid are values to start from, not codes.
  @Test func anotherGridStartsFromTheValues() throws {
    let first = trainer(gains: .fixed)
    _ = try LoopSupport.train(first)
    let checkpoint = first.checkpoint()
    let layer = checkpoint.parameters.layers[0]
    for change in 0..<2 {
      var configuration = first.configuration
      configuration.method = .ste
      if change == 0 { configuration.weightBits = 2 } else { configuration.scaleGranularity = .row }
      let other = Trainer(
        task: first.task, configuration: configuration, options: first.options, start: checkpoint,
        threadCount: 1)
      #expect(other.parameters.settledShare == 0)
      for index in 0..<81 {
        let value = layer.settledCodes[index] * layer.recurrentScales[0]
        #expect(other.parameters.layers[0].recurrentWeights[index] == value)
      }
      _ = try LoopSupport.train(other)
      #expect(try Checkpoint(bytes: other.checkpoint().safetensorsFile().encoded()) == other.checkpoint())
    }
  }

  /// However short it is, and however late it rounds.
  @Test(arguments: [1, 2, 3, 7]) func everyRunEndsRounded(iterations: Int) throws {
    let trainer = trainer(iterations: iterations)
    _ = try LoopSupport.train(trainer)
    #expect(trainer.parameters.settledShare == 1)
  }
}
