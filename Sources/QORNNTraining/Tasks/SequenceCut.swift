/// Steps of a recording that are one sequence to learn from: all of them, or a window.
struct SequenceCut: Equatable, Sendable {
  /// Number of the recording.
  var recording: Int
  /// First row.
  var start: Int
  var stepCount: Int
  /// The class due at the last step, −1 if none is.
  var classIndex: Int32

  /// A whole recording. Its label must be the same from the first to the last row.
  init(whole recording: EncodedRecording, number: Int, labels: [String]) throws(TaskError) {
    let classes = recording.classes
    if let row = classes.firstIndex(where: { $0 != classes[0] }) {
      func name(_ index: Int32) -> String { index < 0 ? "" : labels[Int(index)] }
      throw .labelChanges(
        recording: recording.name, line: recording.lines[row], found: name(classes[row]),
        expected: name(classes[0]))
    }
    self.init(
      recording: number, start: 0, stepCount: recording.rowCount, classIndex: classes.first ?? -1)
  }

  init(recording: Int, start: Int, stepCount: Int, classIndex: Int32) {
    self.recording = recording
    self.start = start
    self.stepCount = stepCount
    self.classIndex = classIndex
  }

  /// The windows of a recording, at rows 0, hop, 2·hop, …; a remainder shorter than the window is left out.
  /// The label of a window is the one that most of its rows have, the later one if two have as many.
  static func windows(
    of recording: EncodedRecording, number: Int, window: WindowSize, classCount: Int
  ) -> [SequenceCut] {
    stride(from: 0, through: recording.rowCount - window.size, by: window.hop).map { start in
      let classes = recording.classes.isEmpty ? [] : recording.classes[start..<start + window.size]
      return SequenceCut(
        recording: number, start: start, stepCount: window.size,
        classIndex: mostFrequent(classes, classCount: classCount))
    }
  }

  private static func mostFrequent(_ classes: ArraySlice<Int32>, classCount: Int) -> Int32 {
    var counts = [Int](repeating: 0, count: classCount)
    var lastRows = [Int](repeating: -1, count: classCount)
    for (row, index) in classes.enumerated() where index >= 0 {
      counts[Int(index)] += 1
      lastRows[Int(index)] = row
    }
    let best = counts.indices.max { (counts[$0], lastRows[$0]) < (counts[$1], lastRows[$1]) }
    guard let best, counts[best] > 0 else { return -1 }
    return Int32(best)
  }
}

/// Steps of a window and from the start of one to the next, 1 ≤ hop ≤ size.
struct WindowSize: Equatable, Sendable {
  let size: Int
  let hop: Int

  init(size: Int, hop: Int) throws(TaskError) {
    guard size >= 1, hop >= 1, hop <= size, size <= Int(Int32.max) else {
      throw .invalidWindow(size: size, hop: hop)
    }
    self.size = size
    self.hop = hop
  }

  /// What suits recordings whose label changes, when nothing was asked for: a quarter of the typical time
  /// for which a label holds, and at least twenty half-overlapping windows for the rarest class, within 8 …
  /// 100 steps.
  init(for recordings: [EncodedRecording]) {
    var runs: [Int] = []
    var rowCounts: [Int32: Int] = [:]
    for recording in recordings {
      for run in LabelRun.runs(of: recording) {
        runs.append(run.rows.count)
        rowCounts[run.classIndex, default: 0] += run.rows.count
      }
    }
    let longest = recordings.map(\.rowCount).max() ?? 1
    let typicalRun = runs.isEmpty ? longest : runs.sorted()[runs.count / 2]
    let rarest = rowCounts.values.min() ?? longest
    size = min(max(min(typicalRun / 4, rarest / 10), 8), 100, longest)
    hop = max(1, size / 2)
  }
}
