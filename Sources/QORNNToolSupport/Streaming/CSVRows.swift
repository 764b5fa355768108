import QORNN

/// The rows of a sequence CSV, its columns matched with the model's inputs by position.
final class CSVRows: RowSource {
  let notes: [String]
  var name: String { reader.name }
  var isStopped: Bool { reader.isStopped }
  var consumedByteCount: Int { reader.endOffset }
  var header: [UInt8] { reader.headerBytes }

  private let reader: SequenceReader
  private let encoder: InputEncoder
  private let tokenColumn: TokenColumn?

  /// Reads the header.
  ///
  /// - Parameter repeatsHeader: whether it may come again, as the first line of a file that follows another.
  /// - Throws: `.data` when the number of columns is not the model's, or a token model's input has not the one column it takes.
  init(
    _ encoder: InputEncoder, source: any ByteSource, columns: SequenceColumns, rememberedSequences: Int,
    repeatsHeader: Bool, beforeWaiting: (() throws(ToolError) -> Bool)?
  ) throws(ToolError) {
    let model = encoder.model
    self.encoder = encoder
    reader = try SequenceReader(
      source, columns: columns, cellKind: model.inputKind == .token ? .text : .unread,
      rememberedSequences: rememberedSequences, repeatsHeader: repeatsHeader, beforeWaiting: beforeWaiting)
    let found = reader.header.featureNames
    switch model.inputKind {
    case .token:
      tokenColumn = TokenColumn(columns: found)
      if tokenColumn == nil {
        throw ToolError(
          .data,
          "\(reader.name): found \(Self.list(found)), expected one column named token or symbol, "
            + "as the model takes tokens")
      }
      notes = reader.header.notes.map { "note: \($0)" }
    case .vector:
      tokenColumn = nil
      guard found.count == model.inputSize else {
        throw ToolError(
          .data,
          "\(reader.name): found \(Self.list(found)), expected "
            + "\(Self.list(model.names)) as in the model (--ignore leaves a column out)")
      }
      notes = reader.header.notes.map { "note: \($0)" } + Self.nameWarning(found, model)
    }
  }

  /// A warning when the columns are called otherwise than the model's features.
  private static func nameWarning(_ names: [String], _ model: SharedModel) -> [String] {
    guard let (found, expected) = zip(names, model.names).first(where: { ModelName.name($0) != $1 }) else {
      return []
    }
    let isData = names.allSatisfy { DecimalReading.isNumber($0.utf8) }
    return [
      "warning: found column \(EchoedText.quoted(found)) where the model has \(EchoedText.quoted(expected)); "
        + "columns are matched by position"
        + (isData ? ", and the first line is taken as the header, though it may be data" : "")
    ]
  }

  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(8).map { EchoedText.escaped(String($0.prefix(40))) }.joined(separator: ", ")
    return "\(names.count) feature column\(names.count == 1 ? "" : "s") "
      + "(\(shown)\(names.count > 8 ? ", …" : ""))"
  }

  func next(_ row: inout InputRow) throws(RowFailure) -> Bool {
    defer { row.takeSequence(reader.tracker) }
    guard try reader.advance() else { return false }
    row.begin(number: reader.row)
    do throws(SequenceFileProblem) {
      try readCells(&row)
    } catch {
      reader.refuse()
      throw .badRow(error.toolError(in: name))
    }
    row.label = reader.label.map(encoder.label)
    return true
  }

  private func readCells(_ row: inout InputRow) throws(SequenceFileProblem) {
    switch tokenColumn {
    case .index:
      guard let token = encoder.token(index: reader.feature(0)) else {
        throw badCell(0, expected: encoder.tokenExpectation)
      }
      row.token = token
    case .name:
      guard let token = encoder.token(symbol: reader.feature(0)) else {
        throw badCell(0, expected: encoder.symbolExpectation)
      }
      row.token = token
    case nil:
      for index in row.readings.indices {
        guard encoder.setReading(index, reader.feature(index), in: &row) else {
          throw badCell(index, expected: SequenceFileProblem.decimalExpectation)
        }
      }
    }
  }

  private func badCell(_ index: Int, expected: String) -> SequenceFileProblem {
    let cell = reader.feature(index)
    let column = reader.header.featureNames[index]
    guard !cell.isEmpty else { return .missingCell(row: reader.row, column: column, expected: expected) }
    return .badCell(
      row: reader.row, column: column, found: String(decoding: cell.prefix(400), as: UTF8.self),
      expected: expected)
  }
}
