/// Numbers for people, the same text on every machine.
enum Number {
  /// Exactly `decimals` digits after the point.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    let scaled = (abs(value) * unit).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    var digits = String(Int(scaled))
    digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "−" : ""
    return sign + digits.dropLast(decimals) + (decimals > 0 ? "." : "") + digits.suffix(decimals)
  }

  /// About so many significant digits; small numbers with a power of ten.
  static func rounded(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var exponent = 0
    var magnitude = abs(value)
    while magnitude >= 10 {
      magnitude /= 10
      exponent += 1
    }
    while magnitude < 1 {
      magnitude *= 10
      exponent -= 1
    }
    if exponent < -4 {
      return fixed(value < 0 ? -magnitude : magnitude, decimals: digits - 1) + "e\(exponent)"
    }
    return fixed(value, decimals: max(0, digits - 1 - exponent))
  }

  static func percent(_ share: Double, decimals: Int) -> String {
    fixed(100 * share, decimals: decimals) + " %"
  }
}
