import QORNN

/// Rows of JSON Lines: an object a line, its keys matched with the model's names, or an array of values in the model's order.
///
/// Numbers are read from their text, never through a Double. Empty lines are passed over.
final class JSONRows: RowSource {
  let notes: [String] = []
  var name: String { lines.name }
  var isStopped: Bool { lines.isStopped }
  var consumedByteCount: Int { lines.endOffset }

  private let lines: LineReader
  private let encoder: InputEncoder
  private var columns: JSONColumns
  private var tracker: SequenceTracker
  private var hasLine = false
  /// The first value of the row that is not what its key holds: known before the row's sequence may be.
  private var problem: (place: String?, text: String)?
  private var sequence: ArraySlice<UInt8>?
  private var valueCount = 0
  private var filtersPassed = 0

  init(
    _ encoder: InputEncoder, source: any ByteSource, columns: SequenceColumns, rememberedSequences: Int,
    beforeWaiting: (() throws(ToolError) -> Bool)?
  ) throws(ToolError) {
    lines = LineReader(source)
    lines.beforeWaiting = beforeWaiting
    self.encoder = encoder
    self.columns = try JSONColumns(encoder.model, columns: columns)
    tracker = SequenceTracker(
      rememberedSequences: rememberedSequences, meaning: columns.sequenceMeaning)
  }

  func next(_ row: inout InputRow) throws(RowFailure) -> Bool {
    tracker.beginRow()
    defer { row.takeSequence(tracker) }
    while try advanceLine() {
      hasLine = true
      row.begin(number: lines.number)
      guard try read(&row) else { continue }
      tracker.accept()
      return true
    }
    if !hasLine && !isStopped {
      throw .broken(ToolError(.data, "\(name): found no line, expected a JSON object or array a line"))
    }
    return false
  }

  /// Goes to the next line that is not empty.
  private func advanceLine() throws(RowFailure) -> Bool {
    do throws(LineReader.Problem) {
      repeat {
        guard try lines.advance() else { return false }
      } while lines.line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      return true
    } catch {
      switch error {
      case .source(let failure): throw .broken(failure)
      case .longLine(let number, let limit):
        hasLine = true
        throw bad(.longLine(row: number, limit: limit))
      }
    }
  }

  /// Reads the line.
  ///
  /// - Returns: false when a filter leaves the row out.
  private func read(_ row: inout InputRow) throws(RowFailure) -> Bool {
    let line = lines.line
    if let offset = TextValidation.firstInvalidOffset(line) {
      throw bad(.notText(row: row.number, byte: offset + 1, found: line[line.startIndex + offset]))
    }
    (problem, sequence, valueCount, filtersPassed) = (nil, nil, 0, 0)
    var cursor = JSONCursor(line)
    do throws(JSONFault) {
      if cursor.accept("[") {
        try readArray(&cursor, &row)
      } else if cursor.accept("{") {
        try readObject(&cursor, &row)
      } else {
        throw cursor.fault("a JSON object or array")
      }
      try cursor.end()
    } catch {
      let rest = cursor.text(from: error.offset).prefix(20)
      throw refusal(
        row, at: "byte \(error.offset + 1)",
        "found "
          + "\(rest.isEmpty ? "the end of the line" : EchoedText.quoted(rest)), expected \(error.expected)")
    }
    guard filtersPassed == columns.filters.count else { return false }
    try noteSequence(row)
    if let problem { throw refusal(row, at: problem.place, problem.text) }
    try checkCount(row)
    return true
  }

  private func readArray(_ cursor: inout JSONCursor, _ row: inout InputRow) throws(JSONFault) {
    if cursor.accept("]") { return }
    repeat {
      let value = try cursor.value()
      switch encoder.model.inputKind {
      case .vector: read(value, as: .feature(valueCount), place: "value \(valueCount + 1)", &row)
      case .token:
        if case .string = value {
          read(value, as: .symbol, place: "value 1", &row)
        } else {
          read(value, as: .token, place: "value 1", &row)
        }
      }
    } while cursor.accept(",")
    try cursor.expect("]")
  }

