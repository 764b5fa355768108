import QORNN

/// The characters that a token model knows: its names that are one Unicode scalar, or stand for a control character.
struct CharacterVocabulary {
  private let tokens: [Unicode.Scalar: Int]
  /// The scalar of every token; nil for a token that is no character [inputSize].
  let scalars: [Unicode.Scalar?]
  /// The tokens.
  var count: Int { scalars.count }

  /// - Parameter model: a token model.
  init(_ model: SharedModel) {
    scalars = model.names.map(Self.scalar)
    var tokens: [Unicode.Scalar: Int] = [:]
    for (token, scalar) in scalars.enumerated() {
      if let scalar, tokens[scalar] == nil { tokens[scalar] = token }
    }
    self.tokens = tokens
  }

  func token(of scalar: Unicode.Scalar) -> Int? { tokens[scalar] }

  private static func scalar(_ name: String) -> Unicode.Scalar? {
    let scalars = name.unicodeScalars
    if scalars.count == 1 { return scalars.first }
    guard name.hasPrefix("U+"), let value = UInt32(name.dropFirst(2), radix: 16) else { return nil }
    return Unicode.Scalar(value)
  }
}
