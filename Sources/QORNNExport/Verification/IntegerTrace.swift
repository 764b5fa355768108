import QORNN
import QORNNTraining

/// What the integer model did with one sequence.
struct IntegerTrace: Sendable {
  /// Logits after each step that was asked for, [steps × O].
  private(set) var logits: [Int32] = []
  /// States after the last step, one array a layer.
  private(set) var finalStates: [[Int16]] = []
  /// Readings that the input stage clamped.
  private(set) var saturatedInputCount = 0
  /// Unit-steps at ±ε(a), one number a layer.
  private(set) var saturatedStateCounts: [Int]

  /// Runs the sequence in the session from the state it has.
  ///
  /// - Parameter isWanted: whether the logits after a step (from 0) are asked for.
  init(_ sequence: RawSequence, in session: OwnedSession, isWanted: (Int) -> Bool) {
    let model = session.sharedModel
    saturatedStateCounts = Array(repeating: 0, count: model.layerCount)
    let limit = Int64(Saturation.limit(bitWidth: max(model.inputBitWidth, 2)))
    for step in 0..<sequence.stepCount {
      switch sequence.inputs {
      case .tokens(let tokens): session.step(token: Int(tokens[step]))
      case .readings(let readings):
        let size = model.inputSize
        readings.withUnsafeBufferPointer { all in
          let now = UnsafeBufferPointer(rebasing: all[step * size..<(step + 1) * size])
          session.step(readings: now)
          for (feature, reading) in zip(model.features, now)
          where abs(feature.unsaturated(reading)) > limit {
            saturatedInputCount += 1
          }
        }
      }
      for layer in 0..<model.layerCount {
        saturatedStateCounts[layer] += session.saturatedCount(layer: layer + 1)
      }
      if isWanted(step) { session.withLogits { logits.append(contentsOf: $0) } }
    }
    finalStates = (1...model.layerCount).map { session.state(layer: $0) }
  }
}
