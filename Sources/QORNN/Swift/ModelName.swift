#if !hasFeature(Embedded)
  /// Texts as the model file writes them among its names and labels, where control characters cannot stand.
  package enum ModelName {
    /// `text` with every control character replaced by its name, `U+000A`.
    package static func name(_ text: String) -> String {
      guard text.unicodeScalars.contains(where: isControl) else { return text }
      return text.unicodeScalars.map(name(of:)).joined()
    }

    /// The character itself, or the name of a control character.
    package static func name(of scalar: Unicode.Scalar) -> String {
      guard isControl(scalar) else { return String(Character(scalar)) }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }
  }
#endif
