/// Scratch for one step at a time, of one stream or of a batch: inputs, what the kernels want, and the logits. One a
/// thread serves any number of sessions.
///
/// Nothing in it has to survive from one step to the next.
public struct Workspace: ~Copyable, @unchecked Sendable {
  let start: UnsafeMutableRawPointer
  let layout: WorkspaceLayout

  /// Makes a workspace in the caller's memory, which must outlive it. Does not allocate.
  ///
  /// - Parameter batchSize: The streams that a step may take at once, 1 … `PreparedModel.largestBatch`.
  /// - Precondition: `memory` has `model.workspaceByteCount(batchSize:)` bytes and is aligned to
  ///   `PreparedModel.memoryAlignment`.
  public init(
    for model: borrowing PreparedModel, batchSize: Int = 1, memory: UnsafeMutableRawBufferPointer
  ) {
    layout = WorkspaceLayout(model, batchSize: batchSize)
    start = CallerMemory.start(of: memory, byteCount: model.workspaceByteCount(batchSize: batchSize))
      .alignedUp(toMultipleOf: PreparedMemory.alignment)
  }

  /// The streams that a step may take at once.
  public var batchSize: Int { layout.batchSize }

  /// x of the first layer [inputSize] of a stream: Int8 for 8 bits, else Int16.
  func input(_ stream: Int) -> UnsafeMutableRawPointer { start + stream &* layout.inputByteCount }
  /// What the kernels want, for all streams of a batch.
  var scratch: UnsafeMutableRawPointer { start + layout.scratchOffset }
  /// Where a layer's states are [batchSize].
  var states: UnsafeMutablePointer<UnsafeMutableRawPointer> {
    (start + layout.pointersOffset).assumingMemoryBound(to: UnsafeMutableRawPointer.self)
  }
  /// Where its inputs are [batchSize].
  var inputs: UnsafeMutablePointer<UnsafeRawPointer> {
    (start + layout.pointersOffset + layout.batchSize &* MemoryLayout<UnsafeRawPointer>.stride)
      .assumingMemoryBound(to: UnsafeRawPointer.self)
  }
  /// [outputSize]
  var logits: UnsafeMutablePointer<Int32> {
    (start + layout.logitsOffset).assumingMemoryBound(to: Int32.self)
  }

  func checkBelongs(to model: borrowing PreparedModel) {
    precondition(
      layout == WorkspaceLayout(model, batchSize: layout.batchSize), "a workspace of another model")
  }
}

/// Where the parts of a workspace are, in bytes.
struct WorkspaceLayout: Equatable {
  let batchSize: Int
  let inputByteCount: Int
  let scratchOffset: Int
  let pointersOffset: Int
  let logitsOffset: Int
  let byteCount: Int

  init(_ model: borrowing PreparedModel, batchSize: Int) {
    precondition(batchSize >= 1 && batchSize <= PreparedModel.largestBatch, "no such batch")
    let alignment = PreparedMemory.alignment
    let inputs = model.inputKind == .vector ? model.inputSize &* (model.inputBitWidth == 8 ? 1 : 2) : 0
    self.batchSize = batchSize
    inputByteCount = (inputs &+ alignment &- 1) & (0 &- alignment)
    scratchOffset = inputByteCount &* batchSize
    let scratch = (model.scratchByteCount &+ alignment &- 1) & (0 &- alignment)
    pointersOffset = scratchOffset &+ scratch &* batchSize
    logitsOffset = pointersOffset &+ 2 &* batchSize &* MemoryLayout<UnsafeRawPointer>.stride
    byteCount = logitsOffset &+ 4 &* model.outputSize
  }
}

extension PreparedModel {
  /// Bytes of memory that a `Workspace` for this model takes.
  ///
  /// - Parameter batchSize: The streams that a step may take at once, 1 … `largestBatch`.
  public func workspaceByteCount(batchSize: Int = 1) -> Int {
    WorkspaceLayout(self, batchSize: batchSize).byteCount &+ PreparedMemory.alignment
  }
}
