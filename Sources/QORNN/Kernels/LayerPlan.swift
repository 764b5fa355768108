/// Everything a kernel needs to step one layer, worked out once from the model: a step re-derives nothing.
///
/// Vectors (state, input, new state) are Int8 where their width is 8 bits, else Int16.
package struct LayerPlan {
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
  /// n, 32 … 47.
  package var shift: Int
  /// ε(a).
  package var stateLimit: Int

  // MARK: Session memory
  /// Where the layer's state starts in a session, in bytes, a multiple of 8.
  package var stateOffset: Int
  package var stateByteCount: Int

  /// The kernel that steps the layer.
  package var kernel: LayerKernel
}

/// What the readout kernel needs, equation (4).
package struct ReadoutPlan {
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

  package var kernel: ReadoutKernel
}

/// Packed rows in place.
package struct PackedMatrixView {
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

/// Steps one layer, equations (1) … (3): reads the old state, writes the new one elsewhere.
///
/// The arguments are a pointer to the `LayerPlan`, the state [hiddenSize], the input [inputSize] or the token's packed
/// row of E, and the new state [hiddenSize]. The new state overlaps neither of the others. C function pointers, so that
/// kernels in C fit without a wrapper and an Embedded build keeps no reference counts.
package typealias LayerKernel =
  @convention(c) (
    _ layer: UnsafeRawPointer, _ state: UnsafeRawPointer, _ input: UnsafeRawPointer,
    _ newState: UnsafeMutableRawPointer
  ) -> Void

/// Computes the logits, equation (4).
///
/// The arguments are a pointer to the `ReadoutPlan`, ρ(state) [hiddenSize] and the logits [outputSize] as Int32.
package typealias ReadoutKernel =
  @convention(c) (
    _ readout: UnsafeRawPointer, _ activatedState: UnsafeRawPointer, _ logits: UnsafeMutablePointer<Int32>
  ) -> Void
