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
    layout = WorkspaceLayout(model.workspaceSizes, batchSize: batchSize)
    start = CallerMemory.start(of: memory, byteCount: model.workspaceByteCount(batchSize: batchSize))
      .alignedUp(toMultipleOf: PreparedMemory.alignment)
  }

  /// The streams that a step may take at once.
  public var batchSize: Int { layout.batchSize }

  /// x of the first layer [inputSize] of a stream: Int8 for 8 bits, else Int16.
  func input(_ stream: Int) -> UnsafeMutableRawPointer { start + stream &* layout.sizes.inputByteCount }
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
    precondition(layout.sizes == model.workspaceSizes, "a workspace of another model")
  }
}

/// What a model wants of a workspace for each stream, in bytes, and its outputs.
struct WorkspaceSizes: Equatable {
  let inputByteCount: Int
  let scratchByteCount: Int
  let outputSize: Int

  init(inputByteCount: Int, scratchByteCount: Int, outputSize: Int) {
    let alignment = PreparedMemory.alignment
    self.inputByteCount = (inputByteCount &+ alignment &- 1) & (0 &- alignment)
    self.scratchByteCount = (scratchByteCount &+ alignment &- 1) & (0 &- alignment)
    self.outputSize = outputSize
  }
}

/// Where the parts of a workspace are, in bytes.
struct WorkspaceLayout {
  let sizes: WorkspaceSizes
  let batchSize: Int
  let scratchOffset: Int
  let pointersOffset: Int
  let logitsOffset: Int
  let byteCount: Int

  init(_ sizes: WorkspaceSizes, batchSize: Int) {
    precondition(batchSize >= 1 && batchSize <= PreparedModel.largestBatch, "no such batch")
    self.sizes = sizes
    self.batchSize = batchSize
    scratchOffset = sizes.inputByteCount &* batchSize
    pointersOffset = scratchOffset &+ sizes.scratchByteCount &* batchSize
    logitsOffset = pointersOffset &+ 2 &* batchSize &* MemoryLayout<UnsafeRawPointer>.stride
    byteCount = logitsOffset &+ 4 &* sizes.outputSize
  }
}

extension PreparedModel {
  /// Bytes of memory that a `Workspace` for this model takes.
  ///
  /// - Parameter batchSize: The streams that a step may take at once, 1 … `largestBatch`.
  public func workspaceByteCount(batchSize: Int = 1) -> Int {
    WorkspaceLayout(workspaceSizes, batchSize: batchSize).byteCount &+ PreparedMemory.alignment
  }
}
