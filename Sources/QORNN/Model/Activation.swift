/// A layer's activation function σ, equations (3a) … (3c), or the readout's ρ, equation (4).
///
/// The raw values are the ones of the model file. The readout knows `identity` and `relu` only.
public enum Activation: UInt8, Sendable, BitwiseCopyable {
  /// σ(Z) = Z: a linear recurrence, bounded by the saturation alone.
  case identity = 0
  /// σ(Z) = max(Z, 0).
  case relu = 1
  /// σ(Z) = sign(Z)·max(|Z| + M, 0) with sign(0) = 0 and a threshold M for every unit.
  case modReLU = 2
}

#if !hasFeature(Embedded)
  extension Activation: CaseIterable {}
#endif
