/// The labels of the steps of a sequence or window, and the one that stands for it.
struct LabelTally {
  /// The number that stands for all labels that the model does not have.
  static let unknown = -1

  private var counts: [Int: (count: Int, lastStep: Int)] = [:]
  private var stepCount = 0

  /// Adds a step's label: a class, or `unknown`.
  mutating func add(_ label: Int) {
    stepCount += 1
    counts[label] = (counts[label, default: (0, 0)].count + 1, stepCount)
  }

  mutating func reset() {
    counts.removeAll(keepingCapacity: true)
    stepCount = 0
  }

  /// The label of most steps, the later one if two have as many; nil without labels.
  var majority: Int? {
    counts.max { ($0.value.count, $0.value.lastStep) < ($1.value.count, $1.value.lastStep) }?.key
  }
}
