/// Numbers for people, without Foundation's formatters.
package enum DecimalText {
  /// `value` with about `digits` significant digits and no exponent: 1234, 12.3, 0.0123.
  package static func rounded(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return "\(value)" }
    guard value != 0 else { return "0" }
    var magnitude = abs(value)
    var decimals = digits - 1
    while magnitude >= 10 && decimals > 0 {
      magnitude /= 10
      decimals -= 1
    }
    while magnitude < 1 && decimals < 15 {
      magnitude *= 10
      decimals += 1
    }
    return fixed(value, decimals: decimals)
  }

  /// `value` with exactly `decimals` digits after the point, rounded half away from zero.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    let scaled = (abs(value) * unit).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + digits }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}
