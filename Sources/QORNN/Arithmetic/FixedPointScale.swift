/// A positive real factor as two integers: mantissa · 2^exponent.
///
/// The scale of the logits, of a value or of a layer's state. Nothing in the runtime multiplies with it: decisions
/// and states are integers, and a scale only turns them into real numbers for a reader, equation (6).
public struct FixedPointScale: Equatable, Sendable {
  /// 2^30 … 2^31 − 1.
  public var mantissa: Int32
  /// −127 … 127.
  public var exponent: Int32

  /// Makes a scale from its two integers; nothing is normalized or checked.
  public init(mantissa: Int32, exponent: Int32) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// Whether both integers are in the ranges that the model file allows.
  public var isNormalized: Bool {
    mantissa >= 1 << 30 && exponent >= -127 && exponent <= 127
  }
}
