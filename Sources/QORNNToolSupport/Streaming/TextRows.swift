import QORNN

/// Rows of a text for a character model: every Unicode scalar is a token.
final class TextRows: RowSource {
  let notes: [String] = []
  var name: String { reader.name }
  var isStopped: Bool { reader.isStopped }
  var consumedByteCount: Int { reader.takenByteCount }

  private let reader: ByteReader
  private let vocabulary: CharacterVocabulary
  private let isSpaced: Bool
  private var characterCount = 0
  private var hasStarted = false
  private var endsLine = true

  /// - Parameter isSpaced: whether blanks only part the symbols, and the end of the text ends a line.
  /// - Throws: `.usage` for a model that takes no tokens, and for options that name columns.
  init(
    _ encoder: InputEncoder, reader: ByteReader, columns: SequenceColumns, isSpaced: Bool
  ) throws(ToolError) {
    let model = encoder.model
    guard model.inputKind == .token else {
      throw ToolError(
        .usage, "found text, expected CSV, JSON Lines or samples: the model takes \(model.inputSize) features"
      )
    }
    try columns.refuseNames(with: "text")
    if !columns.ignored.isEmpty { throw ToolError(.usage, "--ignore: found with text, which has no columns") }
    self.reader = reader
    self.isSpaced = isSpaced
    vocabulary = CharacterVocabulary(model)
  }

  func next(_ row: inout InputRow) throws(RowFailure) -> Bool {
    row.endsSequence = false
    guard let scalar = try nextScalar() else {
      if characterCount == 0 && !isStopped {
        throw .broken(ToolError(.data, "\(name): found no character, expected at least one"))
      }
      return false
    }
    row.begin(number: characterCount)
    guard let token = vocabulary.token(of: scalar) else {
      throw bad(
        "\(EchoedText.quoted(String(Character(scalar))))", "one of the model's \(vocabulary.count) symbols")
    }
    row.token = token
    row.startsSequence = !hasStarted
    hasStarted = true
    return true
  }

  /// The next scalar that counts; nil at the end.
  private func nextScalar() throws(RowFailure) -> Unicode.Scalar? {
    while true {
      do throws(ToolError) {
        guard try reader.fill(1) else {
          guard isSpaced, !endsLine, !isStopped else { return nil }
          endsLine = true
          characterCount += 1
          return "\n"
        }
        let first = reader.available.first!
        // A scalar that the end cuts short is found to be malformed below.
        if first >= 0x80 { _ = try reader.fill(first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4) }
        if isStopped { return nil }
      } catch {
        throw .broken(error)
      }
      if isSpaced && reader.available.first == 0x20 {
        reader.take(1)
        continue
      }
      characterCount += 1
      return try decode()
    }
  }

  private func decode() throws(RowFailure) -> Unicode.Scalar {
    var parser = Unicode.UTF8.ForwardParser()
    var iterator = reader.available.prefix(4).makeIterator()
    switch parser.parseScalar(from: &iterator) {
    case .valid(let encoded):
      reader.take(encoded.count)
      let scalar = Unicode.UTF8.decode(encoded)
      endsLine = scalar == "\n"
      return scalar
    case .error, .emptyInput:
      let byte = reader.available.first ?? 0
      reader.take(1)
      throw bad("the byte \(String(byte, radix: 16, uppercase: true))", "UTF-8 text")
    }
  }

  private func bad(_ found: String, _ expected: String) -> RowFailure {
    .badRow(ToolError(.data, "\(name): character \(characterCount): found \(found), expected \(expected)"))
  }
}
