import QORNN
import QORNNTraining
import Testing

@Suite("Warnings of a run that does not go well")
struct LoopMonitorTests {
  private static let options = TrainingOptions(iterations: 400, learningRate: 1e-3, validationInterval: 20)

  private static func configuration(
    stateBits: Int? = 12, method: NetworkConfiguration.Method = .bjorck, outputKind: OutputKind = .classes
  ) -> NetworkConfiguration {
    NetworkConfiguration(
      inputKind: .vector, inputSize: 1, hiddenSize: 4, outputKind: outputKind, outputSize: 2, method: method,
      stateBits: stateBits, stateRanges: [8])
  }

  /// A run in which nothing is wrong.
  private static func records(
    _ change: (inout TrainingRecord) -> Void = { _ in }
  ) -> [TrainingRecord] {
    (1...400).flatMap { iteration in
      var training = TrainingRecord(event: .iteration, iteration: iteration, epoch: 0)
      training.loss = 1
      training.largestState = 7
      training.saturatedShare = 0.01
      change(&training)
      guard iteration % 20 == 0 else { return [training] }
      var validation = TrainingRecord(event: .validation, iteration: iteration, epoch: 0)
      validation.loss = 0.5
      validation.accuracy = 0.9
      validation.guessingAccuracy = 0.5
      validation.largestState = 15
      validation.saturatedShare = 0.01
      validation.spectralRadius = 1.2
      change(&validation)
      return [training, validation]
    }
  }

  private func warnings(
    _ records: [TrainingRecord], _ configuration: NetworkConfiguration = Self.configuration(),
    stepCount: Int = 1020, rehearsalEnd: Int = 0
  ) -> [(iteration: Int, warning: TrainingWarning)] {
    var monitor = TrainingMonitor(options: Self.options, stepCount: stepCount)
    return records.flatMap { record in
      monitor.observe(
        record, configuration: configuration, isRehearsal: record.iteration <= rehearsalEnd
      ).map { (record.iteration, $0) }
    }
  }

  @Test("a run that goes well has none")
  func quiet() {
    #expect(warnings(Self.records()).isEmpty)
  }

