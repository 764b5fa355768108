/// The decimal numbers that a cell may hold: `[+-] digits [. digits] [e [+-] digits]`, with digits on at least
/// one side of the point. No blanks, no hexadecimal, no `nan`, no `inf`.
package enum DecimalSyntax {
  /// Whether `text` is such a number. Its size is not looked at: `1e999` is well formed.
  package static func isDecimal(_ text: some Sequence<UInt8>) -> Bool {
    var iterator = text.makeIterator()
    var byte = iterator.next()

    func skipSign() {
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { byte = iterator.next() }
    }
    func skipDigits() -> Bool {
      var found = false
      while let digit = byte, digit &- UInt8(ascii: "0") <= 9 {
        found = true
        byte = iterator.next()
      }
      return found
    }

    skipSign()
    var hasDigits = skipDigits()
    if byte == UInt8(ascii: ".") {
      byte = iterator.next()
      if skipDigits() { hasDigits = true }
    }
    guard hasDigits else { return false }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      byte = iterator.next()
      skipSign()
      guard skipDigits() else { return false }
    }
    return byte == nil
  }
}
