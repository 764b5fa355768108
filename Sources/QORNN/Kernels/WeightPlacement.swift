/// Where a prepared model reads its weights.
public enum WeightPlacement: UInt8, Sendable {
  /// In the model's own bytes: nothing is copied, so they may stay in flash or in a mapping that processes share.
  case inPlace
  /// In the prepared model's memory, in the order in which the kernels want them: faster, and about as many bytes again. The
  /// portable kernels have no such order and stay in place.
  case repacked
}
