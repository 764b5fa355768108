#if !hasFeature(Embedded)
  extension DecimalText {
    /// ⌊value / base^exponent + ½⌋ of equation (0a), or ±`beyond` where that is larger than Int32 on its side.
    ///
    /// One pass over the digits, no memory, exact: base 2 multiplies or divides the decimal digits by a power of two
    /// as on paper, with a carry or remainder of at most 64 bits.
    func rounded(base: Int, exponent: Int) -> Int64 {
      // 10^±50 is far outside of what 32 bits of the finest or coarsest resolution reach.
      guard let leadingPower, leadingPower > -50 else { return 0 }
      if leadingPower > 50 { return isNegative ? -Self.beyond : Self.beyond }
      let quotient =
        base == 10
        ? inUnits(power: exponent)
        : exponent < 0 ? multiplied(shift: UInt64(-exponent)) : divided(shift: UInt64(exponent))
      let integer = Int64(quotient.integer)
      guard isNegative else { return integer + (quotient.tenths >= 5 ? 1 : 0) }
      return -integer - (quotient.tenths > 5 || quotient.tenths == 5 && quotient.hasMore ? 1 : 0)
    }

    /// Larger than every Int32, so that clamping saturates.
    private static let beyond: Int64 = 1 << 33

    /// |value| in some unit: whole units (at most `beyond`), the first decimal after the point, and whether another
    /// decimal that is not zero follows.
    private typealias Quotient = (integer: UInt64, tenths: UInt64, hasMore: Bool)

    /// |value| / 10^power.
    private func inUnits(power: Int) -> Quotient {
      (wholeUnits(power: power), digit(power: power - 1), trailingPower < power - 1)
    }

    private func wholeUnits(power: Int) -> UInt64 {
      guard let leadingPower else { return 0 }
      var integer: UInt64 = 0
      for power in stride(from: leadingPower, through: power, by: -1) {
        integer = min(integer * 10 + digit(power: power), UInt64(Self.beyond))
      }
      return integer
    }

    /// |value|·2^shift, shift 1 … 60: the fraction's digits from the last to the first, carrying.
    private func multiplied(shift: UInt64) -> Quotient {
      var carry: UInt64 = 0
      var tenths: UInt64 = 0
      var hasMore = false
      for power in stride(from: trailingPower, through: -1, by: 1) {
        // 9·2^60 + 2^60 < 2^64
        let sum = digit(power: power) << shift + carry
        carry = sum / 10
        hasMore = hasMore || tenths != 0
        tenths = sum % 10
      }
      let (product, overflow) = wholeUnits(power: 0).multipliedReportingOverflow(by: 1 << shift)
      let isBeyond = overflow || product > UInt64(Self.beyond)
      return (isBeyond ? UInt64(Self.beyond) : min(product + carry, UInt64(Self.beyond)), tenths, hasMore)
    }

    /// |value| / 2^shift, shift 0 … 60: long division from the first digit to the point.
    private func divided(shift: UInt64) -> Quotient {
      let mask: UInt64 = 1 << shift - 1
      var integer: UInt64 = 0
      var remainder: UInt64 = 0
      func nextDigit(power: Int) -> UInt64 {
        remainder = remainder * 10 + digit(power: power)  // below 10·2^60
        defer { remainder &= mask }
        return remainder >> shift
      }
      for power in stride(from: leadingPower ?? 0, through: 0, by: -1) {
        integer = min(integer * 10 + nextDigit(power: power), UInt64(Self.beyond))
      }
      let tenths = nextDigit(power: -1)
      return (integer, tenths, remainder != 0 || trailingPower < -1)
    }
  }
#endif
