/// A model together with a kernel set, ready to step: made once, immutable, shared by all sessions and threads.
///
/// It lives in the caller's memory and points into the model's bytes; both must outlive it. The portable kernels read
/// the weights in place, so a prepared model takes a few hundred bytes a layer.
public struct PreparedModel: ~Copyable, @unchecked Sendable {
  /// The kernels it was prepared for.
  public let kernels: KernelSet
  /// Whether a step takes readings or a token.
  public let inputKind: InputKind
  /// I: readings a step, or tokens.
  public let inputSize: Int
  /// O.
  public let outputSize: Int
  /// L.
  public let layerCount: Int
  /// The model's checksum.
  public let fingerprint: UInt32
  /// Bytes of memory that a `Session` of this model takes: its states alone, at most 2·hiddenSize a layer + 128.
  public let sessionByteCount: Int
  /// Bytes of memory that a `Workspace` for this model takes.
  public let workspaceByteCount: Int

  let inputBitWidth: Int
  /// [inputSize × 5], little-endian Int32, any alignment; unused by token models.
  let features: Tensor?
  let layers: UnsafeMutablePointer<LayerPlan>
  let readout: UnsafeMutablePointer<ReadoutPlan>
  let workspaceLayout: WorkspaceLayout

  /// What the memory given to `init`, to `Session` and to `Workspace` must be aligned to, in bytes.
  public static var memoryAlignment: Int { 16 }

  /// Bytes of memory that preparing a model takes.
  public static func byteCount(for model: borrowing Model, kernels: KernelSet = .best) -> Int {
    MemoryLayout<LayerPlan>.stride &* model.layerCount &+ MemoryLayout<ReadoutPlan>.stride
  }

  /// Prepares a model for a kernel set. Does not allocate.
  ///
  /// - Precondition: `memory` has `byteCount(for:kernels:)` bytes and is aligned to `memoryAlignment`.
  public init(_ model: borrowing Model, kernels: KernelSet = .best, memory: UnsafeMutableRawBufferPointer) {
    let start = CallerMemory.start(of: memory, byteCount: Self.byteCount(for: model, kernels: kernels))
    layers = start.bindMemory(to: LayerPlan.self, capacity: model.layerCount)
    readout = (start + MemoryLayout<LayerPlan>.stride &* model.layerCount).bindMemory(
      to: ReadoutPlan.self, capacity: 1)
    var stateOffset = 0
    var largestState = 0
    for layer in 1...model.layerCount {
      let plan = LayerPlan(model, layer: layer, stateOffset: stateOffset, kernel: kernels.layerKernel)
      stateOffset = (stateOffset &+ plan.stateByteCount &+ 7) & ~7
      largestState = max(largestState, plan.stateByteCount)
      (layers + (layer &- 1)).initialize(to: plan)
    }
    readout.initialize(to: ReadoutPlan(model, kernel: kernels.readoutKernel))
    self.kernels = kernels
    inputKind = model.inputKind
    inputSize = model.inputSize
    outputSize = model.outputSize
    layerCount = model.layerCount
    fingerprint = model.fingerprint
    inputBitWidth = model.inputBitWidth
    features = model.inputKind == .vector ? model.tensor(.features) : nil
    sessionByteCount = stateOffset
    workspaceLayout = WorkspaceLayout(
      inputByteCount: inputKind == .vector ? inputSize &* (inputBitWidth == 8 ? 1 : 2) : 0,
      stateByteCount: largestState, outputSize: outputSize)
    workspaceByteCount = workspaceLayout.byteCount
  }

  /// The plan of a layer, 1 … layerCount.
  func plan(layer: Int) -> UnsafePointer<LayerPlan> {
    precondition(layer >= 1 && layer <= layerCount, "layers count from 1")
    return UnsafePointer(layers + (layer &- 1))
  }

  /// Equation (0) for every feature.
  ///
  /// - Parameters:
  ///   - readings: [inputSize].
  ///   - input: [inputSize], Int8 for 8 bits, else Int16.
  func applyInputStage(_ readings: UnsafePointer<Int32>, into input: UnsafeMutableRawPointer) {
    guard let features else { return }
    var index = 0
    while index < inputSize {
      let value = InputFeature(features, row: index).apply(readings[index], bitWidth: inputBitWidth)
      if inputBitWidth == 8 {
        input.storeBytes(of: Int8(truncatingIfNeeded: value), toByteOffset: index, as: Int8.self)
      } else {
        input.storeBytes(of: value, toByteOffset: index &* 2, as: Int16.self)
      }
      index &+= 1
    }
  }
}

/// Memory that the caller owns.
enum CallerMemory {
  /// The start of the memory, after the caller's promises about it have been checked.
  static func start(of memory: UnsafeMutableRawBufferPointer, byteCount: Int) -> UnsafeMutableRawPointer {
    precondition(memory.count >= byteCount, "too little memory")
    guard let start = memory.baseAddress else { preconditionFailure("no memory") }
    let address = UInt(bitPattern: start)
    precondition(address & UInt(PreparedModel.memoryAlignment &- 1) == 0, "misaligned memory")
    return start
  }
}
