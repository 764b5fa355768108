import QORNN
import QORNNTraining
import Testing

struct TasksWindowTests {
  typealias Recordings = TasksRecordingTests

  static func rows(_ runs: [(String, Int)]) -> String {
    runs.map { Recordings.rows($0, $1) }.joined()
  }

  /// Rows of each window of a part, in a task of one recording.
  static func windows(_ task: RecordingTask, _ part: DataPart) -> [Range<Int>] {
    task.rawSequences(part, limit: .max).map { sequence in
      let first = Int(sequence.readings[0])
      return first..<first + sequence.stepCount
    }
  }

  @Test func windowsHaveTheLabelThatHoldsLongest() throws {
    let description = DataDescription(
      inputKind: .vector, names: ["f"], labels: ["a", "b", "c"], features: [.unchanged], windowSize: 4,
      hopSize: 2)
    let sequences = try description.rawSequences(of: Recordings.set(["aaabbbcaabb"]))
    #expect(sequences.map(\.name) == ["r0@0", "r0@2", "r0@4", "r0@6"])
    #expect(sequences.map { $0.readings[0] } == [0, 2, 4, 6])
    // aaab, abbb, bbca, caab
    #expect(sequences.map { $0.targetClasses.last } == [0, 1, 1, 0])
    // A tie goes to the later one.
    let tie = try description.rawSequences(of: Recordings.set(["aabb", "bbaa", "abab"]))
    #expect(tie.map { $0.targetClasses.last } == [1, 0, 1])
    #expect(throws: TaskError.windowTooLong(found: 4, longestRecording: 3)) {
      try description.rawSequences(of: Recordings.set(["aab"]))
    }
  }

  /// One long recording without options: windows are chosen, no row is in both parts, every class is in both.
  @Test(arguments: [
    [("a", 1500), ("b", 1200), ("c", 2000)],
    [("a", 100), ("b", 100)],
    Array(repeating: [("a", 200), ("b", 300)], count: 8).flatMap { $0 },
    Array(repeating: [("a", 40), ("b", 400), ("c", 90)], count: 3).flatMap { $0 },
  ])
  func oneLongRecordingIsCut(_ runs: [(String, Int)]) throws {
    let set = Recordings.set([Self.rows(runs)])
    for seed: UInt64 in 0..<4 {
      let task = try RecordingTask(training: set, options: .init(seed: seed))
      let description = task.dataDescription
      #expect(
        task.notices.first == .choseWindow(size: description.windowSize, hop: description.hopSize))
      #expect((8...100).contains(description.windowSize))
      #expect(description.hopSize == description.windowSize / 2)
      let training = Self.windows(task, .training)
      let validation = Self.windows(task, .validation)
      let trainingRows = Set(training.flatMap { $0 })
      #expect(trainingRows.isDisjoint(with: validation.flatMap { $0 }), "seed \(seed)")
      let share = Double(validation.count) / Double(training.count + validation.count)
      #expect((0.08...0.35).contains(share), "seed \(seed): \(validation.count) of \(training.count)")
      for part in [DataPart.training, .validation] {
        let classes = Set(task.rawSequences(part, limit: .max).map { $0.targetClasses.last! })
        #expect(classes.count == description.labels.count, "seed \(seed), \(part)")
      }
    }
  }

  @Test func wholeRecordingsAreHeldBackWhereThatCoversAllClasses() throws {
    let run = Self.rows([("a", 300), ("b", 300)])
    let task = try RecordingTask(
      training: Recordings.set(Array(repeating: run, count: 6)), options: .init(windowSize: 50, hopSize: 25))
    let held = Set(task.rawSequences(.validation, limit: .max).map { $0.name.prefix(2) })
    #expect(held.count == 1)
    #expect(task.sequenceCount(.validation) == 23 && task.sequenceCount(.training) == 5 * 23)
    #expect(task.notices == [])
  }

  @Test func aLabelThatChangesWithinARecordingCutsAll() throws {
    let task = try RecordingTask(
      training: Recordings.set([Self.rows([("a", 300), ("b", 20)]), Recordings.rows("b", 300)]))
    #expect(task.dataDescription.windowSize > 0)
  }

  @Test func badWindowsAreRefused() throws {
    let set = Recordings.set([Self.rows([("a", 30), ("b", 30)]), "aaaa"])
    func expect(_ size: Int?, _ hop: Int?, _ error: TaskError) {
      #expect(throws: error) {
        try RecordingTask(training: set, options: .init(windowSize: size, hopSize: hop))
      }
    }
    expect(0, nil, .invalidWindow(size: 0, hop: 1))
    expect(4, 5, .invalidWindow(size: 4, hop: 5))
    expect(4, 0, .invalidWindow(size: 4, hop: 0))
    expect(nil, 5, .invalidWindow(size: 0, hop: 5))
    expect(61, nil, .windowTooLong(found: 61, longestRecording: 60))
    let task = try RecordingTask(training: set, options: .init(windowSize: 5))
    #expect(task.notices.contains(.recordingsTooShort(count: 1, windowSize: 5)))
    #expect(task.dataDescription.hopSize == 2)
  }

  @Test func aClassThatNeverHoldsIsReported() throws {
    let text = Recordings.rows("a", 200) + "c" + Recordings.rows("b", 200)
    let task = try RecordingTask(training: Recordings.set([text]), options: .init(windowSize: 20))
    #expect(task.notices.contains(.classNotTrained(label: "c")))
    #expect(task.trainingClassCounts[2] == 0 && task.balancedClassWeights[2] == 0)
  }

  @Test func clampedReadingsGoWithTheirWindow() throws {
    let feature = InputFeature(offset: 0, multiplier: 1, shift: 47)
    let description = DataDescription(
      inputKind: .vector, names: ["x", "y"], labels: ["a", "b"], features: [feature, feature],
      windowSize: 3, hopSize: 2)
    var recording = Recording(name: "r")
    let rows = [
      ["1", "2"], ["1e10", "2"], ["3", "-2147483648.5"], ["4", "-2147483649"], ["2147483647.5", "1"],
    ]
    for (row, cells) in rows.enumerated() { recording.append(cells: cells, line: row + 2) }
    let set = RecordingSet(featureNames: ["x", "y"], recordings: [recording])
    #expect(try description.rawSequences(of: set).map(\.clampedReadings) == [[2], [3, 4]])
  }
}
