import QORNN
import QORNNTraining

/// What the integer model did with one sequence.
struct IntegerTrace: Sendable {
  /// Logits after each step that was asked for, [steps × O].
  private(set) var logits: [Int32] = []
  /// States after the last step, one array a layer.
  private(set) var finalStates: [[Int16]] = []
  /// Readings that (0a) or (0) clamped.
  private(set) var saturatedInputCount = 0
  /// Unit-steps at ±ε(a), one number a layer.
  private(set) var saturatedStateCounts: [Int]

  /// Runs the sequence in the session from the state it has.
  ///
  /// - Parameter isWanted: whether the logits after a step (from 0) are asked for.
  init(_ sequence: RawSequence, in session: OwnedSession, isWanted: (Int) -> Bool) {
    let model = session.sharedModel
    saturatedStateCounts = Array(repeating: 0, count: model.layerCount)
    saturatedInputCount = model.saturatedReadingCount(sequence)
    for step in 0..<sequence.stepCount {
      switch sequence.inputs {
      case .tokens(let tokens): session.step(token: Int(tokens[step]))
      case .readings(let readings):
        let size = model.inputSize
        readings.withUnsafeBufferPointer { all in
          session.step(readings: UnsafeBufferPointer(rebasing: all[step * size..<(step + 1) * size]))
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

extension SharedModel {
  /// Input saturations of a sequence (Docs/Arithmetic.md, Input).
  fileprivate func saturatedReadingCount(_ sequence: RawSequence) -> Int {
    func isSaturated(_ index: Int, _ reading: Int32) -> Bool {
      features[index % inputSize].saturates(reading, bitWidth: inputBitWidth)
    }
    let readings = sequence.readings
    let clampedOnly = sequence.clampedReadings.count { !isSaturated($0, readings[$0]) }
    return clampedOnly + readings.enumerated().count { isSaturated($0.offset, $0.element) }
  }
}
