/// Reads the few forms of JSON that a safetensors header has: objects, strings, arrays of natural numbers.
struct JSONScanner {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private let base: Int

  /// - Parameter offset: offset of the first of the bytes in the file, for errors.
  init(_ bytes: ArraySlice<UInt8>, offset: Int) {
    self.bytes = bytes
    position = bytes.startIndex
    base = offset - bytes.startIndex
  }

  /// Offset in the file of the next byte.
  var offset: Int { base + position }

  /// Reads an object, calling `body` for each key with the scanner before the value.
  mutating func object(
    _ body: (inout JSONScanner, String) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) {
    try expect("{")
    var keys: Set<String> = []
    if accept("}") { return }
    repeat {
      skipBlanks()
      let keyOffset = offset
      let key = try string()
      guard keys.insert(key).inserted else { throw .duplicateKey(offset: keyOffset, found: key) }
      try expect(":")
      try body(&self, key)
    } while accept(",")
    try expect("}")
  }

  /// Reads an array of natural numbers that fit an Int.
  mutating func integers() throws(SafetensorsError) -> [Int] {
    try expect("[")
    var values: [Int] = []
    if accept("]") { return values }
    repeat { values.append(try integer()) } while accept(",")
    try expect("]")
    return values
  }

  private mutating func integer() throws(SafetensorsError) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while let byte = peek, (0x30...0x39).contains(byte) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(Int(byte) - 0x30)
      guard !overflow, !carry else { throw failure(expected: "a number below 2^63") }
      value = sum
      position += 1
    }
    guard position > start, position == start + 1 || bytes[start] != 0x30 else {
      throw failure(expected: "a natural number")
    }
    return value
  }

  /// Reads a string with its escapes.
  mutating func string() throws(SafetensorsError) -> String {
    try expect("\"")
    let start = position
    var text: [UInt8] = []
    while true {
      guard let byte = peek else { throw failure(expected: "\"") }
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw .malformedHeader(offset: base + start, found: "bytes", expected: "UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape())
      case ..<0x20:
        position -= 1
        throw failure(expected: "no control character in a string")
      default: text.append(byte)
      }
    }
  }

  private mutating func escape() throws(SafetensorsError) -> [UInt8] {
    guard let byte = peek else { throw failure(expected: "an escape") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = UInt32(try hexadecimal())
      if (0xD800...0xDBFF).contains(code), peek == UInt8(ascii: "\\") {
        position += 1
        try expectNext("u")
        let low = UInt32(try hexadecimal())
        guard (0xDC00...0xDFFF).contains(low) else { throw failure(expected: "a low surrogate") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure(expected: "a Unicode scalar") }
      return Array(String(Character(scalar)).utf8)
    default:
      position -= 1
      throw failure(expected: "an escape")
    }
  }

  private mutating func hexadecimal() throws(SafetensorsError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw failure(expected: "four hexadecimal digits")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }

  /// Checks that only blanks are left.
  mutating func end() throws(SafetensorsError) {
    skipBlanks()
    guard position == bytes.endIndex else { throw failure(expected: "blanks") }
  }

  /// An error at the next byte.
  func failure(found: String? = nil, expected: String) -> SafetensorsError {
    let byte = peek.map { (0x20..<0x7F).contains($0) ? String(Unicode.Scalar($0)) : "byte \($0)" }
    return .malformedHeader(offset: offset, found: found ?? byte ?? "the end", expected: expected)
  }

  private var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard accept(character) else { throw failure(expected: String(character)) }
  }

  private mutating func expectNext(_ character: Unicode.Scalar) throws(SafetensorsError) {
    guard peek == UInt8(ascii: character) else { throw failure(expected: String(character)) }
    position += 1
  }
}
