import QORNN

/// How a text file is read as symbols.
public enum TextFormat: String, Sendable, CaseIterable {
  /// Every Unicode scalar is a symbol.
  case text
  /// The symbols are separated by blanks, which are dropped; the end of a line is a symbol (Penn Treebank,
  /// where `_` stands for the blank).
  case spaced
}

/// A text file as the Unicode scalars of its symbols.
struct SymbolText {
  let symbols: [UInt32]

  init(path: String, format: TextFormat) throws(TaskError) {
    try self.init(TaskFile.read(path), path: path, format: format)
  }

  /// - Parameter path: what errors call the text.
  init(_ bytes: [UInt8], path: String, format: TextFormat) throws(TaskError) {
    guard !bytes.isEmpty else { throw .empty(path: path) }
    var symbols: [UInt32] = []
    symbols.reserveCapacity(bytes.count)
    var decoder = Unicode.UTF8.ForwardParser()
    var iterator = bytes.makeIterator()
    var offset = 0
    decoding: while true {
      switch decoder.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded).value
        if format == .text || scalar != 0x20 { symbols.append(scalar) }
        offset += encoded.count
      case .error: throw .notUTF8(path: path, offset: offset)
      case .emptyInput: break decoding
      }
    }
    if format == .spaced, symbols.last != 0x0A { symbols.append(0x0A) }
    self.symbols = symbols
  }
}

/// The different symbols of a text, ascending; a token is the index of its symbol.
struct Vocabulary {
  private let tokens: [UInt32: UInt16]
  let names: [String]

  init(symbols: ArraySlice<UInt32>) {
    let sorted = Set(symbols).sorted()
    names = sorted.map { Unicode.Scalar($0).map(ModelName.name(of:)) ?? "" }
    tokens = Dictionary(
      uniqueKeysWithValues: sorted.enumerated().map { ($1, UInt16(truncatingIfNeeded: $0)) })
  }

  /// The vocabulary that a model was made with, by the names of its tokens.
  init(names: [String]) {
    self.names = names
    var tokens: [UInt32: UInt16] = [:]
    for (token, name) in names.enumerated() {
      let isCharacter = name.unicodeScalars.count == 1
      let symbol = isCharacter ? name.unicodeScalars.first?.value : UInt32(name.dropFirst(2), radix: 16)
      if let symbol { tokens[symbol] = UInt16(truncatingIfNeeded: token) }
    }
    self.tokens = tokens
  }

  func token(_ symbol: UInt32) -> UInt16? { tokens[symbol] }
}
