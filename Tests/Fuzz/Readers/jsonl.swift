// JSON Lines: what Foundation takes for JSON is JSON here, with the same numbers and texts, and the other way round.
import Foundation
import QORNN
import QORNNToolSupport

struct Target: FuzzTarget {
  static let shared = Target()
  private let models = RowModels()

  /// The first byte of an input: model (0–1), --where (2), --sequence (3).
  func run(_ input: [UInt8]) {
    guard input.count > 1 else { return }
    let entry = models.entries[Int(input[0] & 3)]
    let file = input[1...]
    var columns = SequenceColumns()
    if input[0] & 4 != 0 { columns.filters = [.init(column: "w", value: "1")] }
    if input[0] & 8 != 0 { columns.sequence = "s" }
    let events = RowEvent.all(
      file, model: entry.model, options: InputOptions(.jsonl, columns: columns), seed: UInt64(file.count))
    var rest = events[...]
    for line in RowText.lines(file) where !line.text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      let event = rest.first.flatMap { Self.number(of: $0) == line.number ? $0 : nil }
      if event != nil { rest.removeFirst() }
      require(event != nil || !columns.filters.isEmpty, "nothing for line \(line.number): \(events)")
      check(Array(line.text), event, line.number, entry.network, columns)
    }
    for event in rest {
      guard case .broken(let message) = event, message.contains("found no line"), events.count == 1 else {
        return require(false, "more than the file has: \(event)")
      }
    }
  }

  /// Which row an event is about.
  private static func number(of event: RowEvent) -> Int? {
    event.row?.number ?? event.refusedRow
  }

  private func check(
    _ line: [UInt8], _ event: RowEvent?, _ number: Int, _ network: ReferenceNetwork,
    _ columns: SequenceColumns
  ) {
    let isMalformed = event?.message?.hasPrefix("input: row \(number), byte ") ?? false
    guard RowText.isText(line) else {
      return require(
        event?.message?.hasPrefix("input: row \(number), byte ") ?? false, "no text: \(event as Any)")
    }
    // Foundation takes a byte order mark, leaves one out of a text (at its start and after an escape), and takes more than 64 levels
    // and a comma before the end of a list.
    let hasMark = line.indices.contains { line[$0...].starts(with: [0xEF, 0xBB, 0xBF]) }
    if hasMark || line.count(where: { $0 == 0x5B || $0 == 0x7B }) > 64 || Self.hasTrailingComma(line) {
      return
    }
    let value = try? JSONSerialization.jsonObject(with: Data(line))
    if value == nil {
      // It refuses numbers that no Double holds, which are clamped here.
      require(
        isMalformed || line.contains { $0 | 0x20 == 0x65 } || line.count > 300, "no JSON: \(event as Any)")
      return
    }
    require(!isMalformed, "JSON refused: \(event as Any)")
    guard let row = event?.row else { return }
    if let object = value as? [String: Any] {
      check(row, object, network, columns)
    } else if let values = value as? [Any] {
      switch network.inputKind {
      case .vector:
        require(values.count == network.inputSize)
        for index in values.indices { check(row.readings[index], values[index], network.features[index]) }
      case .token: checkToken(row, values.first, network)
      }
    } else {
      require(false, "a row from \(value!)")
    }
  }

  private static func hasTrailingComma(_ line: [UInt8]) -> Bool {
    let bytes = line.filter { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }
    return zip(bytes, bytes.dropFirst()).contains { $0 == 0x2C && ($1 == 0x5D || $1 == 0x7D) }
  }

  private func check(
    _ row: RowEvent.Row, _ object: [String: Any], _ network: ReferenceNetwork, _ columns: SequenceColumns
  ) {
    switch network.inputKind {
    case .vector:
      for (index, name) in network.names.enumerated() {
        guard let value = object[name] else { return require(false, "a row without \(name)") }
        check(row.readings[index], value, network.features[index])
      }
    case .token: checkToken(row, object["token"] ?? object["symbol"], network)
    }
    if row.startsSequence, let expected = object[columns.sequence ?? "sequence"] as? String {
      require(row.sequence == Array(expected.utf8), "another sequence than \(expected)")
    }
    if let text = object["label"] as? String,
      let expected = network.labels.firstIndex(where: { $0.utf8.elementsEqual(text.utf8) })
    {
      require(row.label == expected, "another label than \(text)")
    }
    if !columns.filters.isEmpty {
      let isMatch =
        (object["w"] as? String).map { $0 == "1" } ?? (object["w"] as? NSNumber).map { $0 == 1 } ?? false
      require(isMatch, "a row that the filter leaves out")
    }
  }

  private func checkToken(_ row: RowEvent.Row, _ value: Any?, _ network: ReferenceNetwork) {
    if let text = value as? String {
      require(network.names[row.token].utf8.elementsEqual(text.utf8), "token \(row.token) for \(text)")
    } else {
      require((value as? NSNumber)?.intValue == row.token, "token \(row.token) for \(value as Any)")
    }
  }

  /// As far as a Double tells.
  private func check(_ reading: Int32, _ value: Any, _ feature: ReferenceNetwork.Feature) {
    guard let number = value as? NSNumber else { return require(false, "\(reading) for \(value)") }
    let expected =
      number.doubleValue / pow(Double(feature.resolutionBase), Double(feature.resolutionExponent))
    let clamped = min(max(expected, -2_147_483_648), 2_147_483_647)
    require(
      abs(Double(reading) - clamped) <= 0.5 + abs(clamped) * 1e-12 + 1e-9,
      "\(reading) for \(value), \(expected)")
  }

  private static let pieces = [
    "{", "}", "[", "]", ":", ",", "\"", "\n", "\r\n", "\\", "\\u00e9", "\\ud83d\\ude00", "\\ud83d", "\\u0022",
    "\\u0000",
    "\"x\":", "\"y\\\"\":", "\"é\":", "\"s\":", "\"w\":1", "\"w\":\"1\"", "\"label\":\"p\"", "\"label\":null",
    "\"sequence\":\"a\"",
    "\"token\":", "\"symbol\":\"a\"", "\"symbol\":\"b c\"", "true", "false", "null", "0", "-0", "1.5",
    "-2.5e-1", "1e3", "1E+2",
    "1e999", "0.105", "01", "1.", ".5", "+1", "NaN", "[[]]", "{\"a\":[1,{}]}", "/*", "'", "[1,2,3]",
    "{\"x\":1,\"y\\\"\":2,\"é\":3}", "{\"x\":-7}", "{\"token\":2}", "{\"symbol\":\"\\u00e9\"}",
    "{\"x\":1,\"s\":\"q\",\"w\":1}",
    "2147483647.5", "99999999999999999999999", "0.0000000000000000001", " ", "\t", "\u{FEFF}", "\u{0}",
  ]

  func mutate(_ input: [UInt8], limit: Int, _ random: inout FuzzRandom) -> [UInt8]? {
    if random.below(4) == 0 { return nil }
    var bytes = input.isEmpty ? [0] : input
    for _ in 0...random.below(3) {
      let place = 1 + random.below(bytes.count)
      let end = min(place + random.below(4) * random.below(6), bytes.count)
      switch random.below(4) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.replaceSubrange(place..<end, with: Array(random.element(of: Self.pieces).utf8))
      case 2: bytes.insert(contentsOf: Array(random.element(of: Self.pieces).utf8), at: place)
      default: bytes[0] = UInt8(random.below(16))
      }
    }
    return bytes
  }
}
