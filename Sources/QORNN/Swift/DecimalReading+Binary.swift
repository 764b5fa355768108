#if !hasFeature(Embedded)
  /// Binary numbers → readings, exactly: equation (0a) for the value that the bits stand for.
  ///
  /// A binary32 is seldom the decimal that was meant: 0.105 as a binary32 is 0.104999996…, so hundredths of it are 10
  /// where those of the text `0.105` are 11.
  extension DecimalReading {
    /// The reading of significand · 2^power.
    ///
    /// - Parameters:
    ///   - significand: Less than 2^31 in magnitude.
    ///   - power: Any.
    ///   - base: 2 or 10.
    ///   - exponent: −60 … 60 for base 2, −18 … 18 for base 10. One count is worth base^exponent.
    /// - Returns: The count, and whether it had to be clamped to the range of Int32.
    /// - Precondition: significand, base and exponent are in their ranges.
    public static func count(
      significand: Int64, power: Int, base: Int32, exponent: Int32
    ) -> (count: Int32, saturated: Bool) {
      precondition(significand.magnitude < 1 << 31, "the significand is out of range")
      precondition(base == 2 || base == 10, "the base of a resolution is 2 or 10")
      let limit = InputFeature.maximumResolutionExponent(base: base)
      precondition(exponent >= -limit && exponent <= limit, "the exponent of a resolution is out of range")
      // Far beyond both ends of Int32, with room for a resolution's exponent.
      let power = min(max(power, -1000), 1000) - (base == 2 ? Int(exponent) : 0)
      let decimals = base == 10 ? exponent : 0
      let rounded = rounded(
        Int128(significand) * powerOfTen(-decimals), power: power, over: powerOfTen(decimals))
      let count = Int32(clamping: rounded)
      return (count, rounded != Int128(count))
    }

    /// ⌊numerator · 2^power / denominator + ½⌋, or more than Int32 holds where that is so.
    ///
    /// Below 2^91 and 2^60; one of them is below 2^31 or 1.
    private static func rounded(_ numerator: Int128, power: Int, over denominator: Int128) -> Int128 {
      guard numerator != 0 else { return 0 }
      if power > 94 { return numerator.signum() << 33 }  // at least 2^95 / 10^18
      if power >= 0 {
        // A numerator of more than 31 bits has no denominator: it is beyond Int32 after 33 places.
        let places = denominator == 1 ? min(power, 33) : power
        return roundedQuotient(numerator << places, denominator)
      }
      if power < -125 || (denominator > 1 && power < -63) { return 0 }  // less than one half
      return denominator == 1
        ? (numerator + 1 << (-power - 1)) >> -power : roundedQuotient(numerator, denominator << -power)
    }

    /// ⌊numerator / denominator + ½⌋ for a numerator below 2^125 and a denominator below 2^124.
    private static func roundedQuotient(_ numerator: Int128, _ denominator: Int128) -> Int128 {
      guard denominator > 1 else { return numerator }
      let (quotient, remainder) = (2 * numerator + denominator).quotientAndRemainder(
        dividingBy: 2 * denominator)
      return remainder < 0 ? quotient - 1 : quotient
    }

    /// 10^exponent, 1 for an exponent that is not positive.
    private static func powerOfTen(_ exponent: Int32) -> Int128 {
      var power: Int128 = 1
      for _ in 0..<max(exponent, 0) { power *= 10 }
      return power
    }

    /// The reading of an IEEE 754 binary32.
    ///
    /// - Parameter bits: The number as it is in memory: sign, 8 bits of exponent, 23 of fraction.
    /// - Throws: `Failure.notFinite` for infinities and not-a-numbers.
    /// - Precondition: as for `count(significand:power:base:exponent:)`.
    public static func count(
      binary32 bits: UInt32, base: Int32, exponent: Int32
    ) throws(Failure) -> (count: Int32, saturated: Bool) {
      let field = Int(bits >> 23 & 0xFF)
      guard field < 0xFF else { throw .notFinite }
      let fraction = Int64(bits & 0x7F_FFFF)
      let magnitude = field == 0 ? fraction : fraction | 1 << 23
      return count(
        significand: bits >> 31 == 0 ? magnitude : -magnitude, power: max(field, 1) - 150, base: base,
        exponent: exponent)
    }
  }
#endif
