/// What a model takes at each step. The raw values are the ones of the model file.
public enum InputKind: UInt8, Sendable {
  /// `inputSize` readings, each mapped through its feature's input stage, equation (0).
  case vector = 0
  /// One token, 0 ..< `inputSize`: its column of the input weights is added, there is no product.
  case token = 1
}

#if !hasFeature(Embedded)
  extension InputKind: CaseIterable {}
#endif
