import QORNN

/// What the network says at one step.
package struct StreamResult: Sendable, Equatable {
  /// The steps of the sequence so far, so 1 after the first.
  package let step: Int
  /// The logits [outputSize].
  package let logits: [Int32]
  /// The largest logit's index; without meaning for value models.
  package let classIndex: Int
  /// The distance to the second largest logit.
  package let margin: UInt32

  package init(step: Int, logits: [Int32]) {
    self.step = step
    self.logits = logits
    (classIndex, margin) = OwnedSession.decide(logits)
  }

  /// y = logit · mantissa · 2^exponent, equation (6).
  package static func value(_ logit: Int32, scale: FixedPointScale) -> Double {
    Double(logit) * Double(scale.mantissa)
      * Double(sign: .plus, exponent: Int(scale.exponent), significand: 1)
  }
}
