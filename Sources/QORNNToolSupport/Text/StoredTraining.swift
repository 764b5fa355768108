import QORNN

/// What the tools know of a model's training from its metadata, a JSON object that may be anyone's.
enum StoredTraining {
  /// Whether the model was trained on text whose blanks only part the symbols.
  static func isSpacedText(_ model: SharedModel) -> Bool {
    var cursor = JSONCursor(Array(model.metadata.utf8)[...])
    return cursor.firstText(at: ["training", "options", "--format"])?.elementsEqual("spaced".utf8) ?? false
  }
}

extension JSONCursor {
  /// The text, or the first text of the list, that the keys lead to; nil where there is none.
  mutating func firstText(at keys: ArraySlice<String>) -> ArraySlice<UInt8>? {
    guard let first = keys.first else {
      _ = accept("[")
      return (try? value())?.text
    }
    guard accept("{") else { return nil }
    repeat {
      guard let key = try? key() else { return nil }
      if key.elementsEqual(first.utf8) { return firstText(at: keys.dropFirst()) }
      guard (try? value()) != nil else { return nil }
    } while accept(",")
    return nil
  }
}
