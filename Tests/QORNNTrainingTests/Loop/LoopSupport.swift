import QORNN
import QORNNTraining

/// Networks and tasks small enough to train in a debug build.
enum LoopSupport {
  static let copyTask = CopyTask(delay: 3, batchesPerEpoch: 5, evaluationCount: 6)

  static func configuration(
    _ task: any SequenceTask, hidden: Int = 9, layers: Int = 1, activation: Activation = .identity,
    method: NetworkConfiguration.Method = .bjorck, stateBits: Int? = 12, memory: Int? = nil
  ) -> NetworkConfiguration {
    let data = task.dataDescription
    return NetworkConfiguration(
      inputKind: data.inputKind, inputSize: data.inputSize, hiddenSize: hidden, layerCount: layers,
      outputKind: data.outputKind, outputSize: data.outputSize, activation: activation, method: method,
      stateBits: stateBits, memory: memory)
  }

  /// Trains until the run is finished, or until `limit` updates are done, as the tool does.
  static func train(_ trainer: Trainer, limit: Int = .max) throws -> [TrainingRecord] {
    var records: [TrainingRecord] = []
    while !trainer.isFinished && trainer.iteration < limit {
      records.append(try trainer.step())
      if trainer.isValidationDue { records.append(try trainer.validate()) }
    }
    return records
  }

  /// Two classes that differ in the direction of a ramp; sequences of 5 to 8 steps.
  static func ramps(count: Int, isRegression: Bool = false) throws -> RecordingTask {
    var set = RecordingSet(featureNames: ["x", "y"], targetNames: isRegression ? ["slope"] : [])
    for number in 0..<count {
      var recording = Recording(name: "r\(number)")
      let slope = number % 2 == 0 ? 1 : -1
      let length = 5 + number % 4
      for step in 0..<length {
        recording.append(
          cells: ["\(slope * step).\(number % 10)", "\(number % 3)"],
          label: isRegression ? nil : (slope > 0 ? "up" : "down"),
          targets: isRegression ? ["\(10 * slope)"] : [], line: step + 2)
      }
      set.recordings.append(recording)
    }
    return try RecordingTask(training: set)
  }
}
