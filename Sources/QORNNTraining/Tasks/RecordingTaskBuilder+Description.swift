import QORNN

extension RecordingTaskBuilder {
  /// Class labels in the order of their numbers, if all are whole numbers, else of their characters; or the
  /// names of a regression's values.
  static func labels(_ set: RecordingSet) throws(TaskError) -> [String] {
    guard set.targetNames.isEmpty else { return ModelText.columnNames(set.targetNames) }
    var labels: Set<String> = []
    for recording in set.recordings {
      for (row, label) in recording.labels.enumerated() {
        guard let label, !label.isEmpty else {
          throw .missingLabel(recording: recording.name, line: recording.lines[row])
        }
        labels.insert(ModelName.name(label))
      }
    }
    guard labels.count >= 2 else {
      throw .tooFewClasses(found: labels.count, expected: 2, label: labels.first)
    }
    let numbers = labels.compactMap { Int($0) }
    return labels.sorted {
      guard numbers.count == labels.count, let left = Int($0), let right = Int($1), left != right else {
        return $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
      return left < right
    }
  }

  /// Names of the tokens in a table of one `symbol` or `token` column.
  static func tokenNames(_ set: RecordingSet) throws(TaskError) -> [String] {
    let cells = set.recordings.lazy.flatMap(\.cells)
    guard TokenColumn(columns: set.featureNames) == .index else {
      for recording in set.recordings {
        if let row = recording.cells.firstIndex(of: "") {
          throw .unknownToken(recording: recording.name, line: recording.lines[row], found: "")
        }
      }
      return Set(cells.map(ModelName.name)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
    var largest = 0
    for recording in set.recordings {
      for (row, cell) in recording.cells.enumerated() {
        guard let token = Int(cell), (0..<65_535).contains(token) else {
          throw .unknownToken(recording: recording.name, line: recording.lines[row], found: cell)
        }
        largest = max(largest, token)
      }
    }
    return (0...largest).map(String.init)
  }

  /// Input stages with the decimal resolution of each feature, not yet normalized.
  static func resolutions(_ set: RecordingSet) throws(TaskError) -> [InputFeature] {
    let count = set.featureNames.count
    var decimals = [Int](repeating: 0, count: count)
    var largest = [(value: Double, recording: Int, index: Int)](repeating: (0, 0, 0), count: count)
    for (number, recording) in set.recordings.enumerated() {
      try RecordingEncoder.checkCells(recording, recording.cells.count, columnCount: count)
      for (index, cell) in recording.cells.enumerated() {
        let column = index % count
        try RecordingEncoder.checkNumber(
          cell, recording.name, recording.lines[index / count], set.featureNames[column])
        decimals[column] = max(decimals[column], FeatureResolution.decimals(cell))
        let magnitude = abs(Double(ModelText.trimmed(cell)) ?? .infinity)
        if magnitude > largest[column].value { largest[column] = (magnitude, number, index) }
      }
    }
    var features: [InputFeature] = []
    for column in 0..<count {
      let (value, number, index) = largest[column]
      guard let resolution = FeatureResolution(decimals: decimals[column], largest: value) else {
        let recording = set.recordings[number]
        throw .numberTooLarge(
          recording: recording.name, line: recording.lines[index / count], column: set.featureNames[column],
          found: recording.cells[index])
      }
      var feature = InputFeature.unchanged
      feature.resolutionExponent = Int32(resolution.exponent)
      features.append(feature)
    }
    return features
  }

  static func encode(
    _ set: RecordingSet, _ description: DataDescription
  ) throws(TaskError) -> [EncodedRecording] {
    let encoder = RecordingEncoder(description)
    var recordings: [EncodedRecording] = []
    for recording in set.recordings {
      recordings.append(try EncodedRecording(recording, set, encoder: encoder))
    }
    return recordings
  }

  /// Refuses rows without a label, and values that are not there.
  func requireTargets(_ recordings: [EncodedRecording]) throws(TaskError) {
    for recording in recordings {
      if let row = recording.classes.firstIndex(of: -1) {
        throw .missingLabel(recording: recording.name, line: recording.lines[row])
      }
      guard description.outputKind == .values else { continue }
      guard recording.values.count == recording.rowCount * description.outputSize else {
        throw .missingLabel(recording: recording.name, line: recording.lines[0])
      }
      if let index = recording.values.firstIndex(where: \.isNaN) {
        throw .missingLabel(recording: recording.name, line: recording.lines[index / description.outputSize])
      }
    }
  }
}