  private func readObject(_ cursor: inout JSONCursor, _ row: inout InputRow) throws(JSONFault) {
    if cursor.accept("}") { return }
    repeat {
      let key = try cursor.key()
      let roles = columns.roles(of: key, row: row.number)
      let value = try cursor.value()
      guard let roles else {
        note(nil, "found the key \(EchoedText.quoted(key)) twice, expected it once")
        continue
      }
      for role in roles { read(value, as: role, place: nil, key: key, &row) }
    } while cursor.accept(",")
    try cursor.expect("}")
  }

  private func read(
    _ value: JSONValue, as role: JSONColumns.Role, place: String?, key: ArraySlice<UInt8> = [],
    _ row: inout InputRow
  ) {
    func bad(_ expected: String) {
      note(place ?? "key \(EchoedText.quoted(key))", "found \(value.description), expected \(expected)")
    }
    switch role {
    case .feature(let index):
      valueCount += 1
      guard index < row.readings.count else { return }
      guard case .number(let text) = value, encoder.setReading(index, text, in: &row) else {
        return bad(SequenceFileProblem.decimalExpectation)
      }
    case .token:
      valueCount += 1
      guard case .number(let text) = value, let token = encoder.token(index: text) else {
        return bad(encoder.tokenExpectation)
      }
      row.token = token
    case .symbol:
      valueCount += 1
      guard case .string(let text) = value else { return bad("a string, \(encoder.symbolExpectation)") }
      guard let token = encoder.token(symbol: text) else { return bad(encoder.symbolExpectation) }
      row.token = token
    case .sequence:
      switch value {
      case .number(let text): sequence = text
      case .string(let text) where !text.isEmpty: sequence = text
      default: bad(columns.sequenceMeaning)
      }
    case .label:
      switch value {
      case .number(let text), .string(let text): if !text.isEmpty { row.label = encoder.label(text) }
      case .word(let text) where text.elementsEqual("null".utf8): break
      default: bad("a label")
      }
    case .filter(let index):
      let isMatch = value.text?.elementsEqual(columns.filters[index].value.utf8) ?? false
      filtersPassed += isMatch ? 1 : 0
    }
  }

  private func note(_ place: String?, _ text: String) {
    if problem == nil { problem = (place, text) }
  }

  private func noteSequence(_ row: InputRow) throws(RowFailure) {
    if columns.hasSequences == nil {
      columns.decideSequences(columns.hasKey(columns.sequenceKey, row: row.number))
    }
    switch (columns.hasSequences, sequence) {
    case (true, let name?):
      do throws(SequenceFileProblem) {
        try tracker.note(name, row: row.number, column: columns.sequenceKey)
      } catch {
        throw bad(error)
      }
    case (true, nil):
      throw refusal(
        row, at: problem?.place,
        problem?.text
          ?? "found no key \(EchoedText.quoted(columns.sequenceKey)), expected \(columns.sequenceMeaning)")
    case (_, _?):
      throw refusal(
        row, "found the key \(EchoedText.quoted(columns.sequenceKey)), expected none as in the first row")
    default: tracker.note()
    }
  }

  private func checkCount(_ row: InputRow) throws(RowFailure) {
    let model = encoder.model
    let expected = model.inputKind == .vector ? model.inputSize : 1
    guard valueCount != expected else { return }
    if lines.line.first(where: { $0 != 0x20 && $0 != 0x09 }) == UInt8(ascii: "[") {
      throw refusal(
        row, "found \(SequenceFileProblem.count(valueCount, "value")), expected \(expected) as in the model")
    }
    guard model.inputKind == .vector else {
      throw refusal(
        row, "found \(valueCount == 0 ? "no key" : "both keys") 'token' or 'symbol', expected one of them")
    }
    let missing = model.names.first { !columns.hasKey($0, row: row.number) } ?? ""
    throw refusal(
      row, "found no key \(EchoedText.quoted(missing)), expected \(SequenceFileProblem.decimalExpectation)")
  }

  private func bad(_ problem: SequenceFileProblem) -> RowFailure { .badRow(problem.toolError(in: name)) }

  private func refusal(_ row: InputRow, at place: String? = nil, _ message: String) -> RowFailure {
    .badRow(
      ToolError(.data, "\(name): row \(row.number)\(place.map { ", \($0)" } ?? ""): \(message)"))
  }
}
