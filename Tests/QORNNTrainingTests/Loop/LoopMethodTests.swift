import QORNN
import QORNNTraining
import Testing

/// A small instance of every way to train W: it must learn, and W itself must be what learns.
@Suite("Every method learns")
struct LoopMethodTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var method: NetworkConfiguration.Method
    var weightBits: NetworkConfiguration.WeightWidth = 6
    var projection = TrainingOptions.Projection.polar
    var rank = 1
    var rounding = NetworkConfiguration.Rounding.always
    /// The rate of W when only W moves.
    var rate: Float = 5e-3

    var testDescription: String { "\(method), \(weightBits.word) bits \(rounding), \(projection) \(rank)" }
  }

  static let cases = [
    Case(method: .bjorck),
    Case(method: .bjorck, weightBits: .float),
    Case(method: .projunn),
    Case(method: .projunn, projection: .direct),
    Case(method: .projunn, projection: .direct, rank: 4),
    Case(method: .projunn, projection: .tangent),
    Case(method: .projunn, weightBits: .float, projection: .tangent, rank: 4),
    Case(method: .ste),
    Case(method: .bjorck, weightBits: 4, rounding: .gradual),
    Case(method: .projunn, weightBits: 4, rounding: .gradual),
    Case(method: .ste, weightBits: 4, rounding: .gradual),
    Case(method: .float, weightBits: .float),
  ]

  private func train(
    _ choice: Case, _ task: any SequenceTask, learningRate: Float, recurrentLearningRate: Float,
    iterations: Int
  ) throws -> Trainer {
    let data = task.dataDescription
    let configuration = NetworkConfiguration(
      inputKind: data.inputKind, inputSize: data.inputSize, hiddenSize: 16, outputKind: data.outputKind,
      outputSize: data.outputSize, readoutActivation: .identity, method: choice.method,
      weightBits: choice.weightBits, rounding: choice.rounding, stateBits: 12)
    let options = TrainingOptions(
      iterations: iterations, batchSize: 8, learningRate: learningRate,
      recurrentLearningRate: recurrentLearningRate, schedule: .constant, projection: choice.projection,
      projectionRank: choice.rank, validationInterval: iterations, seed: 3)
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    _ = try LoopSupport.train(trainer)
    return trainer
  }

  @Test("tells ramps apart", arguments: cases)
  func learns(_ choice: Case) throws {
    let task = try LoopSupport.ramps(count: 24)
    let trainer = try train(
      choice, task, learningRate: 2e-2, recurrentLearningRate: 2e-3, iterations: 40)
    let report = try #require(trainer.best?.report)
    print("RAMPS", choice.testDescription, report.accuracy!, report.loss)
    #expect(report.accuracy == 1 && report.loss < 0.2, "seed 3")
  }

  /// U, V and the biases keep their random start: what the loss falls by, W has learnt.
  @Test("with W alone", arguments: cases)
  func learnsWithRecurrentWeightsAlone(_ choice: Case) throws {
    let task = try LoopSupport.ramps(count: 24)
    let start = try train(choice, task, learningRate: 0, recurrentLearningRate: 0, iterations: 1)
    let trainer = try train(
      choice, task, learningRate: 0, recurrentLearningRate: choice.rate, iterations: 40)
    let (before, after) = (
      try #require(start.best?.report.loss), try #require(trainer.best?.report.loss)
    )
    print("ALONE", choice.testDescription, before, after)
    #expect(after < 0.5 * before, "seed 3")
    #expect(trainer.parameters.layers[0].inputWeights == start.parameters.layers[0].inputWeights)
  }

  /// With everything else at rest the basis alone learns what the readout sees.
  @Test("with the basis alone", arguments: [NetworkConfiguration.Method.bjorck, .projunn, .float])
  func learnsWithTheBasisAlone(method: NetworkConfiguration.Method) throws {
    let task = try LoopSupport.ramps(count: 24)
    let data = task.dataDescription
    let configuration = NetworkConfiguration(
      inputKind: data.inputKind, inputSize: data.inputSize, hiddenSize: 16, outputKind: data.outputKind,
      outputSize: data.outputSize, method: method, weightBits: .float, stateBits: nil)
    var options = TrainingOptions(
      iterations: 1, batchSize: 8, learningRate: 0, recurrentLearningRate: 0, basisLearningRate: 2e-2,
      schedule: .constant, validationInterval: 40, seed: 3)
    let start = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    let before = try #require(try LoopSupport.train(start).last?.loss)
    options.iterations = 40
    let trainer = Trainer(task: task, configuration: configuration, options: options, threadCount: 1)
    let after = try #require(try LoopSupport.train(trainer).last?.loss)
    #expect(after < 0.5 * before, "seed 3")
    #expect(trainer.parameters.outputWeights == start.parameters.outputWeights)
  }
}
