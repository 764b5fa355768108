/// Scratch for one step at a time: the input x, a new state and the logits. One a thread serves any number of sessions.
///
/// Nothing in it has to survive from one step to the next.
public struct Workspace: ~Copyable, @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let layout: WorkspaceLayout

  /// Makes a workspace in the caller's memory, which must outlive it. Does not allocate.
  ///
  /// - Precondition: `memory` has `model.workspaceByteCount` bytes and is aligned to
  ///   `PreparedModel.memoryAlignment`.
  public init(for model: borrowing PreparedModel, memory: UnsafeMutableRawBufferPointer) {
    start = CallerMemory.start(of: memory, byteCount: model.workspaceByteCount)
    layout = model.workspaceLayout
  }

  /// x of the first layer [inputSize]: Int8 for 8 bits, else Int16.
  var input: UnsafeMutableRawPointer { start }
  /// h′ of a layer, or ρ(h′) of the last one, [hiddenSize]: Int8 for 8 bits, else Int16.
  var newState: UnsafeMutableRawPointer { start + layout.stateOffset }
  /// [outputSize]
  var logits: UnsafeMutablePointer<Int32> {
    (start + layout.logitsOffset).assumingMemoryBound(to: Int32.self)
  }
}

/// Where the parts of a workspace are, in bytes.
struct WorkspaceLayout: Equatable {
  let stateOffset: Int
  let logitsOffset: Int
  let byteCount: Int

  init(inputByteCount: Int, stateByteCount: Int, outputSize: Int) {
    stateOffset = (inputByteCount &+ 15) & ~15
    logitsOffset = (stateOffset &+ stateByteCount &+ 15) & ~15
    byteCount = logitsOffset &+ 4 &* outputSize
  }
}
