import QORNN

/// The steps from a table to a ``RecordingTask``: describe the data, encode them, cut them, hold back a part.
struct RecordingTaskBuilder {
  private(set) var description: DataDescription
  private(set) var notices: [TaskNotice] = []
  private(set) var recordings: [EncodedRecording] = []
  private(set) var training: [SequenceCut] = []
  private(set) var validation: [SequenceCut] = []
  private let options: RecordingTask.Options
  private let columns: [String]
  private var window: WindowSize?

  /// Describes the training table and cuts it, all of it into the training part.
  init(_ set: RecordingSet, options: RecordingTask.Options) throws(TaskError) {
    guard !set.featureNames.isEmpty else { throw .noFeatures }
    var set = set
    set.recordings.removeAll { $0.rowCount == 0 }
    guard !set.recordings.isEmpty else { throw .noRecordings }
    self.options = options
    columns = set.featureNames
    description = DataDescription(
      inputKind: TokenColumn(columns: columns) == nil ? .vector : .token,
      outputKind: set.targetNames.isEmpty ? .classes : .values, names: [],
      labels: try Self.labels(set), inputBits: options.inputBits)
    if description.inputKind == .token {
      description.names = try Self.tokenNames(set)
    } else {
      description.names = ModelText.columnNames(columns)
      description.features = try Self.resolutions(set)
    }
    for (name, count) in [("inputs", description.inputSize), ("outputs", description.outputSize)]
    where count > 65_535 {
      throw .tooMany(name, found: count, expected: 65_535)
    }
    recordings = try Self.encode(set, description)
    try requireTargets(recordings)
    normalize()
    try chooseWindow()
    training = try cut(0..<recordings.count)
  }

  // MARK: The validation part

  /// Takes the validation part from a table of its own.
  mutating func validate(with set: RecordingSet) throws(TaskError) {
    try description.checkColumns(of: set)
    for (position, (expected, found)) in zip(columns, set.featureNames).enumerated() where expected != found {
      notices.append(.featureRenamed(position: position, expected: expected, found: found))
    }
    var set = set
    set.recordings.removeAll { $0.rowCount == 0 }
    guard !set.recordings.isEmpty else { throw .noRecordings }
    let first = recordings.count
    let encoded = try Self.encode(set, description)
    try requireTargets(encoded)
    recordings += encoded
    validation = try cut(first..<recordings.count)
  }

  /// Holds a part of the training back, by recording where every class that can be in both parts then is,
  /// otherwise by rows of the recordings.
  mutating func holdBackValidation() {
    let byRecording = ValidationSplit.stratified(
      groups: recordings.map(\.mainClass), seed: options.seed)
    let all = training
    split(all) { byRecording.contains($0.recording) ? .validation : .training }
    guard let window, !coversAllClasses(of: all) else { return }
    let isValidation = ValidationSplit.rows(recordings, windowSize: window.size, seed: options.seed)
    split(all) { cut in
      let rows = isValidation[cut.recording][cut.start..<cut.start + cut.stepCount]
      return rows.allSatisfy { $0 } ? .validation : rows.contains(true) ? nil : .training
    }
  }

  private mutating func split(_ cuts: [SequenceCut], _ part: (SequenceCut) -> DataPart?) {
    training = cuts.filter { part($0) == .training }
    validation = cuts.filter { part($0) == .validation }
  }

  /// Whether every class has sequences in both parts.
  private func coversAllClasses(of cuts: [SequenceCut]) -> Bool {
    let classes = Set(cuts.map(\.classIndex))
    return Set(training.map(\.classIndex)) == classes && Set(validation.map(\.classIndex)) == classes
  }

  // MARK: The end

  /// Checks that there is something to learn, and says what the user should know.
  mutating func finish() throws(TaskError) {
    guard !training.isEmpty else { throw .noTrainingSequences }
    if description.outputKind == .classes {
      let found = Set(training.map(\.classIndex))
      guard found.count >= 2 else {
        throw .tooFewClasses(
          found: found.count, expected: 2, label: found.first.map { description.labels[Int($0)] })
      }
      for (index, label) in description.labels.enumerated() {
        let count = training.count { $0.classIndex == index }
        if count == 0 {
          notices.append(.classNotTrained(label: label))
        } else if !validation.isEmpty, !validation.contains(where: { $0.classIndex == index }) {
          notices.append(.classNotValidated(label: label, sequenceCount: count))
        }
      }
    } else {
      scaleTargets()
    }
    if validation.isEmpty {
      validation = training
      notices.append(.noValidationPart(sequenceCount: training.count))
    }
  }

  /// Mean 0 and deviation 1 over the targets of the training sequences.
  private mutating func scaleTargets() {
    let size = description.outputSize
    let targets = training.map { cut in
      let end = (cut.start + cut.stepCount) * size
      return recordings[cut.recording].values[end - size..<end].map(Double.init)
    }
    let count = Double(targets.count)
    let means = (0..<size).map { column in targets.reduce(0) { $0 + $1[column] } / count }
    description.targetOffsets = means.map(Float.init)
    description.targetScales = (0..<size).map { column in
      let squares = targets.reduce(0) { $0 + ($1[column] - means[column]) * ($1[column] - means[column]) }
      return squares > 0 ? Float((squares / count).squareRoot()) : 1
    }
  }

  // MARK: Windows

  private mutating func chooseWindow() throws(TaskError) {
    if let size = options.windowSize {
      window = try WindowSize(size: size, hop: options.hopSize ?? max(1, size / 2))
    } else if let hop = options.hopSize {
      throw .invalidWindow(size: 0, hop: hop)
    } else if recordings.count == 1 || recordings.contains(where: { $0.changesClass }) {
      let chosen = WindowSize(for: recordings)
      notices.append(.choseWindow(size: chosen.size, hop: chosen.hop))
      window = chosen
    }
    description.windowSize = window?.size ?? 0
    description.hopSize = window?.hop ?? 0
  }

  private mutating func cut(_ numbers: Range<Int>) throws(TaskError) -> [SequenceCut] {
    guard let window else {
      var cuts: [SequenceCut] = []
      for number in numbers {
        cuts.append(
          try SequenceCut(whole: recordings[number], number: number, labels: description.labels))
      }
      return cuts
    }
    let cuts = numbers.flatMap {
      SequenceCut.windows(
        of: recordings[$0], number: $0, window: window, classCount: description.outputSize)
    }
    let longest = numbers.map { recordings[$0].rowCount }.max() ?? 0
    guard !cuts.isEmpty else { throw .windowTooLong(found: window.size, longestRecording: longest) }
    let tooShort = numbers.count { recordings[$0].rowCount < window.size }
    if tooShort > 0 { notices.append(.recordingsTooShort(count: tooShort, windowSize: window.size)) }
    return cuts
  }

  private mutating func normalize() {
    guard description.inputKind == .vector else { return }
    let normalization = InputNormalization(
      counts: recordings.map { if case .readings(let readings) = $0.inputs { readings } else { [] } },
      exponents: description.features.map { Int($0.resolutionExponent) }, inputBits: options.inputBits)
    description.features = normalization.features
    description.inputScale = normalization.inputScale
    notices += normalization.constantFeatures.map { .constantFeature(name: description.names[$0]) }
  }
}
