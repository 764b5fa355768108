/// Adjacent rows of a recording with the same label.
struct LabelRun: Equatable {
  var rows: Range<Int>
  var classIndex: Int32

  /// All runs in order; a recording without classes is one run.
  static func runs(of recording: EncodedRecording) -> [LabelRun] {
    guard !recording.classes.isEmpty else { return [LabelRun(rows: 0..<recording.rowCount, classIndex: -1)] }
    var runs: [LabelRun] = []
    for (row, index) in recording.classes.enumerated() {
      if let last = runs.indices.last, runs[last].classIndex == index {
        runs[last].rows = runs[last].rows.lowerBound..<row + 1
      } else {
        runs.append(LabelRun(rows: row..<row + 1, classIndex: index))
      }
    }
    return runs
  }
}

/// Which sequences validate, when no file for it is given.
enum ValidationSplit {
  /// Share of each class that validates.
  private static let share = 0.18

  /// Numbers of the members that validate: of each group with two or more members, drawn with the seed,
  /// about a sixth and at least one.
  /// - Parameter groups: group of each member, for example its class.
  static func stratified(groups: [Int32], seed: UInt64) -> Set<Int> {
    var generator = TaskRandom.generator(seed: seed, purpose: .validationSplit, index: 0)
    var chosen: Set<Int> = []
    let byGroup = Dictionary(grouping: groups.indices, by: { groups[$0] })
    for (_, members) in byGroup.sorted(by: { $0.key < $1.key }) where members.count > 1 {
      var members = members
      generator.shuffle(&members)
      let count = max(1, Int(share * Double(members.count) + 0.5))
      chosen.formUnion(members.prefix(count))
    }
    return chosen
  }

  /// Whether each row of each recording validates, when there are too few recordings to hold some of them
  /// back: of a class with several runs whole runs are held back, of the others the end of each run. A
  /// window belongs to a part if all its rows do, so windows of different parts have no row in common.
  static func rows(_ recordings: [EncodedRecording], windowSize: Int, seed: UInt64) -> [[Bool]] {
    let runs = recordings.indices.flatMap { number in
      LabelRun.runs(of: recordings[number]).map { (recording: number, run: $0) }
    }
    // A run shorter than a window gives no sequence of its own.
    let whole = runs.filter { $0.run.rows.count >= windowSize }
    var isValidation = recordings.map { [Bool](repeating: false, count: $0.rowCount) }
    let byClass = Dictionary(grouping: whole, by: { $0.run.classIndex })
    for (_, members) in byClass.sorted(by: { $0.key < $1.key }) {
      if members.count >= fewestRuns {
        let groups = [Int32](repeating: 0, count: members.count)
        let classSeed = seed &+ UInt64(truncatingIfNeeded: members[0].run.classIndex)
        for index in stratified(groups: groups, seed: classSeed) {
          let (recording, run) = members[index]
          for row in run.rows { isValidation[recording][row] = true }
        }
      } else {
        for (recording, run) in members where run.rows.count >= 3 * windowSize {
          let count = max(windowSize, Int(share * Double(run.rows.count) + 0.5))
          for row in run.rows.suffix(count) { isValidation[recording][row] = true }
        }
      }
    }
    return isValidation
  }

  /// Runs of a class from which on whole ones are held back.
  private static let fewestRuns = 5
}
