import Foundation
import QORNNTraining
import Testing

@Suite("The log")
struct LoopLogTests {
  private let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("qornn-log-\(UUID().uuidString).jsonl").path

  private func record(_ event: TrainingRecord.Event, _ iteration: Int) -> TrainingRecord {
    var record = TrainingRecord(event: event, iteration: iteration, epoch: Double(iteration) / 4)
    record.loss = 0.1 + Float(iteration)
    record.seconds = Double(iteration) / 8
    return record
  }

  private var text: String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  @Test("a line is JSON and reads back")
  func line() throws {
    var whole = record(.validation, 12)
    whole.accuracy = 0.975
    whole.gradientNorm = 1e-8
    whole.learningRate = 1e-3
    whole.recurrentLearningRate = 1e-4
    whole.latentDefect = 3e-7
    whole.quantizedDefect = 0.25
    whole.spectralRadius = 1.01
    whole.largestState = 7.5
    whole.saturatedShare = 0
    whole.stateRange = 16
    whole.roundedShare = 0.5
    whole.guessingAccuracy = 0.125
    whole.bjorckIterations = 5
    whole.bjorckShare = 0.125
    whole.isBest = true
    whole.stateGradients = StateGradientProfile(everyStep: [[4, 2, 1], [0, 0, 1e-30]])
    whole.warning = .notLearning
    whole.message = "say \"why\", and ‖h‖"
    #expect(whole.line.hasSuffix("}\n"))
    #expect(try JSONDecoder().decode(TrainingRecord.self, from: Data(whole.line.utf8)) == whole)
    #expect(whole.line.contains("\"state_gradient_first\": 4.0, \"state_gradient_last\": 1.0, "))
    #expect(whole.line.contains("\"state_gradient_ratio\": 4.0, "))
    whole.loss = .nan
    #expect(whole.line.contains("\"loss\": null"))
    let back = try JSONDecoder().decode(TrainingRecord.self, from: Data(whole.line.utf8))
    #expect(back.loss == nil && back.iteration == 12)
  }

  @Test(
    "a resumed run cuts the log back to what its checkpoint knows", arguments: ["", "{\"event\": \"iter"])
  func cutBack(_ tail: String) throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    do {
      let log = try TrainingLog(path: path)
      for iteration in 1...6 {
        try log.append(record(.iteration, iteration))
        if iteration % 3 == 0 { try log.append(record(.validation, iteration)) }
      }
      try log.append(record(.result, 3))
    }
    let kept =
      text.split(separator: "\n", omittingEmptySubsequences: false)[..<4].joined(separator: "\n") + "\n"
    try Data((text + tail).utf8).write(to: URL(fileURLWithPath: path))
    let log = try TrainingLog(path: path, keepingUpTo: 3)
    #expect(text == kept)
    #expect(log.records.map(\.iteration) == [1, 2, 3, 3])
    try log.append(record(.iteration, 4))
    #expect(text == kept + record(.iteration, 4).line)
  }

  @Test("the end of a run is written anew when it is resumed")
  func endIsWrittenAnew() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = [record(.iteration, 1), record(.validation, 1), record(.result, 1)].map(\.line)
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: path))
    _ = try TrainingLog(path: path, keepingUpTo: 9)
    #expect(text == lines[0] + lines[1])
  }

  @Test("a new run starts an empty log; no path keeps records only in memory")
  func newRun() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("old\n".utf8).write(to: URL(fileURLWithPath: path))
    _ = try TrainingLog(path: path)
    #expect(text.isEmpty)
    let log = try TrainingLog(path: nil)
    try log.append(record(.iteration, 1))
    #expect(log.records.count == 1)
  }

  @Test("a new run that spares an older one writes nothing until it replaces it")
  func sparing() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("old\n".utf8).write(to: URL(fileURLWithPath: path))
    let log = try TrainingLog(path: path, sparesOlderLines: true)
    try log.append(record(.iteration, 1))
    try log.append(record(.iteration, 2))
    log.synchronize()
    #expect(text == "old\n" && log.records.count == 2)
    try log.replaceOlderLines()
    try log.append(record(.validation, 2))
    try log.replaceOlderLines()
    let lines = [record(.iteration, 1), record(.iteration, 2), record(.validation, 2)].map(\.line)
    #expect(text == lines.joined())
  }

  @Test("a folder that is not there is an error before training")
  func cannotOpen() {
    #expect {
      try TrainingLog(path: "/nonexistent-folder/log.jsonl")
    } throws: { error in
      if case .cannotOpen("/nonexistent-folder/log.jsonl", _) = error as? TrainingLog.Failure {
        true
      } else {
        false
      }
    }
  }
}
