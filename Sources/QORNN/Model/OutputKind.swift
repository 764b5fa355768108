/// What a model's outputs mean. The raw values are the ones of the model file.
public enum OutputKind: UInt8, Sendable {
  /// One logit a class; the decision is the largest, equation (5). All logits share one scale.
  case classes = 0
  /// One real value an output, equation (6). Every output has its own scale.
  case values = 1
}

#if !hasFeature(Embedded)
  extension OutputKind: CaseIterable {}
#endif
