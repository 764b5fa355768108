import QORNN

/// Names and labels as a model file may hold them: never empty, without control characters, distinct in
/// their list.
enum ModelText {
  /// Columns are called by their number, from 1, where the header has no name; a repeated name gets a number
  /// too.
  static func columnNames(_ names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.enumerated().map { index, text in
      var name = text.isEmpty ? "column \(index + 1)" : ModelName.name(text)
      while !taken.insert(name).inserted { name += " (\(index + 1))" }
      return name
    }
  }

  /// Without the blanks and tabs around a number.
  static func trimmed(_ text: String) -> Substring {
    func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    let utf8 = text.utf8
    guard let first = utf8.firstIndex(where: { !isBlank($0) }),
      let last = utf8.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return text[first...last]
  }
}
