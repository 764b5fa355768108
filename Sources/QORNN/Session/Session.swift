/// The state of one stream: the hidden states of all layers, in the caller's memory, and nothing else.
///
/// `save` and `restore` carry it to another process or machine, checked; within one, copying its `bytes` back into memory
/// of the same model is enough. Sessions are independent of each other; one session belongs to one thread at a time.
public struct Session: ~Copyable, @unchecked Sendable {
  /// The states of layer 1, 2, …, each starting at a multiple of 8: Int8 a unit for 8 bits, else Int16.
  let memory: UnsafeMutableRawPointer
  /// Its length, to tell sessions of another model.
  let byteCount: Int

  /// Makes a session in the caller's memory, which must outlive it, with every state 0. Does not allocate.
  ///
  /// - Precondition: `memory` has `model.sessionByteCount` bytes and is aligned to `PreparedModel.memoryAlignment`.
  public init(for model: borrowing PreparedModel, memory: UnsafeMutableRawBufferPointer) {
    self.init(resuming: model, memory: memory)
    reset()
  }

  /// Takes up a session whose states are in the memory already: saved by copying `bytes`, or kept over a warm reset.
  ///
  /// The caller vouches for the states: they must come from a session of the same model (compare `fingerprint`).
  /// States out of range give results out of contract, but no access outside of any memory.
  ///
  /// - Precondition: as for `init(for:memory:)`.
  public init(resuming model: borrowing PreparedModel, memory: UnsafeMutableRawBufferPointer) {
    self.memory = CallerMemory.start(of: memory, byteCount: model.sessionByteCount)
    byteCount = model.sessionByteCount
  }

  /// Sets every state to 0: the start of a sequence.
  public mutating func reset() {
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
  }

  /// The states as they are in memory, to be copied away.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: byteCount) }

  /// The state of a unit, −ε(a) … ε(a).
  ///
  /// - Precondition: 1 ≤ layer ≤ layerCount, 0 ≤ unit < hiddenSize.
  public func state(of model: borrowing PreparedModel, layer: Int, unit: Int) -> Int16 {
    checkBelongs(to: model)
    let plan = model.plan(layer: layer)
    precondition(unit >= 0 && unit < plan.pointee.hiddenSize)
    let state = memory + plan.pointee.stateOffset
    return plan.pointee.hasNarrowState
      ? Int16(state.load(fromByteOffset: unit, as: Int8.self))
      : state.load(fromByteOffset: unit &* 2, as: Int16.self)
  }

  /// How many units of a layer are at ±ε(a) now.
  ///
  /// - Precondition: 1 ≤ layer ≤ layerCount.
  public func saturatedCount(of model: borrowing PreparedModel, layer: Int) -> Int {
    let plan = model.plan(layer: layer)
    var count = 0
    for unit in 0..<plan.pointee.hiddenSize
    where Int(state(of: model, layer: layer, unit: unit).magnitude) == plan.pointee.stateLimit {
      count &+= 1
    }
    return count
  }

  func checkBelongs(to model: borrowing PreparedModel) {
    precondition(byteCount == model.sessionByteCount, "a session of another model")
  }
}
