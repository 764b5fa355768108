// CSV: what qornn-run reads out of a table is what a plain reader of whole files and arithmetic on paper make of it.
import QORNN
import QORNNToolSupport

struct Target: FuzzTarget {
  static let shared = Target()
  private let models = RowModels()

  /// The first byte of an input: model (0–1), --where (2), --sequence (3), a header that may come again (4).
  func run(_ input: [UInt8]) {
    guard input.count > 1 else { return }
    let entry = models.entries[Int(input[0] & 3)]
    let file = input[1...]
    var columns = SequenceColumns()
    if input[0] & 4 != 0 { columns.filters = [.init(column: "w", value: "1")] }
    if input[0] & 8 != 0 { columns.sequence = "s" }
    let repeatsHeader = input[0] & 16 != 0
    let events = RowEvent.all(
      file, model: entry.model, options: InputOptions(columns: columns, isFollowed: repeatsHeader),
      seed: UInt64(file.count))
    if !repeatsHeader { check(events, ReferenceCSV(file), entry.network, columns) }
  }

  private func check(
    _ events: [RowEvent], _ reference: ReferenceCSV, _ network: ReferenceNetwork, _ columns: SequenceColumns
  ) {
    guard let header = reference.records.first?.cells else {
      return require(events.count == 1 && events[0].row == nil, "rows without a header: \(events)")
    }
    let names = header.map { String(decoding: Self.trimmed($0), as: UTF8.self) }
    // A header that is refused is all.
    if events.count == 1, case .broken(let message) = events[0],
      !message.contains("found a header and no rows")
    {
      return
    }
    let roles = Roles(names, columns)
    var events = events[...]
    for record in reference.records.dropFirst() {
      if let cells = record.cells, cells.count == names.count {
        if let filter = roles.filter, cells[filter] != Array("1".utf8) { continue }
      }
      guard let event = events.popFirst() else {
        return require(false, "no row for row \(record.row) of the file")
      }
      guard let cells = record.cells, cells.count == names.count else {
        require(event.refusedRow == record.row, "row \(record.row): \(event)")
        continue
      }
      check(event, record.row, cells, roles, network)
    }
    for event in events {
      guard case .broken = event else { return require(false, "more than the file has: \(event)") }
    }
  }

  private func check(
    _ event: RowEvent, _ number: Int, _ cells: [[UInt8]], _ roles: Roles, _ network: ReferenceNetwork
  ) {
    let texts = roles.features.map { String(decoding: cells[$0], as: UTF8.self) }
    let (readings, token) = Self.expected(texts, roles.isNamed, network)
    let isGood = readings != nil || token != nil
    guard let row = event.row else {
      require(event.message!.hasPrefix("input: row \(number)"), "row \(number): \(event)")
      // A row without a sequence is refused for its cells alone.
      return require(!isGood || roles.sequence != nil, "refused: \(event)")
    }
    require(row.number == number && isGood, "row \(number): \(event)")
    if let readings { require(row.readings.map(Int.init) == readings, "\(row.readings), not \(readings)") }
    if let token { require(row.token == token, "\(row.token), not \(token)") }
    if row.startsSequence, let sequence = roles.sequence {
      require(row.sequence == cells[sequence], "row \(number): another sequence")
    }
    if let label = roles.label,
      let expected = network.labels.firstIndex(of: String(decoding: cells[label], as: UTF8.self))
    {
      require(row.label == expected, "row \(number): another label")
    }
  }

  /// What a row's features are worth; nil where one of them is none.
  private static func expected(
    _ texts: [String], _ isNamed: Bool, _ network: ReferenceNetwork
  ) -> (readings: [Int]?, token: Int?) {
    guard network.inputKind == .vector else {
      // Of equal texts in another form Swift's String would make no difference.
      if isNamed { return (nil, network.names.firstIndex { $0.utf8.elementsEqual(texts[0].utf8) }) }
      let digits = texts[0].utf8.drop { $0 == 0x30 }
      guard !texts[0].isEmpty, texts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), digits.count < 2
      else {
        return (nil, nil)
      }
      let token = digits.first.map { Int($0) - 0x30 } ?? 0
      return (nil, token < network.inputSize ? token : nil)
    }
    var readings: [Int] = []
    for (text, feature) in zip(texts, network.features) {
      let number = String(decoding: trimmed(Array(text.utf8)), as: UTF8.self)
      guard RowText.isDecimal(number) else { return (nil, nil) }
      readings.append(
        ReferenceDecimal.count(number, base: feature.resolutionBase, exponent: feature.resolutionExponent)
          .count)
    }
    return (readings, nil)
  }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    var rest = bytes[...]
    while rest.first == 0x20 || rest.first == 0x09 { rest = rest.dropFirst() }
    while rest.last == 0x20 || rest.last == 0x09 { rest = rest.dropLast() }
    return Array(rest)
  }

  /// Which column is what.
  private struct Roles {
    var sequence: Int?
    var label: Int?
    var filter: Int?
    var features: [Int] = []
    var isNamed = false

    init(_ names: [String], _ columns: SequenceColumns) {
      let time = names.firstIndex { ["timestamp", "time"].contains($0.lowercased()) }
      sequence = names.firstIndex(of: columns.sequence ?? "sequence")
      label = names.firstIndex(of: "label")
      filter = columns.filters.isEmpty ? nil : names.firstIndex(of: "w")
      features = names.indices.filter { ![sequence, label, time, filter].contains($0) }
      isNamed = features.count == 1 && names[features[0]].lowercased() == "symbol"
    }
  }

  private static let cells = [
    "0", "-1", "1.5", ".5", "5.", "1e3", "-2.5e-1", "1e999", "-0", "+7", "0.105", "2147483647.5",
    "-2147483648.5",
    "nan", "inf", "", " 1", "\"1\"", "\"a\"\"b\"", "\"1\n2\"", "\n1\n2\n3\n4\n5\n6\n7\n8", "x", "y", "é", "a",
    "b c", "p", "q,r", "s",
    "w",
    "sequence", "label", "time", "token", "symbol", "1,2,3", "x,y,z", "x,y,z,s,w,label", "token,w,s",
    "\u{301}",
    "0.000000000000000000000000000000000000000000000001", "99999999999999999999999", "1e-18", "4.5e-19",
  ]

  func mutate(_ input: [UInt8], limit: Int, _ random: inout FuzzRandom) -> [UInt8]? {
    if random.below(3) == 0 { return nil }
    var bytes = input.isEmpty ? [0] : input
    for _ in 0...random.below(3) {
      let place = 1 + random.below(bytes.count)
      let end = min(place + random.below(4) * random.below(4), bytes.count)
      switch random.below(4) {
      case 0: bytes.replaceSubrange(place..<end, with: [])
      case 1: bytes.insert(contentsOf: [random.element(of: Array(",;\t\n\r\" \u{0}".utf8))], at: place)
      case 2:
        bytes.insert(
          contentsOf: Array((random.element(of: Self.cells) + random.element(of: [",", "\n", ""])).utf8),
          at: place)
      default: bytes[0] = UInt8(random.below(32))
      }
    }
    return bytes
  }
}
