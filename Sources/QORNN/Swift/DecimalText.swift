#if !hasFeature(Embedded)
  /// A decimal number as it stands in a text; every digit can be asked for by its power of ten.
  struct DecimalText {
    let isNegative: Bool
    /// The power of ten of the first digit that is not zero: 0 for `1.5`, −3 for `0.00123`. Nil for zero.
    private(set) var leadingPower: Int?
    /// The power of ten of the last digit that is not zero: −1 for `1.5`, −5 for `0.00123`.
    private(set) var trailingPower = 0

    private let text: UnsafeBufferPointer<UInt8>
    private let integerDigits: Range<Int>
    private let fractionDigits: Range<Int>
    private let exponent: Int

    /// - Throws: `malformed` at the first byte that does not continue a number, `notFinite`.
    init(parsing text: UnsafeBufferPointer<UInt8>) throws(DecimalReading.Failure) {
      var end = text.count
      while end > 0, Self.isBlank(text[end - 1]) { end -= 1 }
      var position = 0
      while position < end, Self.isBlank(text[position]) { position += 1 }

      isNegative = position < end && text[position] == UInt8(ascii: "-")
      if position < end, isNegative || text[position] == UInt8(ascii: "+") { position += 1 }
      if Self.isNotFinite(text[position..<end]) { throw .notFinite }

      integerDigits = Self.digits(of: text, from: position, to: end)
      position = integerDigits.upperBound
      if position < end, text[position] == UInt8(ascii: ".") {
        fractionDigits = Self.digits(of: text, from: position + 1, to: end)
        position = fractionDigits.isEmpty && integerDigits.isEmpty ? position : fractionDigits.upperBound
      } else {
        fractionDigits = position..<position
      }
      if integerDigits.isEmpty, fractionDigits.isEmpty { throw .malformed(at: position) }

      var exponent = 0
      if position < end, text[position] | 0x20 == UInt8(ascii: "e") {
        position += 1
        let isSmall = position < end && text[position] == UInt8(ascii: "-")
        if position < end, isSmall || text[position] == UInt8(ascii: "+") { position += 1 }
        let digits = Self.digits(of: text, from: position, to: end)
        if digits.isEmpty { throw .malformed(at: position) }
        // Far beyond any length of text, so that a clamped exponent still decides like the true one.
        for index in digits { exponent = min(exponent * 10 + Int(text[index] - 48), 1 << 56) }
        if isSmall { exponent = -exponent }
        position = digits.upperBound
      }
      if position < end { throw .malformed(at: position) }

      self.text = text
      self.exponent = exponent
      let highest = integerDigits.count - 1 + exponent
      let lowest = exponent - fractionDigits.count
      leadingPower = stride(from: highest, through: lowest, by: -1).first { digit(power: $0) != 0 }
      if let leadingPower {
        trailingPower = stride(from: lowest, through: leadingPower, by: 1).first { digit(power: $0) != 0 }!
      }
    }

    /// The digit of a power of ten, 0 … 9; 0 where the text has none.
    func digit(power: Int) -> UInt64 {
      let place = power - exponent
      let index = place >= 0 ? integerDigits.upperBound - 1 - place : fractionDigits.lowerBound - 1 - place
      let isWritten = place >= 0 ? index >= integerDigits.lowerBound : index < fractionDigits.upperBound
      return isWritten ? UInt64(text[index] - 48) : 0
    }

    private static func digits(
      of text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
    ) -> Range<Int> {
      var position = start
      while position < end, text[position] &- 48 < 10 { position += 1 }
      return start..<position
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isNotFinite(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
      func matches(_ name: StaticString) -> Bool {
        name.withUTF8Buffer { $0.elementsEqual(word, by: { $0 == $1 | 0x20 }) }
      }
      return matches("nan") || matches("inf") || matches("infinity")
    }
  }
#endif
