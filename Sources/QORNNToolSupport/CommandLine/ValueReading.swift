import QORNN

/// Texts of the command line → numbers, and the words for what was expected.
package enum ValueReading {
  /// A decimal whole number inside `range`, else nil.
  package static func integer(_ text: String, in range: ClosedRange<Int>) -> Int? {
    Int(text).flatMap { range.contains($0) ? $0 : nil }
  }

  /// A finite decimal number inside `range`, else nil: no hexadecimal, no `nan`, no `inf`.
  package static func number(_ text: String, in range: ClosedRange<Double>) -> Double? {
    guard DecimalReading.isNumber(text.utf8), let value = Double(text), value.isFinite else { return nil }
    return range.contains(value) ? value : nil
  }

  /// "a whole number from 1 to 64"; a limit that only stands for "unbounded" is not named.
  static func expectation(_ range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
  }

  static func expectation(_ range: ClosedRange<Double>) -> String {
    range.upperBound == .infinity || range.upperBound == .greatestFiniteMagnitude
      ? "a number of at least \(text(range.lowerBound))"
      : "a number from \(text(range.lowerBound)) to \(text(range.upperBound))"
  }

  static func expectation(words: [String]) -> String {
    words.count == 1 ? words[0] : "one of: " + words.joined(separator: ", ")
  }

  /// A number as it is typed: whole numbers without `.0`.
  static func text(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
