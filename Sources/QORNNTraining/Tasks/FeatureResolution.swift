import QORNN

/// The power of ten that the cells of a feature are counted in: as many decimals as the data have, as far as
/// the counts fit 31 bits.
struct FeatureResolution {
  /// Exponent of the resolution, −18 … 18.
  let exponent: Int

  /// The largest count that data of the training may have; what a stream brings later has a factor of two
  /// left.
  private static let largestCount = Double(1 << 30)
  private static let exponents = -18...18

  /// - Parameters:
  ///   - decimals: most decimals of any cell, trailing zeros apart.
  ///   - largest: largest magnitude of any cell.
  /// Returns nil if even counts of 10^18 do not fit.
  init?(decimals: Int, largest: Double) {
    var exponent = -min(max(decimals, 0), Self.exponents.upperBound)
    while largest * Self.powerOfTen(-exponent) > Self.largestCount {
      exponent += 1
      guard exponent <= Self.exponents.upperBound else { return nil }
    }
    self.exponent = exponent
  }

  /// 10^exponent for |exponent| ≤ 18, one rounding for negative ones.
  private static func powerOfTen(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<abs(exponent) { power *= 10 }
    return exponent < 0 ? 1 / power : power
  }

  /// Decimals of a number that ``DecimalReading`` accepts: digits after the point that are not trailing
  /// zeros, less the exponent.
  static func decimals(_ text: String) -> Int {
    var fractionDigits = 0
    var significantFractionDigits = 0
    var trailingZeros = 0
    var isZero = true
    var isFraction = false
    var exponent = 0
    var isNegativeExponent = false
    var isExponent = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): isExponent = true
      case UInt8(ascii: "-"): isNegativeExponent = isExponent
      case UInt8(ascii: "+"): break
      case UInt8(ascii: " "), UInt8(ascii: "\t"): break
      default:
        let digit = Int(byte) - 0x30
        if isExponent {
          exponent = min(exponent * 10 + digit, 10_000)
          continue
        }
        if isFraction { fractionDigits += 1 }
        if digit == 0 {
          trailingZeros += 1
        } else {
          isZero = false
          trailingZeros = 0
          significantFractionDigits = fractionDigits
        }
      }
    }
    if isZero { return 0 }
    // Zeros at the end of a whole number count as negative decimals: 1500e-2 has none.
    let shown = significantFractionDigits > 0 ? significantFractionDigits : fractionDigits - trailingZeros
    return shown - (isNegativeExponent ? -exponent : exponent)
  }
}