  @Test("a run at guessing after a quarter of its iterations")
  func notLearning() {
    let stuck = Self.records {
      if $0.event == .validation {
        $0.accuracy = $0.iteration == 40 ? 0.54 : 0.51
        $0.stateGradients = StateGradientProfile(everyStep: [[2e-7, 1]])
      }
    }
    let found = warnings(stuck)
    #expect(found.map(\.warning.kind) == [.notLearning] && found.first?.iteration == 100)
    #expect(
      found.first?.warning.message
        == "not learning: after 100 of 400 iterations 51 % of the answers are right, the commonest one gives "
        + "50 %, and 2e-7 of the gradient reaches the first of 1020 steps; try --recurrent-learning-rate 3e-5 "
        + "(now 0.0001) or --learning-rate 0.0005 (now 0.001), or shorter sequences first")
    let free = warnings(stuck, Self.configuration(method: .ste), stepCount: 20).first?.warning.message
    #expect(free?.contains("; try --method bjorck (now ste), --recurrent") == true)
    #expect(free?.hasSuffix("(now 0.001)") == true)
    // Batches easier than what validations ask for teach before it shows; one good validation is enough.
    #expect(warnings(stuck, rehearsalEnd: 200).first?.iteration == 220)
    let late = Self.records { if $0.event == .validation { $0.accuracy = $0.iteration == 80 ? 0.56 : 0.5 } }
    #expect(warnings(late).isEmpty)
  }

  @Test("a regression at the mean")
  func notLearningValues() {
    let records = Self.records {
      $0.accuracy = nil
      $0.guessingAccuracy = nil
      if $0.event == .validation { $0.loss = 0.97 }
    }
    let found = warnings(records, Self.configuration(outputKind: .values))
    #expect(found.map(\.warning.kind) == [.notLearning])
    #expect(found.first?.warning.message.contains("the squared error is 0.97 of the variance") == true)
    // Without a count of the classes nobody knows what guessing gives.
    #expect(warnings(records).isEmpty)
  }

  @Test("a loss far above the start")
  func risingLoss() {
    let found = warnings(Self.records { if $0.event == .iteration && $0.iteration > 100 { $0.loss = 30 } })
    #expect(found.map(\.warning.kind) == [.risingLoss])
    #expect(
      found.first?.warning.message
        == "the loss rises: 10.8 at iteration 108, 1 at the start; try --learning-rate 0.0005 (now 0.001), "
        + "--recurrent-learning-rate 3e-5 (now 0.0001) or --clip 0.5 (now 1)")
    // One batch is not a trend.
    #expect(warnings(Self.records { if $0.iteration == 100 { $0.loss = 150 } }).isEmpty)
  }

  @Test("many saturated states, in training or in a validation")
  func saturatedStates() {
    let training = warnings(
      Self.records {
        if $0.event == .iteration && $0.iteration > 150 {
          $0.saturatedShare = 0.06
          $0.largestState = 36
        }
      })
    #expect(training.map(\.warning.kind) == [.saturatedStates])
    #expect(training.first?.warning.message.contains("largest |h| 36, and pass no gradient; try ") == true)
    #expect(training.first?.warning.message.hasSuffix("--state-range 64 (now 8)") == true)
    let validation = warnings(Self.records { if $0.event == .validation { $0.saturatedShare = 0.0612 } })
    #expect(validation.map(\.iteration) == [20])
    #expect(
      validation.first?.warning.message
        == "saturated states: 6.12 % are at the end of their range at iteration 20, largest |h| 15, and pass no "
        + "gradient; try --state-range 16 (now 8)")
    // The first batches of a run may.
    let start = Self.records { if $0.event == .iteration && $0.iteration < 15 { $0.saturatedShare = 0.06 } }
    #expect(warnings(start).isEmpty)
  }

  @Test("few states far beyond their range")
  func stateRangeExceeded() {
    let far = Self.records { if $0.event == .validation && $0.iteration >= 60 { $0.largestState = 36 } }
    let found = warnings(far)
    #expect(found.map(\.iteration) == [60])
    #expect(
      found.first?.warning.message
        == "states beyond their range: largest |h| 36 at iteration 60, 1 % of the states are cut to ±8; if the "
        + "loss stalls, try --state-range 64 (now 8)")
    let single = far.map { record in
      var record = record
      record.saturatedShare = 1e-4
      return record
    }
    #expect(warnings(single).isEmpty)
  }

  @Test("a float state with a growing recurrence")
  func growingState() {
    let records = Self.records { record in
      record.saturatedShare = nil
      if record.event == .validation { record.spectralRadius = record.iteration < 100 ? 1.04 : 1.08 }
    }
    let found = warnings(records, Self.configuration(stateBits: nil))
    #expect(found.map(\.warning.kind) == [.growingState] && found.first?.iteration == 100)
    // 1.08^1020 = 10^34.09…
    #expect(
      found.first?.warning.message
        == "a float state that can grow: the spectral radius of W is 1.08 at iteration 100, up to 10^34 over 1020 "
        + "steps; try --state-bits 12 (now float) or --recurrent-learning-rate 3e-5 (now 0.0001)")
  }

  @Test("a resumed run is not warned again, and goes on counting", arguments: [50, 105, 150])
  func resumed(_ cut: Int) {
    let records = Self.records {
      if $0.event == .iteration && $0.iteration > 100 { $0.loss = 30 }
      if $0.event == .validation { $0.accuracy = 0.5 }
    }
    var whole: [TrainingRecord] = []
    for found in warnings(records) {
      let seen = TrainingRecord(event: .iteration, iteration: found.iteration, epoch: 0.5)
      whole.append(found.warning.record(after: seen))
    }
    #expect(whole.map(\.warning) == [.notLearning, .risingLoss] && whole.allSatisfy { $0.event == .warning })
    var monitor = TrainingMonitor(options: Self.options, stepCount: 1020)
    let before = (records + whole).filter { $0.iteration <= cut }.sorted { $0.iteration < $1.iteration }
    monitor.replay(before, configuration: Self.configuration())
    let after = records.filter { $0.iteration > cut }.flatMap {
      monitor.observe($0, configuration: Self.configuration())
    }
    #expect(after.map(\.kind) == whole.filter { $0.iteration > cut }.compactMap(\.warning))
    #expect(after.map(\.message) == whole.filter { $0.iteration > cut }.compactMap(\.message))
  }
}
