import QORNN

/// What the network says at one step.
package struct StreamResult: Sendable, Equatable {
  /// The name of the sequence; nil where the input names none.
  package let sequence: [UInt8]?
  /// The steps of the sequence so far, so 1 after the first.
  package let step: Int
  /// The logits [outputSize].
  package let logits: [Int32]
  /// The largest logit's index; without meaning for value models.
  package let classIndex: Int
  /// The distance to the second largest logit.
  package let margin: UInt32
  /// The class that the input gives, `LabelTally.unknown` for one that the model does not have; nil without a label.
  package let label: Int?

  package init(sequence: [UInt8]? = nil, step: Int, logits: [Int32], label: Int? = nil) {
    self.sequence = sequence
    self.step = step
    self.logits = logits
    self.label = label
    (classIndex, margin) = OwnedSession.decide(logits)
  }

  /// y = logit · mantissa · 2^exponent, equation (6).
  package static func value(_ logit: Int32, scale: FixedPointScale) -> Double {
    Double(logit) * Double(scale.mantissa)
      * Double(sign: .plus, exponent: Int(scale.exponent), significand: 1)
  }
}

/// Where results and events go, in the order in which they are known.
package protocol ResultSink {
  mutating func take(_ result: StreamResult) throws(ToolError)
  mutating func take(_ event: StreamEvent) throws(ToolError)
}

/// What a stream says: a result or an event.
enum StreamOutcome: Sendable {
  case result(StreamResult)
  case event(StreamEvent)
}

extension ResultSink {
  mutating func take(_ outcome: StreamOutcome) throws(ToolError) {
    switch outcome {
    case .result(let result): try take(result)
    case .event(let event): try take(event)
    }
  }
}
