import QORNN
import QORNNTraining
import Testing
import _QORNNTestSupport

struct TasksRecordingTests {
  /// Recordings of one feature that counts up; each has the labels of `labels`, one character a row.
  static func set(_ labels: [String], features: [String] = ["f"]) -> RecordingSet {
    var set = RecordingSet(featureNames: features)
    var line = 2
    for (number, labels) in labels.enumerated() {
      var recording = Recording(name: "r\(number)")
      for (row, label) in labels.enumerated() {
        recording.append(
          cells: features.indices.map { "\(100 * number + row + $0)" }, label: String(label), line: line)
        line += 1
      }
      set.recordings.append(recording)
    }
    return set
  }

  static func rows(_ character: String, _ count: Int) -> String { String(repeating: character, count: count) }

  static func names(_ task: RecordingTask, _ part: DataPart) -> [String] {
    task.rawSequences(part, limit: .max).map(\.name)
  }

  @Test func recordingsAreSequencesWithTheLabelAtTheEnd() throws {
    let task = try RecordingTask(training: Self.set(["aa", "bbb", "a", "bb"]))
    let sequences = (task.rawSequences(.training, limit: 9) + task.rawSequences(.validation, limit: 9))
      .sorted { $0.name < $1.name }
    #expect(sequences.map(\.name) == ["r0", "r1", "r2", "r3"])
    #expect(sequences[1].readings == [100, 101, 102])
    #expect(sequences[1].targetClasses == [-1, -1, 1])
    #expect(task.dataDescription.labels == ["a", "b"] && task.dataDescription.names == ["f"])
    #expect(task.dataDescription.windowSize == 0 && task.notices == [])
    #expect(task.longestBatch == 3)
  }

  @Test func labelsAreSortedAsNumbersIfTheyAreNumbers() throws {
    func labels(_ labels: [String]) throws -> [String] {
      var set = RecordingSet(featureNames: ["f"])
      for (row, label) in labels.enumerated() {
        var recording = Recording(name: label)
        recording.append(cells: ["\(row)"], label: label, line: row)
        set.recordings.append(recording)
      }
      return try RecordingTask(training: set).dataDescription.labels
    }
    #expect(try labels(["10", "9", "-1", "0"]) == ["-1", "0", "9", "10"])
    #expect(try labels(["10", "9", "x"]) == ["10", "9", "x"])
    #expect(try labels(["b\tc", "a"]) == ["a", "bU+0009c"])
  }

  /// About a sixth of each class validates, at least one of two; a class of one recording only trains.
  @Test func validationIsStratifiedByLabel() throws {
    let labels = Array(repeating: "a", count: 30) + ["b", "b", "c"] + Array(repeating: "d", count: 7)
    for seed: UInt64 in 0..<5 {
      let task = try RecordingTask(training: Self.set(labels), options: .init(seed: seed))
      let again = try RecordingTask(training: Self.set(labels), options: .init(seed: seed))
      #expect(Self.names(task, .validation) == Self.names(again, .validation))
      #expect(task.trainingClassCounts == [25, 1, 1, 6], "seed \(seed)")
      #expect(task.sequenceCount(.validation) == 7)
      #expect(Set(Self.names(task, .training)).isDisjoint(with: Self.names(task, .validation)))
      #expect(task.notices == [.classNotValidated(label: "c", sequenceCount: 1)])
      let weights = task.balancedClassWeights
      #expect(weights[1] == weights[0] * 25 && weights.allSatisfy { $0 > 0 })
    }
    let parts = try (0..<5).map { seed in
      Self.names(try RecordingTask(training: Self.set(labels), options: .init(seed: seed)), .validation)
    }
    #expect(Set(parts).count > 1)
  }

  @Test func oneRecordingAClassValidatesItself() throws {
    let task = try RecordingTask(training: Self.set(["aa", "bb", "cc"]))
    #expect(Self.names(task, .validation) == ["r0", "r1", "r2"])
    #expect(task.notices.contains(.noValidationPart(sequenceCount: 3)))
  }

