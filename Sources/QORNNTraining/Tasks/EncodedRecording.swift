import QORNN

/// A recording as numbers: what the network reads and what it should answer at each row.
struct EncodedRecording: Sendable {
  var name: String
  var rowCount: Int
  /// [rowCount × featureCount] or tokens [rowCount]
  var inputs: RawSequence.Inputs
  /// Places in the readings that (0a) clamped, ascending.
  var clampedReadings: [Int]
  /// Class of each row, −1 without a label. [rowCount]
  var classes: [Int32]
  /// Values of each row in a regression, NaN where the cell is empty. [rowCount × outputSize]
  var values: [Float]
  /// Line of each row in the file. [rowCount]
  var lines: [Int]

  /// Encodes a recording with the resolutions, tokens and labels of a description.
  init(_ recording: Recording, _ set: RecordingSet, encoder: RecordingEncoder) throws(TaskError) {
    name = recording.name
    rowCount = recording.rowCount
    lines = recording.lines
    (inputs, clampedReadings) = try encoder.inputs(recording, columns: set.featureNames)
    classes = []
    values = []
    if encoder.description.outputKind == .classes {
      classes = try encoder.classes(recording)
    } else {
      values = try encoder.values(recording, columns: set.targetNames)
    }
  }

  /// The class that most rows have, −1 without classes.
  var mainClass: Int32 {
    let counts = classes.reduce(into: [Int32: Int]()) { $0[$1, default: 0] += 1 }
    return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? -1
  }

  /// Whether the rows have different classes.
  var changesClass: Bool { classes.contains { $0 != classes[0] } }

  /// The steps of a cut, its target at the last one.
  func sequence(_ cut: SequenceCut, description: DataDescription) -> RawSequence {
    let steps = cut.start..<cut.start + cut.stepCount
    let inputSize = description.inputSize
    let inputs: RawSequence.Inputs =
      switch self.inputs {
      case .readings(let all):
        .readings(Array(all[steps.lowerBound * inputSize..<steps.upperBound * inputSize]))
      case .tokens(let all): .tokens(Array(all[steps]))
      }
    var sequence = RawSequence(
      name: description.windowSize > 0 ? "\(name)@\(cut.start)" : name, stepCount: cut.stepCount,
      inputs: inputs)
    let places = steps.lowerBound * inputSize..<steps.upperBound * inputSize
    sequence.clampedReadings = clampedReadings.filter(places.contains).map { $0 - places.lowerBound }
    if description.outputKind == .classes {
      sequence.targetClasses = Array(repeating: -1, count: cut.stepCount)
      sequence.targetClasses[cut.stepCount - 1] = cut.classIndex
    } else {
      let size = description.outputSize
      sequence.targetValues = Array(repeating: .nan, count: cut.stepCount * size)
      if values.count == rowCount * size {
        let last = values[(steps.upperBound - 1) * size..<steps.upperBound * size]
        sequence.targetValues.replaceSubrange(((cut.stepCount - 1) * size)..., with: last)
      }
    }
    return sequence
  }
}
