/// Where a text stops being JSON.
struct JSONFault: Error, Equatable {
  /// The offset of the byte that does not belong there.
  let offset: Int
  /// What would.
  let expected: String
}

/// A position in JSON (RFC 8259) that is known to be UTF-8. Numbers are left as text: a Double would round them.
struct JSONCursor {
  /// Objects and arrays within each other, at most.
  private static let depthLimit = 64

  private let bytes: ArraySlice<UInt8>
  private var index: Int
  /// Strings whose escapes were resolved; empty until the first one.
  private var resolved: [UInt8] = []

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    index = bytes.startIndex
  }

  /// The offset of the next byte.
  var offset: Int { index - bytes.startIndex }

  /// The text from an offset on.
  func text(from offset: Int) -> ArraySlice<UInt8> { bytes[(bytes.startIndex + offset)...] }

  func fault(_ expected: String) -> JSONFault { JSONFault(offset: offset, expected: expected) }

  mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
  }

  /// Passes over a character, if it is the next after blanks.
  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard peek == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(JSONFault) {
    guard accept(character) else { throw fault("'\(character)'") }
  }

  /// Checks that nothing but blanks is left.
  mutating func end() throws(JSONFault) {
    skipBlanks()
    guard peek == nil else { throw fault("the end of the line") }
  }

  /// Reads a value; a container is checked and passed over.
  mutating func value() throws(JSONFault) -> JSONValue { try value(depth: 0) }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    skipBlanks()
    switch peek {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"): return .number(try number())
    case let byte? where byte &- 48 < 10: return .number(try number())
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard depth < Self.depthLimit else { throw fault("at most \(Self.depthLimit) levels") }
      let isObject = peek == UInt8(ascii: "{")
      try skipContainer(depth: depth + 1)
      return isObject ? .object : .list
    default: return .word(try word())
    }
  }

  private mutating func skipContainer(depth: Int) throws(JSONFault) {
    let isObject = accept("{")
    if !isObject { try expect("[") }
    if accept(isObject ? "}" : "]") { return }
    repeat {
      if isObject { _ = try key() }
      _ = try value(depth: depth)
    } while accept(",")
    try expect(isObject ? "}" : "]")
  }

  /// Reads a key and its colon.
  mutating func key() throws(JSONFault) -> ArraySlice<UInt8> {
    skipBlanks()
    guard peek == UInt8(ascii: "\"") else { throw fault("a key in quotes") }
    let key = try string()
    try expect(":")
    return key
  }

  private mutating func string() throws(JSONFault) -> ArraySlice<UInt8> {
    index += 1
    let start = index
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
    if peek == UInt8(ascii: "\"") {
      index += 1
      return bytes[start..<(index - 1)]
    }
    var text = resolved
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: bytes[start..<index])
    while let byte = peek, byte >= 0x20 {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        resolved = text
        return text[...]
      case UInt8(ascii: "\\"): try escape(&text)
      default: text.append(byte)
      }
    }
    throw fault("a closing quote")
  }

  private mutating func escape(_ text: inout [UInt8]) throws(JSONFault) {
    let byte = peek
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte!)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      let start = index
      var code = try hexadecimal()
      if code & 0xFC00 == 0xD800, peek == UInt8(ascii: "\\") {
        index += 1
        guard peek == UInt8(ascii: "u") else { throw fault("a low surrogate") }
        index += 1
        let low = try hexadecimal()
        guard low & 0xFC00 == 0xDC00 else { throw fault("a low surrogate") }
        code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
      }
      guard let scalar = Unicode.Scalar(code), let encoded = Unicode.UTF8.encode(scalar) else {
        throw JSONFault(offset: start - bytes.startIndex, expected: "a Unicode scalar value")
      }
      text.append(contentsOf: encoded)
    default:
      index -= 1
      throw fault("an escape")
    }
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }

  private mutating func number() throws(JSONFault) -> ArraySlice<UInt8> {
    let start = index
    if peek == UInt8(ascii: "-") { index += 1 }
    let first = peek
    try digits()
    if first == UInt8(ascii: "0") && index > start + (bytes[start] == first ? 1 : 2) {
      throw JSONFault(offset: start - bytes.startIndex, expected: "a number without leading zeros")
    }
    if peek == UInt8(ascii: ".") {
      index += 1
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      index += 1
      if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { index += 1 }
      try digits()
    }
    return bytes[start..<index]
  }

  private mutating func digits() throws(JSONFault) {
    guard let byte = peek, byte &- 48 < 10 else { throw fault("a digit") }
    while let byte = peek, byte &- 48 < 10 { index += 1 }
  }

  private mutating func word() throws(JSONFault) -> ArraySlice<UInt8> {
    let start = index
    while let byte = peek, (byte | 0x20) &- 97 < 26 { index += 1 }
    let text = bytes[start..<index]
    for word: StaticString in ["true", "false", "null"] {
      if word.withUTF8Buffer({ $0.elementsEqual(text) }) { return text }
    }
    index = start
    throw fault("a JSON value")
  }

  private var peek: UInt8? { index < bytes.endIndex ? bytes[index] : nil }
}
