#if !hasFeature(Embedded)
  /// A stream with its own memory: a `Session` and a `Workspace` for Swift services and tools.
  ///
  /// It keeps its model alive. One thread at a time; steps do not allocate. A service with thousands of streams shares
  /// one `Workspace` a thread between `Session`s instead, as `makeSibling` does for the sessions of one thread.
  public final class OwnedSession {
    /// The model that it runs.
    public let sharedModel: SharedModel
    let model: OwnedPreparedModel
    let memory: OwnedMemory
    private let workspaceMemory: OwnedMemory
    private var session: Session
    private var workspace: Workspace
    /// Of steps that this session leads, from the first one on.
    var batchMemory: OwnedMemory?

    convenience init(_ sharedModel: SharedModel, prepared: OwnedPreparedModel) {
      self.init(
        sharedModel, prepared: prepared,
        workspaceMemory: OwnedMemory(byteCount: prepared.prepared.workspaceByteCount()))
    }

    private init(_ sharedModel: SharedModel, prepared: OwnedPreparedModel, workspaceMemory: OwnedMemory) {
      self.sharedModel = sharedModel
      model = prepared
      memory = OwnedMemory(byteCount: prepared.prepared.sessionByteCount)
      self.workspaceMemory = workspaceMemory
      session = Session(for: prepared.prepared, memory: memory.bytes)
      workspace = Workspace(for: prepared.prepared, memory: workspaceMemory.bytes)
    }

    /// Another stream of the same model and kernels, every state 0, that computes in the same workspace: it and
    /// this one belong to the same thread.
    package func makeSibling() -> OwnedSession {
      OwnedSession(sharedModel, prepared: model, workspaceMemory: workspaceMemory)
    }

    /// The length of the states in memory.
    package var stateByteCount: Int { session.bytes.count }

    /// The kernels that it runs with.
    public var kernels: KernelSet { model.prepared.kernels }

    /// Sets every state to 0: the start of a sequence.
    public func reset() {
      session.reset()
    }

    /// A step of a vector model: one reading a feature [inputSize], equations (0) … (3).
    ///
    /// - Precondition: a vector model and inputSize readings.
    public func step(readings: UnsafeBufferPointer<Int32>) {
      session.step(readings: readings, model: model.prepared, workspace: &workspace)
    }

    /// A step of a vector model: one reading a feature [inputSize], equations (0) … (3).
    ///
    /// - Precondition: a vector model and inputSize readings.
    public func step(readings: [Int32]) {
      readings.withUnsafeBufferPointer { step(readings: $0) }
    }

    /// A step of a vector model: one reading a feature [inputSize], equations (0) … (3).
    ///
    /// - Precondition: a vector model and inputSize readings.
    public func step(readings: Span<Int32>) {
      readings.withUnsafeBufferPointer { step(readings: $0) }
    }

    /// A step of a token model, equations (1) … (3).
    ///
    /// - Precondition: a token model and 0 ≤ token < inputSize.
    public func step(token: Int) {
      session.step(token: token, model: model.prepared, workspace: &workspace)
    }

    /// The logits of the state as it is now [outputSize], equation (4). They have no effect on the state.
    public func computeLogits() -> [Int32] {
      Array(session.computeLogits(model: model.prepared, workspace: &workspace))
    }

    /// Gives the logits of the state as it is now [outputSize] to a function, without allocating an array.
    public func withLogits<Result>(_ body: (UnsafeBufferPointer<Int32>) throws -> Result) rethrows -> Result {
      try body(session.computeLogits(model: model.prepared, workspace: &workspace))
    }

    /// The class of the largest logit, the smallest index among equals, and its lead, equation (5).
    ///
    /// - Precondition: at least one logit.
    public static func decide(_ logits: [Int32]) -> (classIndex: Int, margin: UInt32) {
      let decision = logits.withUnsafeBufferPointer { Decision($0) }
      return (decision.classIndex, decision.margin)
    }

    /// The state of a layer [hiddenSize], −ε(a) … ε(a).
    ///
    /// - Precondition: 1 ≤ layer ≤ layerCount.
    public func state(layer: Int) -> [Int16] {
      (0..<sharedModel.hiddenSize(layer: layer)).map {
        session.state(of: model.prepared, layer: layer, unit: $0)
      }
    }

    /// How many units of a layer are at ±ε(a) now.
    ///
    /// - Precondition: 1 ≤ layer ≤ layerCount.
    public func saturatedCount(layer: Int) -> Int {
      session.saturatedCount(of: model.prepared, layer: layer)
    }

    /// The largest magnitude of a layer's units now, and how many of them are at ±ε(a).
    ///
    /// - Precondition: 1 ≤ layer ≤ layerCount.
    package func extent(layer: Int) -> (largest: Int, saturatedCount: Int) {
      let plan = model.prepared.plan(layer: layer).pointee
      let states = UnsafeRawBufferPointer(
        rebasing: session.bytes[plan.stateOffset..<plan.stateOffset + plan.stateByteCount])
      return plan.hasNarrowState
        ? Self.extent(states.bindMemory(to: Int8.self).prefix(plan.hiddenSize), limit: plan.stateLimit)
        : Self.extent(states.bindMemory(to: Int16.self).prefix(plan.hiddenSize), limit: plan.stateLimit)
    }

    private static func extent<Element: FixedWidthInteger & SignedInteger>(
      _ states: Slice<UnsafeBufferPointer<Element>>, limit: Int
    ) -> (largest: Int, saturatedCount: Int) {
      var largest = 0
      var saturatedCount = 0
      for state in states {
        let magnitude = Int(state.magnitude)
        largest = max(largest, magnitude)
        saturatedCount &+= magnitude == limit ? 1 : 0
      }
      return (largest, saturatedCount)
    }

    /// A saved state, Docs/SavedState.md: versioned, checksummed and tagged with the model's fingerprint.
    ///
    /// - Parameter position: A number of the caller's that belongs to this moment, such as the input's next byte.
    public func save(position: UInt64 = 0) -> [UInt8] {
      let byteCount = model.prepared.savedStateByteCount
      return [UInt8](unsafeUninitializedCapacity: byteCount) { saved, count in
        session.save(of: model.prepared, position: position, into: UnsafeMutableRawBufferPointer(saved))
        count = byteCount
      }
    }

    /// Goes on from a saved state; after an error the session is as it was.
    ///
    /// - Returns: The position that was saved with it.
    /// - Throws: `SavedStateError`: damaged bytes, or a state of another model.
    @discardableResult
    public func restore(_ bytes: [UInt8]) throws(SavedStateError) -> UInt64 {
      let restored = bytes.withUnsafeBytes { (bytes) -> Result<UInt64, SavedStateError> in
        Result { () throws(SavedStateError) -> UInt64 in
          let saved = try SavedState(validating: bytes)
          try session.restore(saved, of: model.prepared)
          return saved.position
        }
      }
      return try restored.get()
    }

    /// The states as they are in memory, to be compared with others of the same model and set again.
    package var stateBytes: [UInt8] {
      get { Array(session.bytes) }
      set {
        precondition(newValue.count == session.bytes.count, "a state of another model")
        memory.bytes.copyBytes(from: newValue)
      }
    }
  }
#endif
