import QORNN
import QORNNTraining

/// Recordings one after another through one session that is never reset: what a deployed model does for weeks.
///
/// The order is random and a function of the seed: every round has each recording once.
package final class EndlessStream {
  /// The session in the state that the stream has left.
  package let session: OwnedSession
  private let classes: [Int32]
  /// Steps of each recording in `values`.
  private let ranges: [Range<Int>]
  /// Readings or tokens of all recordings. [steps × width]
  private let values: [Int32]
  private let seed: UInt64

  /// - Precondition: at least one recording, each with at least one step and a class at its last one.
  package init(_ recordings: [RawSequence], model: SharedModel, kernels: KernelSet, seed: UInt64) {
    precondition(!recordings.isEmpty && recordings.allSatisfy { $0.stepCount > 0 }, "nothing to stream")
    session = model.makeSession(kernels: kernels)
    classes = recordings.map { $0.targetClasses[$0.stepCount - 1] }
    var ranges: [Range<Int>] = []
    for recording in recordings {
      let start = ranges.last?.upperBound ?? 0
      ranges.append(start..<start + recording.stepCount)
    }
    self.ranges = ranges
    values = recordings.flatMap { model.inputKind == .token ? $0.tokens : $0.readings }
    self.seed = seed
  }

  /// Runs exactly so many steps from state zero; a last recording that they cut short is not counted.
  ///
  /// - Parameter progress: gets the steps done, now and then.
  package func run(stepCount: Int, progress: (Int) -> Void = { _ in }) -> [StreamTenth] {
    let layers = 1...session.sharedModel.layerCount
    var tenths = Array(repeating: StreamTenth(layerCount: layers.count), count: StreamTenth.count)
    var order = Array(ranges.indices)
    var generator = RandomGenerator.stream(seed: seed, purpose: Self.purpose)
    var place = order.count
    var done = 0
    session.reset()
    while done < stepCount {
      if place == order.count {
        generator.shuffle(&order)
        place = 0
      }
      let recording = order[place]
      let cut = min(ranges[recording].count, stepCount - done)
      for step in ranges[recording].prefix(cut) {
        advance(step)
        let tenth = done * StreamTenth.count / stepCount
        for layer in layers { tenths[tenth].add(session.extent(layer: layer), layer: layer) }
        tenths[tenth].stepCount += 1
        done += 1
      }
      if cut == ranges[recording].count {
        let decision = session.withLogits { Decision($0) }
        tenths[(done - 1) * StreamTenth.count / stepCount].add(
          isRight: decision.classIndex == Int(classes[recording]))
      }
      place += 1
      progress(done)
    }
    return tenths
  }

  private func advance(_ step: Int) {
    guard session.sharedModel.inputKind == .vector else { return session.step(token: Int(values[step])) }
    let width = session.sharedModel.inputSize
    values.withUnsafeBufferPointer {
      session.step(readings: UnsafeBufferPointer(rebasing: $0[step * width..<(step + 1) * width]))
    }
  }

  /// "stream" in ASCII, apart from the other users of the seed.
  private static let purpose: UInt64 = 0x7374_7265_616D
}
