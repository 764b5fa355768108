/// A JSON value as it stands in a text.
enum JSONValue {
  case number(ArraySlice<UInt8>)
  /// Without its quotes, escapes resolved.
  case string(ArraySlice<UInt8>)
  /// `true`, `false`, `null`.
  case word(ArraySlice<UInt8>)
  /// An array, passed over.
  case list
  /// An object, passed over.
  case object

  /// What a filter compares; nil for a list and an object.
  var text: ArraySlice<UInt8>? {
    switch self {
    case .number(let text), .string(let text), .word(let text): text
    case .list, .object: nil
    }
  }

  /// What a message shows: a string is not mistaken for a number.
  var description: String {
    switch self {
    case .number(let text), .word(let text): EchoedText.quoted(text)
    case .string(let text): "the string \(EchoedText.quoted(text))"
    case .list: "a list"
    case .object: "an object"
    }
  }
}
