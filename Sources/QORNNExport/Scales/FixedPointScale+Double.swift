import QORNN

extension FixedPointScale {
  /// The scale nearest to `value`: mantissa 2^30 … 2^31 − 1, relative error at most 2^−31.
  ///
  /// Returns nil unless `value` is positive, finite and its exponent fits −127 … 127, that is
  /// about 6.3e−30 … 3.6e47.
  public init?(nearestTo value: Double) {
    guard value > 0, value.isFinite, value.isNormal else { return nil }
    var mantissa = (value.significand * 0x1p30).rounded()
    var exponent = Int(value.exponent) - 30
    if mantissa == 0x1p31 {
      mantissa = 0x1p30
      exponent += 1
    }
    guard (-127...127).contains(exponent) else { return nil }
    self.init(mantissa: Int32(mantissa), exponent: Int32(exponent))
  }

  /// mantissa · 2^exponent, exactly.
  public var value: Double {
    Double(sign: .plus, exponent: Int(exponent), significand: Double(mantissa))
  }
}
