#if !hasFeature(Embedded)
  /// Memory that frees itself, aligned for everything of this module.
  final class OwnedMemory: @unchecked Sendable {
    let bytes: UnsafeMutableRawBufferPointer

    /// Zeroed memory.
    init(byteCount: Int) {
      bytes = .allocate(byteCount: max(byteCount, 1), alignment: 64)
      _ = bytes.initializeMemory(as: UInt8.self, repeating: 0)
    }

    /// A copy of exactly these bytes.
    init(copying source: UnsafeRawBufferPointer) {
      bytes = .allocate(byteCount: source.count, alignment: 64)
      bytes.copyMemory(from: source)
    }

    deinit { bytes.deallocate() }
  }

  /// A prepared model with its memory.
  final class OwnedPreparedModel: Sendable {
    let prepared: PreparedModel
    private let memory: OwnedMemory

    init(_ model: borrowing Model, kernels: KernelSet, placement: WeightPlacement) {
      memory = OwnedMemory(
        byteCount: PreparedModel.byteCount(for: model, kernels: kernels, placement: placement))
      prepared = PreparedModel(model, kernels: kernels, placement: placement, memory: memory.bytes)
    }
  }
#endif
