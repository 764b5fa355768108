import QORNN
import QORNNToolSupport

/// Bytes in pieces of drawn sizes, as a pipe gives them, or all that there is room for.
final class PieceSource: ByteSource {
  let name = "input"
  private var rest: ArraySlice<UInt8>
  private var random: FuzzRandom?
  private var hasEnded = false

  /// - Parameter seed: nil: all at once.
  init(_ bytes: ArraySlice<UInt8>, seed: UInt64?) {
    rest = bytes
    random = seed.map { FuzzRandom(state: $0) }
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    require(!buffer.isEmpty && !hasEnded, "read without room, or behind the end")
    require(buffer.count <= 1 << 16, "room for \(buffer.count) bytes")
    let size = random.map { _ in 1 + random!.below(9) } ?? .max
    let piece = rest.prefix(min(size, buffer.count))
    piece.withUnsafeBytes { buffer.copyMemory(from: $0) }
    rest = rest.dropFirst(piece.count)
    hasEnded = piece.isEmpty
    return piece.count
  }
}

/// What a source of rows says.
enum RowEvent: Equatable {
  case row(Row)
  case bad(String)
  case broken(String)

  struct Row: Equatable {
    let number: Int
    let readings: [Int32]
    let token: Int
    let clampedCount: Int
    let label: Int?
    let sequence: [UInt8]?
    let startsSequence: Bool
    let endsSequence: Bool

    init(_ row: InputRow) {
      number = row.number
      readings = row.readings
      token = row.token
      clampedCount = row.clampedCount
      label = row.label
      sequence = row.sequence
      startsSequence = row.startsSequence
      endsSequence = row.endsSequence
    }
  }

  var row: Row? {
    guard case .row(let row) = self else { return nil }
    return row
  }

  /// The row that a message is about.
  var refusedRow: Int? {
    guard case .bad(let message) = self, message.hasPrefix("input: row ") else { return nil }
    return Int(message.dropFirst(11).prefix { $0.isNumber })
  }

  var message: String? {
    switch self {
    case .row: nil
    case .bad(let message), .broken(let message): message
    }
  }
}

extension RowEvent {
  /// Reads bytes to their end: at once, and once more in pieces, which must not make a difference.
  static func all(
    _ bytes: ArraySlice<UInt8>, model: SharedModel, options: InputOptions, seed: UInt64
  ) -> [RowEvent] {
    let events = read(PieceSource(bytes, seed: nil), model, options, byteCount: bytes.count)
    let again = read(PieceSource(bytes, seed: seed), model, options, byteCount: bytes.count)
    require(events == again, "at once \(events)\nin pieces \(again)")
    for message in events.compactMap(\.message) { check(message) }
    return events
  }

  private static func read(
    _ source: PieceSource, _ model: SharedModel, _ options: InputOptions, byteCount: Int
  ) -> [RowEvent] {
    var events: [RowEvent] = []
    do throws(ToolError) {
      let rows = try options.rows(for: model, source: source, rememberedSequences: 2, beforeWaiting: nil)
      var row = InputRow(readingCount: model.inputKind == .vector ? model.inputSize : 0)
      while true {
        do throws(RowFailure) {
          guard try rows.next(&row) else { return events }
          events.append(.row(Row(row)))
        } catch {
          guard case .badRow(let failure) = error else { throw error.toolError }
          events.append(.bad(failure.message))
        }
        require(events.count <= byteCount + 1, "more rows than bytes")
      }
    } catch {
      events.append(.broken(error.message))
    }
    return events
  }

  /// A line for a person: short, without control characters.
  private static func check(_ message: String) {
    require(message.utf8.count < 2000, "a message of \(message.utf8.count) bytes: \(message)")
    require(message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "control characters: \(message)")
  }
}
