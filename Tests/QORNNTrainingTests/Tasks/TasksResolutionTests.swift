import QORNN
import QORNNTraining
import Testing
import _QORNNTestSupport

/// The input stage that is read from the text of a table.
struct TasksResolutionTests {
  /// The task of single-feature recordings of one class each, two a class.
  static func task(_ cells: [String], _ more: [String] = ["0"]) throws -> RecordingTask {
    var set = RecordingSet(featureNames: ["f"])
    for (number, cells) in [cells, more, cells, more].enumerated() {
      var recording = Recording(name: "r\(number)")
      for (row, cell) in cells.enumerated() {
        recording.append(cells: [cell], label: number % 2 == 0 ? "a" : "b", line: row + 2)
      }
      set.recordings.append(recording)
    }
    return try RecordingTask(training: set)
  }

  static let exponents: [([String], Int32)] = [
    (["1", "2"], 0), (["0.5", "2"], -1), (["1.50", "2.00"], -1), (["-0.0546875", "1"], -7), (["1e-3"], -3),
    (["1.5e3"], 0), (["12e-1", "5."], -1), ([".25", "+3"], -2), (["100", "2000"], 0), (["0.000"], 0),
    // As many decimals as fit 31 bits.
    (["0.12345678901234567"], -9), (["1073.741824"], -6), (["1073.7418241"], -5), (["107374.18241"], -3),
    (["1e9"], 0), (["3e9"], 1), (["1e20"], 11), (["1e-30", "1"], -9), (["1e-30"], -18), ([" 1.5\t"], -1),
  ]

  @Test(arguments: exponents)
  func resolutionIsReadFromTheText(_ cells: [String], _ expected: Int32) throws {
    let feature = try Self.task(cells).dataDescription.features[0]
    #expect(feature.resolutionBase == 10)
    #expect(feature.resolutionExponent == expected, "\(cells)")
    #expect(feature.isValid)
  }

  static let refusals: [(String, TaskError)] = [
    ("", .notANumber(recording: "r0", line: 2, column: "f", found: "")),
    ("0x10", .notANumber(recording: "r0", line: 2, column: "f", found: "0x10")),
    ("1,5", .notANumber(recording: "r0", line: 2, column: "f", found: "1,5")),
    ("NaN", .notFinite(recording: "r0", line: 2, column: "f", found: "NaN")),
    ("-inf", .notFinite(recording: "r0", line: 2, column: "f", found: "-inf")),
    ("1e999", .numberTooLarge(recording: "r0", line: 2, column: "f", found: "1e999")),
    ("1e99999999999999", .numberTooLarge(recording: "r0", line: 2, column: "f", found: "1e99999999999999")),
    ("1e28", .numberTooLarge(recording: "r0", line: 2, column: "f", found: "1e28")),
  ]

  @Test(arguments: refusals)
  func badCellsAreRefused(_ cell: String, _ expected: TaskError) {
    #expect(throws: expected) { try Self.task([cell]) }
  }

  /// Mean 0, deviation 1 and the whole range on the grid, whatever the unit of the data.
  @Test(arguments: [1e-6, 0.01, 1, 1e5, 1e12], [0.0, 1e6])
  func inputsAreNormalized(_ unit: Double, _ mean: Double) throws {
    var generator = SplitMixGenerator(seed: 5)
    let values = (0..<400).map { _ in Double(Int64(generator.next() % 2001)) / 1000 - 1 }
    let task = try Self.task(values.map { "\(($0 + mean) * unit)" }, values.map { "\((mean - $0) * unit)" })
    let description = task.dataDescription
    #expect(description.inputBits == 12)
    let sequences = task.rawSequences(.training, limit: 9) + task.rawSequences(.validation, limit: 9)
    let inputs = sequences.flatMap(\.readings).map {
      Double(description.inputScale) * Double(description.features[0].apply($0, bitWidth: 12))
    }
    let average = inputs.reduce(0, +) / Double(inputs.count)
    let variance = inputs.map { ($0 - average) * ($0 - average) }.reduce(0, +) / Double(inputs.count)
    // A large mean leaves the counts fewer digits for the deviation: 2^30 counts for 10^6 deviations.
    let tolerance = mean == 0 ? 0.002 : 0.02
    #expect(abs(average) < tolerance && abs(variance - 1) < tolerance, "unit \(unit), mean \(mean)")
    // A uniform distribution reaches √3 deviations.
    #expect(abs(inputs.max()! - 1.732) < 0.05 && abs(Double(description.inputScale) * 2047 - 1.732) < 0.05)
    #expect(description.features[0].isValid && description.features[0].multiplier >= 1 << 28)
  }

  @Test func constantFeaturesAreSilent() throws {
    let task = try Self.task(["7", "7"], ["7"])
    let feature = task.dataDescription.features[0]
    #expect(feature.multiplier == 0 && feature.offset == 7)
    #expect(feature.apply(.max, bitWidth: 12) == 0)
    #expect(task.notices.contains(.constantFeature(name: "f")))
  }

  @Test func outliersDoNotStretchTheGrid() throws {
    let calm = (0..<999).map { $0 % 2 == 0 ? "1" : "-1" }
    let task = try Self.task(calm + ["1000"], calm)
    #expect(task.dataDescription.inputScale == Float(8.0 / 2047))
  }

  /// The trainer's batch is the runtime's input stage, to the bit.
  @Test func batchesPassTheInputStage() throws {
    let task = try Self.task(["0.1", "0.25", "-3"], ["1", "2"])
    let description = task.dataDescription
    let batch = task.trainingBatch(iteration: 0, batchSize: 8, seed: 1)
    guard case .vectors(let values) = batch.inputs, case .classes(let classes) = batch.targets else {
      Issue.record("vectors and classes expected")
      return
    }
    // The longer sequence is the first row.
    #expect(batch.lengths == [3, 2] && batch.stepCount == 3)
    #expect(classes == [-1, -1, -1, 1, 0, -1])
    let inputs = [10, 25, -300].map { description.features[0].apply($0, bitWidth: 12) }
    #expect((0..<3).map { values[$0 * 2] } == inputs.map { description.inputScale * Float($0) })
    #expect(values[5] == 0)
  }
}
