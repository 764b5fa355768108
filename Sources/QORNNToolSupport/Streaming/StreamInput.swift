import QORNN

/// The current row of a sequence CSV as the model takes it: readings or a token.
struct StreamInput {
  /// Readings that (0a) or (0) clamped (Docs/Arithmetic.md, Input).
  private(set) var saturationCount = 0
  /// Numbers read so far.
  private(set) var readingCount = 0
  /// The row's readings [inputSize]; empty for token models.
  private(set) var readings: [Int32]
  /// The row's token; 0 for vector models.
  private(set) var token = 0

  private let model: SharedModel
  private let countsSaturations: Bool
  private let tokenColumn: TokenColumn?
  private let tokenOfSymbol: [String: Int]

  /// Matches the file's columns with the model's inputs, by position.
  ///
  /// - Throws: `.data` when their number differs, or a token model's file has not the one column it takes.
  init(_ model: SharedModel, reader: SequenceReader, countsSaturations: Bool) throws(ToolError) {
    self.model = model
    self.countsSaturations = countsSaturations
    let found = reader.header.featureNames
    switch model.inputKind {
    case .token:
      guard let column = TokenColumn(columns: found) else {
        throw ToolError(
          .data,
          "\(reader.name): found \(Self.list(found)), expected one column named token or symbol, "
            + "as the model takes tokens")
      }
      readings = []
      tokenColumn = column
      tokenOfSymbol = Dictionary(
        zip(model.names, model.names.indices), uniquingKeysWith: { first, _ in first })
    case .vector:
      guard found.count == model.inputSize else {
        throw ToolError(
          .data,
          "\(reader.name): found \(Self.list(found)), expected "
            + "\(Self.list(model.names)) as in the model (--ignore leaves a column out)")
      }
      readings = [Int32](repeating: 0, count: found.count)
      tokenColumn = nil
      tokenOfSymbol = [:]
    }
  }

  /// A warning when the columns are called otherwise than the model's features, else nil.
  static func nameWarning(_ model: SharedModel, reader: SequenceReader) -> String? {
    guard model.inputKind == .vector else { return nil }
    let found = reader.header.featureNames
    let differing = zip(found, model.names).first { ModelName.name($0) != $1 }
    return differing.map { found, expected in
      "\(reader.name): warning: found column \(EchoedText.quoted(found)) where the model has "
        + "\(EchoedText.quoted(expected)); columns are matched by position"
    }
  }

  /// Reads the current row.
  mutating func read(_ reader: SequenceReader) throws(ToolError) {
    switch tokenColumn {
    case .index: token = try tokenIndex(reader)
    case .name: token = try symbolIndex(reader)
    case nil: try readNumbers(reader)
    }
  }

  private mutating func readNumbers(_ reader: SequenceReader) throws(ToolError) {
    for index in readings.indices {
      let feature = model.features[index]
      let cell = reader.feature(index)
      do throws(DecimalReading.Failure) {
        let reading = try DecimalReading.count(
          cell, base: feature.resolutionBase, exponent: feature.resolutionExponent)
        readings[index] = reading.count
        if countsSaturations {
          let isSaturated =
            reading.saturated || feature.saturates(reading.count, bitWidth: model.inputBitWidth)
          saturationCount += isSaturated ? 1 : 0
        }
      } catch {
        throw badCell(reader, expected: SequenceFileProblem.decimalExpectation, column: index)
      }
    }
    readingCount += readings.count
  }

  private func tokenIndex(_ reader: SequenceReader) throws(ToolError) -> Int {
    guard let index = Int(String(decoding: reader.feature(0), as: UTF8.self)),
      index >= 0 && index < model.inputSize
    else {
      throw badCell(reader, expected: "a token from 0 to \(model.inputSize - 1)", column: 0)
    }
    return index
  }

  private func symbolIndex(_ reader: SequenceReader) throws(ToolError) -> Int {
    let symbol = String(decoding: reader.feature(0), as: UTF8.self)
    guard let index = tokenOfSymbol[symbol] ?? tokenOfSymbol[ModelName.name(symbol)] else {
      throw badCell(reader, expected: "one of the model's \(model.inputSize) symbols", column: 0)
    }
    return index
  }

  private func badCell(_ reader: SequenceReader, expected: String, column: Int) -> ToolError {
    SequenceFileProblem.badCell(
      row: reader.row, column: reader.header.featureNames[column],
      found: String(decoding: reader.feature(column).prefix(400), as: UTF8.self), expected: expected
    ).toolError(in: reader.name)
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { EchoedText.escaped(String($0.prefix(40))) }.joined(separator: ", ")
    return "\(names.count) feature column\(names.count == 1 ? "" : "s") "
      + "(\(shown)\(names.count > 8 ? ", …" : ""))"
  }
}
