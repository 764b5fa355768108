/// What a session did in a tenth of an endless stream.
package struct StreamTenth: Equatable, Sendable {
  /// Parts that a stream is reported in.
  package static let count = 10

  package var stepCount = 0
  /// Recordings that ended in it.
  package private(set) var recordingCount = 0
  /// Of those, how many the model decided right after their last step.
  package private(set) var correctCount = 0
  /// Unit-steps at ±ε(a), of all layers.
  package private(set) var saturatedCount = 0
  /// The largest magnitude of a state in counts. [layerCount]
  package private(set) var largestStates: [Int]

  package init(layerCount: Int) { largestStates = Array(repeating: 0, count: layerCount) }

  /// 0 … 1; nil where no recording ended.
  package var accuracy: Double? {
    recordingCount > 0 ? Double(correctCount) / Double(recordingCount) : nil
  }

  /// Of all unit-steps, 0 … 1.
  package func saturatedShare(unitCount: Int) -> Double {
    Double(saturatedCount) / Double(max(1, stepCount * unitCount))
  }

  mutating func add(_ extent: (largest: Int, saturatedCount: Int), layer: Int) {
    largestStates[layer - 1] = max(largestStates[layer - 1], extent.largest)
    saturatedCount += extent.saturatedCount
  }

  mutating func add(isRight: Bool) {
    recordingCount += 1
    correctCount += isRight ? 1 : 0
  }
}
