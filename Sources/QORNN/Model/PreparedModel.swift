/// A model together with a kernel set, ready to step: made once, immutable, shared by all sessions and threads.
///
/// It lives in the caller's memory and points into the model's bytes; both must outlive it. With weights in place it
/// takes some 32 bytes a unit and 16 a feature; repacked weights take as many bytes as the model's more, those of tokens
/// a byte each, and matrices of a few rows or columns are padded to whole vectors.
public struct PreparedModel: ~Copyable, @unchecked Sendable {
  /// The kernels it was prepared for.
  public let kernels: KernelSet
  /// Where the kernels read the weights.
  public let placement: WeightPlacement
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

  let inputBitWidth: Int
  /// [inputSize × 5], little-endian Int32, any alignment; unused by token models.
  let features: Tensor?
  /// The native kernels' input stage.
  let inputStage: InputStagePlan?
  let layers: UnsafeMutablePointer<LayerPlan>
  let readout: UnsafeMutablePointer<ReadoutPlan>
  let workspaceSizes: WorkspaceSizes

  /// What the memory given to `init`, to `Session` and to `Workspace` must be aligned to, in bytes.
  public static var memoryAlignment: Int { 16 }

  /// The streams that `Session.step(_:readings:model:workspace:)` takes at most in one call.
  public static var largestBatch: Int { 16 }

  /// Bytes of memory that preparing a model takes.
  ///
  /// - Precondition: the CPU has the instructions of `kernels`.
  public static func byteCount(
    for model: borrowing Model, kernels: KernelSet = .best, placement: WeightPlacement = .repacked
  ) -> Int {
    var parts = PreparedMemory()
    _ = place(model, kernels, placement, &parts)
    return parts.byteCount &+ PreparedMemory.alignment
  }

  /// Prepares a model for a kernel set. Does not allocate.
  ///
  /// - Precondition: the CPU has the instructions of `kernels`; `memory` has `byteCount(for:kernels:placement:)` bytes
  ///   and is aligned to `memoryAlignment`.
  public init(
    _ model: borrowing Model, kernels: KernelSet = .best, placement: WeightPlacement = .repacked,
    memory: UnsafeMutableRawBufferPointer
  ) {
    let byteCount = Self.byteCount(for: model, kernels: kernels, placement: placement)
    var parts = PreparedMemory(CallerMemory.start(of: memory, byteCount: byteCount))
    let placed = Self.place(model, kernels, placement, &parts)!
    layers = placed.layers
    readout = placed.readout
    inputStage = placed.inputStage
    self.kernels = kernels
    self.placement = kernels == .portable || kernels == .dsp ? .inPlace : placement
    inputKind = model.inputKind
    inputSize = model.inputSize
    outputSize = model.outputSize
    layerCount = model.layerCount
    fingerprint = model.fingerprint
    inputBitWidth = model.inputBitWidth
    features = model.inputKind == .vector ? model.tensor(.features) : nil
    let last = layers[layerCount &- 1]
    sessionByteCount = (last.stateOffset &+ last.stateByteCount &+ 7) & ~7
    var largest = readout.pointee.scratchByteCount
    for layer in 0..<model.layerCount { largest = max(largest, layers[layer].scratchByteCount) }
    workspaceSizes = WorkspaceSizes(
      inputByteCount: inputKind == .vector ? inputSize &* (inputBitWidth == 8 ? 1 : 2) : 0,
      scratchByteCount: largest, outputSize: outputSize)
  }

  private struct Placed {
    let layers: UnsafeMutablePointer<LayerPlan>
    let readout: UnsafeMutablePointer<ReadoutPlan>
    let inputStage: InputStagePlan?
  }

  /// Puts the plans and what the kernels want into memory, or adds up what that takes.
  private static func place(
    _ model: borrowing Model, _ kernels: KernelSet, _ placement: WeightPlacement,
    _ parts: inout PreparedMemory
  ) -> Placed? {
    let layers = parts.take(LayerPlan.self, count: model.layerCount)
    let readout = parts.take(ReadoutPlan.self, count: 1)
    var stateOffset = 0
    for layer in 1...model.layerCount {
      let plan = LayerPlan(
        model, layer: layer, stateOffset: stateOffset, usesPairs: kernels == .dsp)
      stateOffset = (stateOffset &+ plan.stateByteCount &+ 7) & ~7
      parts.add(
        plan, tokenCount: model.inputSize, kernels: kernels, placement: placement,
        at: layers.map { $0 + (layer &- 1) })
    }
    parts.add(ReadoutPlan(model, usesPairs: kernels == .dsp), kernels: kernels, at: readout)
    let inputStage =
      model.inputKind == .vector
      ? parts.addInputStage(model.tensor(.features), bitWidth: model.inputBitWidth, kernels: kernels) : nil
    guard let layers, let readout else { return nil }
    return Placed(layers: layers, readout: readout, inputStage: inputStage)
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
    if let inputStage {
      inputStage.kernel(inputStage.kernelStage, readings, input)
      return
    }
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
