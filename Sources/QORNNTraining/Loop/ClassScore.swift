/// How many of a batch's classes were right, of all targets or of the last ones of each sequence.
package struct ClassScore {
  /// The classes wanted and predicted at the targets that count.
  private var pairs: [(wanted: Int32, predicted: Int32)] = []

  /// - Parameters:
  ///   - predictions: one for each target, in the order of `classes`.
  ///   - classes: [T × B], −1 where there is no target.
  ///   - scoredTargetCount: how many targets at the end of each sequence count; nil for all.
  package init(predictions: [Int32], classes: [Int32], batchSize: Int, scoredTargetCount: Int?) {
    var targetsLeft = [Int](repeating: 0, count: batchSize)
    for position in classes.indices where classes[position] >= 0 { targetsLeft[position % batchSize] += 1 }
    var target = 0
    for position in classes.indices where classes[position] >= 0 {
      if targetsLeft[position % batchSize] <= scoredTargetCount ?? .max {
        pairs.append((classes[position], predictions[target]))
      }
      targetsLeft[position % batchSize] -= 1
      target += 1
    }
  }

  package var scoredCount: Int { pairs.count }
  package var correctCount: Int { pairs.count { $0.wanted == $0.predicted } }
  /// 0 … 1; nil without targets.
  package var accuracy: Float? { pairs.isEmpty ? nil : Float(correctCount) / Float(scoredCount) }

  package func forEach(_ body: (_ wanted: Int32, _ predicted: Int32) -> Void) {
    for pair in pairs { body(pair.wanted, pair.predicted) }
  }
}
