import QORNN

/// A class that was heard.
package struct StreamEvent: Sendable, Equatable {
  /// The name of the sequence; nil where the input names none.
  package let sequence: [UInt8]?
  /// The steps of the sequence so far, so 1 after the first.
  package let step: Int
  /// The class.
  package let classIndex: Int
  /// The sum of the last `smoothing` leads, in units of a logit.
  package let leadSum: Int64
  /// The steps that the lead was averaged over.
  package let smoothing: Int

  /// The mean lead as a real number.
  package func lead(scale: FixedPointScale) -> Double {
    Double(leadSum) / Double(smoothing) * StreamResult.value(1, scale: scale)
  }
}
