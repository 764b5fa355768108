/// Everything a kernel needs to step one layer, worked out once from the model: a step re-derives nothing.
///
/// Vectors (state, input, new state) are Int8 where their width is 8 bits, else Int16.
package struct LayerPlan: BitwiseCopyable {
  // MARK: Sizes
  /// H.
  package var hiddenSize: Int
  /// X: features, or units of the layer below; 1 (the token) for layer 1 of a token model.
  package var inputSize: Int
  /// Whether the state is Int8 (a = 8) or Int16.
  package var hasNarrowState: Bool
  /// Whether the input is Int8 (b = 8) or Int16. False for tokens.
  package var hasNarrowInput: Bool
  /// Whether the input is a packed row of E instead of a vector.
  package var takesTokenRow: Bool

  // MARK: Equation (1)
  /// W [hiddenSize × hiddenSize], packed, any alignment.
  package var recurrentWeights: PackedMatrixView
  /// U [hiddenSize × inputSize] or E [tokens × hiddenSize], packed, any alignment.
  package var inputWeights: PackedMatrixView

  // MARK: Equations (2) and (3)
  /// mW, little-endian Int32, any alignment; the stride in bytes is 0 where one stands for all rows.
  package var recurrentMultipliers: UnsafeRawPointer
  package var recurrentMultiplierStride: Int
  /// mU, likewise.
  package var inputMultipliers: UnsafeRawPointer
  package var inputMultiplierStride: Int
  /// B [hiddenSize], little-endian Int64, any alignment.
  package var bias: UnsafeRawPointer
  /// M [hiddenSize], likewise; the same as `bias` and not read without modReLU.
  package var modulusBias: UnsafeRawPointer
  package var activation: Activation
  /// e, 0 … 24.
  package var inputExponent: Int
  /// 2^e.
  package var inputScale: UInt32
  /// n, 32 … 47.
  package var shift: Int
  /// ε(a).
  package var stateLimit: Int
  /// The least state: −ε(a), or 0 with ReLU.
  package var lowerLimit: Int32
  /// 2^(n−1), the half that rounds.
  package var rounding: Int64

  // MARK: Session memory
  /// Where the layer's state starts in a session, in bytes, a multiple of 8.
  package var stateOffset: Int
  package var stateByteCount: Int

  // MARK: Kernels
  /// How the portable kernels multiply W and U.
  package var recurrentProduct: RowProductPlan
  package var inputProduct: RowProductPlan
  /// The kernel that steps the layer, and what it wants to know: this plan, or the native kernels' own.
  package var kernel: LayerKernel
  package var kernelLayer: UnsafeRawPointer
  /// The same for several streams, weights loaded once for four of them; nil: one after another.
  package var batchKernel: LayerBatchKernel?
  /// Scratch bytes a stream that the kernel takes.
  package var scratchByteCount: Int
  /// The rows of E as the kernel takes them, for tokens.
  package var tokenRows: UnsafeRawPointer
  package var tokenRowByteCount: Int

  /// E_t as the kernel takes it.
  package func tokenRow(_ token: Int) -> UnsafeRawPointer { tokenRows + token &* tokenRowByteCount }
}

/// What the readout kernel needs, equation (4).
package struct ReadoutPlan: BitwiseCopyable {
  /// V [outputSize × hiddenSize], packed, any alignment.
  package var weights: PackedMatrixView
  /// O.
  package var outputSize: Int
  /// H of the last layer.
  package var hiddenSize: Int
  /// Whether the state is Int8 (a = 8) or Int16.
  package var hasNarrowState: Bool
  /// c [outputSize], little-endian Int32, any alignment.
  package var bias: UnsafeRawPointer
  /// ρ: identity or ReLU.
  package var activation: Activation

  package var product: RowProductPlan
  package var kernel: ReadoutKernel
  package var kernelReadout: UnsafeRawPointer
  /// Scratch bytes that the kernel takes.
  package var scratchByteCount: Int
}

/// An input stage in C.
package struct InputStagePlan: BitwiseCopyable {
  package var kernel: InputStageKernel
  package var kernelStage: UnsafeRawPointer
}

/// Packed rows in place.
package struct PackedMatrixView: BitwiseCopyable {
  package var start: UnsafeRawPointer
  package var rowByteCount: Int
  package var columns: Int
  package var bitWidth: Int

  init(_ tensor: Tensor) {
    start = tensor.start
    rowByteCount = tensor.rowByteCount
    columns = tensor.columns
    bitWidth = tensor.bitWidth
  }

  package func row(_ index: Int) -> UnsafeRawPointer { start + index &* rowByteCount }
}

/// Computes the inputs, equation (0).
///
/// The arguments are the plan's `kernelStage`, the readings [inputSize] and the inputs [inputSize], Int8 or Int16.
package typealias InputStageKernel =
  @convention(c) (
    _ stage: UnsafeRawPointer, _ readings: UnsafePointer<Int32>, _ inputs: UnsafeMutableRawPointer
  ) -> Void

/// Steps one layer, equations (1) … (3): replaces the state by the new one.
///
/// The arguments are the plan's `kernelLayer`, the state [hiddenSize], the input [inputSize] or the token's row of E,
/// and the scratch memory. No two overlap. C function pointers, so that kernels in C fit without a wrapper and an
/// Embedded build keeps no reference counts.
package typealias LayerKernel =
  @convention(c) (
    _ layer: UnsafeRawPointer, _ state: UnsafeMutableRawPointer, _ input: UnsafeRawPointer,
    _ scratch: UnsafeMutableRawPointer
  ) -> Void

/// The same for `count` streams: their states, their inputs, and the scratch memory of all.
package typealias LayerBatchKernel =
  @convention(c) (
    _ layer: UnsafeRawPointer, _ states: UnsafePointer<UnsafeMutableRawPointer>,
    _ inputs: UnsafePointer<UnsafeRawPointer>, _ count: Int32, _ scratch: UnsafeMutableRawPointer
  ) -> Void

/// Computes the logits, equation (4).
///
/// The arguments are the plan's `kernelReadout`, the state [hiddenSize], the logits [outputSize] as Int32, and the
/// scratch memory.
package typealias ReadoutKernel =
  @convention(c) (
    _ readout: UnsafeRawPointer, _ state: UnsafeRawPointer, _ logits: UnsafeMutablePointer<Int32>,
    _ scratch: UnsafeMutableRawPointer
  ) -> Void
