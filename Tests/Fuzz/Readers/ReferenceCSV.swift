/// CSV as Docs/Running.md and RFC 4180 have it, over a whole file: slow, plain, and without the reader's code.
struct ReferenceCSV {
  /// A record, or nil cells where its row is refused.
  struct Record {
    /// The line where it begins, from 1.
    let row: Int
    var cells: [[UInt8]]?
  }

  private(set) var records: [Record] = []
  private let lines: [(number: Int, text: ArraySlice<UInt8>, end: ArraySlice<UInt8>)]
  private var next = 0
  private var delimiter = UInt8(ascii: ",")

  init(_ bytes: ArraySlice<UInt8>) {
    var bytes = bytes
    // The mark counts as a byte of its line in messages alone.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    lines = RowText.lines(bytes)
    if let header = lines.first?.text { delimiter = Self.delimiter(of: header) }
    while let line = takeLine() {
      let isEnd = line.text.isEmpty && lines[next...].allSatisfy(\.text.isEmpty)
      if isEnd { break }
      var record = Record(row: line.number, cells: nil)
      if line.text.isEmpty {
        while next < lines.count && lines[next].text.isEmpty { next += 1 }
      } else if RowText.isText(line.text) {
        let second = next
        record.cells = cells(from: line)
        // What is refused is a line, whatever its quotes seem to hold.
        if record.cells == nil { next = second }
      }
      records.append(record)
      // Without a header there is nothing to read.
      if records.count == 1 && record.cells == nil { break }
    }
  }

  private static func delimiter(of header: ArraySlice<UInt8>) -> UInt8 {
    var isQuoted = false
    var (commas, semicolons, tabs) = (0, 0, 0)
    for byte in header {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == UInt8(ascii: ",") { commas += 1 }
      if byte == UInt8(ascii: ";") { semicolons += 1 }
      if byte == UInt8(ascii: "\t") { tabs += 1 }
    }
    if commas > 0 || semicolons + tabs == 0 { return UInt8(ascii: ",") }
    return UInt8(ascii: semicolons >= tabs ? ";" : "\t")
  }

  private mutating func takeLine() -> (number: Int, text: ArraySlice<UInt8>, end: ArraySlice<UInt8>)? {
    guard next < lines.count else { return nil }
    next += 1
    return lines[next - 1]
  }

  private enum Place { case cellStart, plain, quoted, afterQuote }

  /// Character after character; nil where a quote is out of place, text is not UTF-8, the file ends within quotes or these hold
  /// more than 16 line ends.
  private mutating func cells(from first: (number: Int, text: ArraySlice<UInt8>, end: ArraySlice<UInt8>))
    -> [[UInt8]]?
  {
    var line = first
    var cells: [[UInt8]] = [[]]
    var place = Place.cellStart
    var lineEndCount = 0
    while true {
      for byte in line.text {
        let isQuote = byte == UInt8(ascii: "\"")
        switch place {
        case .quoted:
          if isQuote { place = .afterQuote } else { cells[cells.count - 1].append(byte) }
        case .afterQuote where isQuote:
          cells[cells.count - 1].append(byte)
          place = .quoted
        case .cellStart where isQuote: place = .quoted
        case _ where byte == delimiter:
          cells.append([])
          place = .cellStart
        case .afterQuote: return nil
        case .cellStart, .plain:
          if isQuote { return nil }
          cells[cells.count - 1].append(byte)
          place = .plain
        }
      }
      guard place == .quoted else { return cells }
      cells[cells.count - 1] += line.end
      lineEndCount += 1
      guard lineEndCount <= 16, let next = takeLine(), RowText.isText(next.text) else { return nil }
      line = next
    }
  }
}
