/// Records of a CSV file as they come (RFC 4180, LF or CR LF, an optional byte order mark).
///
/// The delimiter is the comma, or the semicolon or tab when the header has no comma. A record that has arrived is
/// handed out without waiting for the next one. Memory is bounded by the line limit.
///
/// A quote that should not be there opens a cell which swallows the lines behind it. So a record has a bounded number of line
/// ends within quotes, and one whose quotes do not come out right is its first line alone: reading goes on with the next line.
package final class CSVReader {
  /// The most line ends within the quotes of a record.
  package static let quotedLineEndLimit = 16

  /// The lines below; set `beforeWaiting` there.
  package let lines: LineReader
  /// The number of the line where the current record begins; the header is row 1.
  package private(set) var row = 0
  package private(set) var delimiter = UInt8(ascii: ",")

  /// The bytes of the source up to the end of the current record.
  private(set) var endOffset = 0
  /// The header as it stands in the source.
  private(set) var header: [UInt8] = []

  static let quote = UInt8(ascii: "\"")
  /// Whether the line that comes next has been read already.
  private var isAtLine = false
  /// The header's cells, if it is passed over where it comes again.
  private var repeatedHeader: (text: [UInt8], ends: [Int])?
  private var hasHeader = false
  let byteLimit: Int
  let columnLimit: Int
  /// The line ends within the quotes of the current record so far.
  var quotedLineEndCount = 0
  /// The current record's cells without their quotes, one behind another.
  var record: [UInt8] = []
  var starts: [Int] = []
  var ends: [Int] = []

  /// - Parameters:
  ///   - byteLimit: the most bytes of a record.
  ///   - columnLimit: the most cells of a record.
  package init(_ source: any ByteSource, byteLimit: Int = 1 << 20, columnLimit: Int = 66_000) {
    lines = LineReader(source, limit: byteLimit)
    self.byteLimit = byteLimit
    self.columnLimit = columnLimit
  }

  /// The number of cells of the current record.
  package var cellCount: Int { ends.count }

  /// A cell of the current record without its quotes, valid until `advance`.
  package func cell(_ index: Int) -> ArraySlice<UInt8> { record[starts[index]..<ends[index]] }

  /// Goes to the next record. Empty lines are accepted at the end of the file only.
  ///
  /// - Returns: false at the end of the input or when the program is to stop.
  /// - Throws: `badRow`, after which the next call goes on with the line after it, or `broken`.
  package func advance() throws(RowFailure) -> Bool {
    defer {
      hasHeader = true
      // A record that a stop cut off is not over.
      if !lines.isStopped { endOffset = isAtLine ? lines.lineOffset : lines.endOffset }
    }
    repeat {
      guard try readRecord() else { return false }
    } while isRepeatedHeader
    return true
  }

  private func readRecord() throws(RowFailure) -> Bool {
    let isHeader = !hasHeader
    if isAtLine {
      isAtLine = false
    } else {
      guard try advanceLine() else { return false }
    }
    row = lines.number
    var line = lines.line
    // A file that follows another may begin with the mark as well.
    if isHeader || repeatedHeader != nil, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    try validate(line)
    if line.isEmpty {
      while try advanceLine() {
        guard lines.line.isEmpty else {
          isAtLine = true
          throw problem(.blankLine(row: row))
        }
      }
      return false
    }
    if isHeader { chooseDelimiter(line) }
    record.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    if !line.contains(Self.quote) {
      splitPlain(line)
    } else if try !splitQuoted(line) {
      return false
    }
    guard cellCount <= columnLimit else { throw problem(.tooManyColumns(row: row, limit: columnLimit)) }
    return true
  }

  /// Says, while the header is the current record, that it may come again: a new file of the same columns begins there.
  func passOverRepeatedHeaders() { repeatedHeader = (record, ends) }

  private var isRepeatedHeader: Bool {
    guard let repeatedHeader, record.count == repeatedHeader.text.count else { return false }
    return ends == repeatedHeader.ends && record == repeatedHeader.text
  }

  func advanceLine() throws(RowFailure) -> Bool {
    do {
      guard try lines.advance() else { return false }
      if !hasHeader { header += lines.lineWithEnding }
      return true
    } catch {
      switch error {
      case .source(let failure): throw .broken(failure)
      case .longLine(let number, let limit): throw problem(.longLine(row: number, limit: limit))
      }
    }
  }

  func problem(_ problem: SequenceFileProblem) -> RowFailure {
    .badRow(problem.toolError(in: lines.name))
  }

  func validate(_ line: ArraySlice<UInt8>) throws(RowFailure) {
    if let offset = TextValidation.firstInvalidOffset(line) {
      throw problem(.notText(row: lines.number, byte: offset + 1, found: line[line.startIndex + offset]))
    }
  }

  private func chooseDelimiter(_ header: ArraySlice<UInt8>) {
    var isQuoted = false
    var counts = [0, 0, 0]
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    for byte in header {
      if byte == Self.quote { isQuoted.toggle() }
      if !isQuoted, let index = candidates.firstIndex(of: byte) { counts[index] += 1 }
    }
    if counts[0] == 0 && max(counts[1], counts[2]) > 0 {
      delimiter = candidates[counts[1] >= counts[2] ? 1 : 2]
    }
  }

  private func splitPlain(_ line: ArraySlice<UInt8>) {
    record.append(contentsOf: line)
    starts.append(0)
    record.withUnsafeBufferPointer { bytes in
      for index in 0..<bytes.count where bytes[index] == delimiter {
        ends.append(index)
        starts.append(index &+ 1)
      }
    }
    ends.append(record.count)
  }
}
