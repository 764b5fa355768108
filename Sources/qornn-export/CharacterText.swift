import QORNNToolSupport
import QORNNTraining

/// A text in the symbols of a model of characters.
struct CharacterText {
  private let name: String
  private let symbols: [String]
  private let sequenceLength: Int

  /// - Parameter stored: says how the training read its text.
  init(reading path: String, stored: StoredCommand?) throws(ToolError) {
    name = EchoedText.quoted(path)
    let bytes = try InputStream.readAll(path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ToolError(.data, "\(name): found bytes that are not UTF-8 text")
    }
    let isSpaced = stored?["--format"] == TextFormat.spaced.rawValue
    var scalars = Array(text.unicodeScalars)
    if isSpaced {
      scalars.removeAll { $0 == " " }
      if scalars.last != "\n" { scalars.append("\n") }
    }
    symbols = scalars.map(Self.symbol)
    sequenceLength = stored?["--sequence-length"].flatMap { Int($0) } ?? 150
  }

  /// Pieces of the text that go on with each other's states, every symbol predicted from those before it.
  func sequences(_ description: DataDescription) throws(ToolError) -> [RawSequence] {
    let tokenOfSymbol = Dictionary(
      zip(description.names, description.names.indices.map { Int32($0) }),
      uniquingKeysWith: { first, _ in first })
    var tokens: [Int32] = []
    for (index, symbol) in symbols.enumerated() {
      guard let token = tokenOfSymbol[symbol] else {
        throw ToolError(
          .data,
          "\(name), symbol \(index + 1): found \(EchoedText.quoted(symbol)), expected a symbol of the training text"
        )
      }
      tokens.append(token)
    }
    guard tokens.count >= 2 else {
      throw ToolError(.data, "\(name): found \(tokens.count) symbols, expected at least 2")
    }
    return stride(from: 0, to: tokens.count - 1, by: sequenceLength).map { start in
      let end = min(start + sequenceLength, tokens.count - 1)
      return RawSequence(
        name: String(start), stepCount: end - start, inputs: .tokens(Array(tokens[start..<end])),
        targetClasses: Array(tokens[start + 1...end]), continuesPrevious: start > 0)
    }
  }

  /// Control characters go by their code, as in the model file.
  private static func symbol(_ scalar: Unicode.Scalar) -> String {
    guard scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) else {
      return String(Character(scalar))
    }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: 4 - digits.count) + digits
  }
}
