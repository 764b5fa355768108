import QORNN

/// A model prepared for stepping many sessions in memory of one's own. Immutable, shared by threads.
final class SteppedModel: Sendable {
  let shared: SharedModel
  let prepared: PreparedModel
  /// The windows that a stream can be in at once; 1 without windows.
  let sessionCount: Int
  /// The bytes from one session of a stream to the next.
  let sessionStride: Int
  private let memory: StreamMemory

  init(_ shared: SharedModel, kernels: KernelSet) {
    self.shared = shared
    memory = StreamMemory(byteCount: PreparedModel.byteCount(for: shared.model, kernels: kernels))
    prepared = PreparedModel(shared.model, kernels: kernels, memory: memory.bytes)
    sessionCount = shared.windowSize == 0 ? 1 : (shared.windowSize + shared.hopSize - 1) / shared.hopSize
    let alignment = PreparedModel.memoryAlignment
    sessionStride = (prepared.sessionByteCount + alignment - 1) / alignment * alignment
  }

  /// The bytes of all sessions of a stream.
  var streamByteCount: Int { sessionStride * sessionCount }

  /// The windows that a stream is in at a step, counted from 0 by their beginning; the step is their last one at most.
  func windows(atStep step: Int) -> ClosedRange<Int>? {
    guard shared.windowSize > 0 else { return 0...0 }
    let newest = (step - 1) / shared.hopSize
    let oldest = max(0, (step - shared.windowSize + shared.hopSize - 1) / shared.hopSize)
    return oldest <= newest ? oldest...newest : nil
  }

  /// The window that begins with a step, if one does.
  func windowBegun(atStep step: Int) -> Int? {
    guard shared.windowSize > 0 else { return step == 1 ? 0 : nil }
    return (step - 1) % shared.hopSize == 0 ? (step - 1) / shared.hopSize : nil
  }

  /// The window that ends with a step, if one does.
  func windowEnded(atStep step: Int) -> Int? {
    let first = step - shared.windowSize
    guard shared.windowSize > 0, first >= 0, first % shared.hopSize == 0 else { return nil }
    return first / shared.hopSize
  }

  /// Where a window's session is in the memory of its stream.
  func session(ofWindow window: Int, in stream: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
    stream + window % sessionCount * sessionStride
  }
}

/// Memory that frees itself.
final class StreamMemory: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    bytes = .allocate(byteCount: max(byteCount, 1), alignment: 64)
  }

  deinit { bytes.deallocate() }
}
