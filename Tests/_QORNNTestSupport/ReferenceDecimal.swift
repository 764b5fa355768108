/// Equation (0a) with digits on paper: exact for any number of digits.
public enum ReferenceDecimal {
  /// `text` is [sign] digits [. digits] [e [sign] digits] with a digit before or after the point.
  /// Precondition: it is. The result is clamped; `saturated` says that clamping changed it.
  public static func count(_ text: String, base: Int, exponent: Int) -> (count: Int, saturated: Bool) {
    var decimal = parse(text)
    if base == 10 {
      decimal.exponent -= exponent
    } else {
      // 2^−q is 5^q · 10^−q for q > 0.
      let factor = exponent > 0 ? 5 : 2
      for _ in 0..<abs(exponent) { multiply(&decimal.digits, by: factor) }
      if exponent > 0 { decimal.exponent -= exponent }
    }
    return round(decimal, isNegative: text.hasPrefix("-"))
  }

  /// digits (the most significant first) · 10^exponent, without the sign.
  private struct Decimal {
    var digits: [Int]
    var exponent: Int
  }

  private static func parse(_ text: String) -> Decimal {
    var digits: [Int] = []
    var exponent = 0
    var isFraction = false
    let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    for character in parts[0] {
      if character == "." { isFraction = true }
      guard let digit = character.wholeNumberValue else { continue }
      digits.append(digit)
      if isFraction { exponent -= 1 }
    }
    if parts.count == 2 {
      // Far more than any resolution can bring back into range.
      let sign = parts[1].hasPrefix("-") ? -1 : 1
      let magnitude = parts[1].filter(\.isNumber).drop { $0 == "0" }
      exponent += sign * (magnitude.count > 9 ? 1_000_000_000 : Int(magnitude) ?? 0)
    }
    return Decimal(digits: digits, exponent: exponent)
  }

  private static func multiply(_ digits: inout [Int], by factor: Int) {
    var carry = 0
    for index in digits.indices.reversed() {
      let product = digits[index] * factor + carry
      digits[index] = product % 10
      carry = product / 10
    }
    if carry > 0 { digits.insert(carry, at: 0) }
  }

  /// ⌊±decimal + ½⌋, clamped to Int32.
  private static func round(_ decimal: Decimal, isNegative: Bool) -> (count: Int, saturated: Bool) {
    let digits = Array(decimal.digits.drop { $0 == 0 })
    if digits.isEmpty { return (0, false) }
    let integerDigitCount = digits.count + decimal.exponent
    if integerDigitCount > 12 { return (isNegative ? -1 << 31 : (1 << 31) - 1, true) }
    if integerDigitCount < 0 { return (0, false) }
    var integer = 0
    for index in 0..<integerDigitCount { integer = integer * 10 + (index < digits.count ? digits[index] : 0) }
    let fraction = digits.dropFirst(integerDigitCount)
    let isHalf = fraction.first == 5 && fraction.dropFirst().allSatisfy { $0 == 0 }
    let isAboveHalf = (fraction.first ?? 0) >= 5 && !isHalf
    // Ties go up: away from zero for positive values, toward it for negative ones.
    if isAboveHalf || isHalf && !isNegative { integer += 1 }
    let rounded = isNegative ? -integer : integer
    let clamped = min(max(rounded, -1 << 31), (1 << 31) - 1)
    return (clamped, clamped != rounded)
  }
}
