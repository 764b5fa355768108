import QORNN

/// Text drawn from a model, a character at a time.
package struct TextGenerator {
  private var characters: CharacterModel
  private let vocabulary: CharacterVocabulary
  private var state: UInt64

  /// Reads the prompt.
  ///
  /// - Parameters:
  ///   - prompt: what the text goes on from; nil: the start of a line, if the model knows such a thing.
  ///   - seed: the same seed gives the same text.
  /// - Throws: `.usage` for a model that predicts no characters, or a prompt with others than the model's.
  package init(
    _ model: SharedModel, kernels: KernelSet, prompt: String?, seed: UInt64
  ) throws(ToolError) {
    characters = try CharacterModel(model, kernels: kernels, option: "--generate")
    vocabulary = CharacterVocabulary(model)
    state = seed
    guard let prompt else {
      if let token = vocabulary.token(of: "\n") { characters.step(token) }
      return
    }
    let isSpaced = StoredTraining.isSpacedText(model)
    for (place, scalar) in prompt.unicodeScalars.enumerated() where !isSpaced || scalar != " " {
      guard let token = vocabulary.token(of: scalar) else {
        throw ToolError(
          .usage,
          "--prompt: character \(place + 1): found \(EchoedText.quoted(String(Character(scalar)))), expected one of the "
            + "model's \(vocabulary.count) symbols")
      }
      characters.step(token)
    }
  }

  /// Draws the next character; a token that is none comes by its name.
  package mutating func next() -> String {
    let token = characters.draw(Double(random() >> 11) / 9_007_199_254_740_992)
    characters.step(token)
    return vocabulary.scalars[token].map { String(Character($0)) } ?? characters.model.names[token]
  }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
