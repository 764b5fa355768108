/// What a tool says on stderr before it exits: one line and an exit code.
///
/// The message may quote input; control characters in it are escaped here, so that no input can draw on the
/// user's terminal or pretend to be a second line.
package struct ToolError: Error, Sendable, Equatable {
  package let code: ExitCode
  /// One line of text without control characters.
  package let message: String

  package init(_ code: ExitCode, _ message: String) {
    self.code = code
    self.message = EchoedText.escaped(message)
  }
}

/// Input text as it may be shown in a message.
package enum EchoedText {
  /// `text` between single quotes, cut after `limit` Unicode scalars, with control characters escaped.
  ///
  /// Not after as many characters: one may be a letter with a million accents.
  package static func quoted(_ text: String, limit: Int = 60) -> String {
    let shown = text.unicodeScalars.prefix(limit)
    let isCut = shown.endIndex < text.unicodeScalars.endIndex
    return "'\(escaped(String(shown)))\(isCut ? "…" : "")'"
  }

  /// The same for bytes that need not be UTF-8.
  package static func quoted(_ bytes: some Collection<UInt8>, limit: Int = 60) -> String {
    quoted(String(decoding: bytes.prefix(4 * limit + 4), as: UTF8.self), limit: limit)
  }

  /// The first of some names, as many as a message should have: at most 20 of 60 scalars, and no more after 200 scalars.
  package static func list(_ names: some Collection<String>) -> String {
    var shown: [String] = []
    var count = 0
    for name in names.prefix(20) where count < 200 {
      let start = name.unicodeScalars.prefix(60)
      count += start.count
      shown.append(escaped(String(start)) + (start.endIndex < name.unicodeScalars.endIndex ? "…" : ""))
    }
    return shown.joined(separator: ", ") + (shown.count < names.count ? ", …" : "")
  }

  /// `text` with every control, line-breaking and direction-changing character written as an escape.
  package static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: needsEscape) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      guard needsEscape(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      switch scalar {
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }

  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