  @Test func aValidationTableOfItsOwnIsMatchedByPosition() throws {
    let training = Self.set(["aa", "bb", "a"], features: ["x", "y"])
    let task = try RecordingTask(
      training: training, validation: Self.set(["b", "aaaa"], features: ["x", "z"]))
    #expect(Self.names(task, .training) == ["r0", "r1", "r2"])
    #expect(task.rawSequence(.validation, 1).stepCount == 4)
    #expect(task.notices == [.featureRenamed(position: 1, expected: "y", found: "z")])
    #expect(throws: TaskError.wrongFeatureCount(found: 1, expected: 2)) {
      try RecordingTask(training: training, validation: Self.set(["a"]))
    }
    #expect(throws: TaskError.unknownLabel(recording: "r0", line: 3, found: "c")) {
      try RecordingTask(training: training, validation: Self.set(["ac"], features: ["x", "y"]))
    }
  }

  static let refusals: [(name: String, set: RecordingSet, expected: TaskError)] = [
    ("nothing", RecordingSet(featureNames: ["f"]), .noRecordings),
    ("no rows", set(["", ""]), .noRecordings),
    ("no features", set(["a", "b"], features: []), .noFeatures),
    ("one class", set(["aa", "a"]), .tooFewClasses(found: 1, expected: 2, label: "a")),
    (
      "no label",
      {
        var set = Self.set(["a", "b"])
        set.recordings[1].append(cells: ["1"], label: nil, line: 9)
        return set
      }(), .missingLabel(recording: "r1", line: 9)
    ),
    (
      "a short row",
      {
        var set = Self.set(["a", "b"], features: ["x", "y"])
        set.recordings[1].append(cells: ["1"], label: "b", line: 4)
        return set
      }(), .wrongCellCount(recording: "r1", line: 3, found: 3, expected: 4)
    ),
  ]

  @Test(arguments: refusals.indices)
  func badTablesAreRefused(_ number: Int) {
    let (name, set, expected) = Self.refusals[number]
    #expect(throws: expected, "\(name)") { try RecordingTask(training: set) }
  }

  /// The recording and its line of the table are in the message.
  @Test func theExporterReadsOtherRecordings() throws {
    let description = try RecordingTask(training: Self.set(["aa", "bb", "a", "b"])).dataDescription
    var unlabeled = RecordingSet(featureNames: ["other"], recordings: [Recording(name: "new")])
    unlabeled.recordings[0].append(cells: ["0.6"], label: nil, line: 2)
    let sequences = try description.rawSequences(of: unlabeled)
    #expect(sequences.map(\.readings) == [[1]])
    #expect(sequences[0].targetClasses == [-1])
    #expect(throws: TaskError.labelChanges(recording: "r0", line: 3, found: "b", expected: "a")) {
      try description.rawSequences(of: Self.set(["ab"]))
    }
    #expect(throws: TaskError.noRecordings) { try description.rawSequences(of: Self.set([""])) }
  }

  @Test func regressionsAreNormalizedAtTheLastStep() throws {
    var set = RecordingSet(featureNames: ["f"], targetNames: ["t", "u"])
    for number in 0..<10 {
      var recording = Recording(name: "\(number)")
      recording.append(cells: ["1"], targets: ["0", "0"], line: 1)
      recording.append(cells: ["\(number)"], targets: ["\(number)", "5"], line: 2)
      set.recordings.append(recording)
    }
    let task = try RecordingTask(training: set)
    let description = task.dataDescription
    #expect(description.outputKind == .values && description.labels == ["t", "u"])
    let batch = task.trainingBatch(iteration: 0, batchSize: 16, seed: 1)
    guard case .values(let values, let mask) = batch.targets else {
      Issue.record("values expected")
      return
    }
    #expect(mask == Array(repeating: false, count: 8) + Array(repeating: true, count: 8))
    let first = values[16...].enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    #expect(abs(first.reduce(0, +)) < 1e-4 && abs(first.map { $0 * $0 }.reduce(0, +) - 8) < 1e-3)
    #expect(values[17] == 0 && description.targetScales[1] == 1 && description.targetOffsets[1] == 5)
    set.recordings[3].append(cells: ["1"], targets: ["", "5"], line: 3)
    let incomplete = set
    #expect(throws: TaskError.missingLabel(recording: "3", line: 3)) {
      try RecordingTask(training: incomplete)
    }
  }

  @Test func aSymbolColumnMakesTokens() throws {
    var set = RecordingSet(featureNames: ["symbol"])
    for (number, text) in ["ab", "ba", "a\n", "bb"].enumerated() {
      var recording = Recording(name: "\(number)")
      for character in text { recording.append(cells: [String(character)], label: "\(number % 2)", line: 1) }
      set.recordings.append(recording)
    }
    let task = try RecordingTask(training: set, validation: set)
    #expect(task.dataDescription.inputKind == .token)
    #expect(task.dataDescription.names == ["U+000A", "a", "b"])
    #expect(task.rawSequence(.validation, 2).tokens == [1, 0])
    set.featureNames = ["token"]
    let named = set
    #expect(throws: TaskError.unknownToken(recording: "0", line: 1, found: "a")) {
      try RecordingTask(training: named)
    }
  }

  /// Many recordings of different lengths: batches hold similar lengths and each recording once an epoch.
  @Test func batchesHoldSimilarLengths() throws {
    let lengths = (0..<256).map { 7 + ($0 * 37) % 194 }
    let labels = lengths.enumerated().map { Self.rows($0 % 2 == 0 ? "a" : "b", $1) }
    let set = Self.set(labels)
    let task = try RecordingTask(training: set, validation: Self.set(["a", "b"]))
    var stepCount = 0
    var total = 0
    for iteration in 0..<task.trainingBatchCount(batchSize: 16) {
      let batch = task.trainingBatch(iteration: iteration, batchSize: 16, seed: 3)
      #expect(batch.lengths == batch.lengths.sorted(by: >))
      stepCount += batch.stepCount * batch.batchSize
      total += batch.lengths.reduce(0, +)
    }
    #expect(total == lengths.reduce(0, +))
    #expect(Double(total) / Double(stepCount) > 0.85, "\(total) of \(stepCount) steps")
  }
}
