/// Everything that can be wrong with a sequence CSV. Rows count the lines of the file from 1, the header included.
package enum SequenceFileProblem: Error, Sendable, Equatable {
  /// Where a quoted cell has to be closed.
  package enum QuoteBound: Sendable, Equatable {
    /// Before the input ends.
    case input
    /// Within so many line ends.
    case lineEnds(Int)
    /// Within so many bytes of the row.
    case bytes(Int)
    /// Before a line that is too long or no text.
    case badLine(row: Int)
  }

  /// The file has no bytes.
  case empty
  /// A header and nothing after it.
  case noRows
  /// No row passes the filter that was asked for.
  case noMatchingRows(filter: String)
  /// A byte, counted from 1 in its row, that no UTF-8 text has at this place.
  case notText(row: Int, byte: Int, found: UInt8)
  /// A line of more than `limit` bytes.
  case longLine(row: Int, limit: Int)
  /// A row of more than `limit` cells.
  case tooManyColumns(row: Int, limit: Int)
  /// A row without any cell.
  case blankLine(row: Int)
  /// A quote at the start of a cell that is not closed where it has to be.
  case openQuote(row: Int, column: Int, QuoteBound)
  /// A quote in the middle of a cell.
  case strayQuote(row: Int, column: Int)
  /// A row with another number of cells than the header.
  case wrongColumnCount(row: Int, found: Int, expected: Int)
  /// The first row holds a number: there is no header.
  case numericHeader(found: String)
  /// A column, counted from 1, whose name is empty.
  case unnamedColumn(column: Int)
  /// Two columns of one name.
  case repeatedColumn(name: String)
  /// An option names a column that is not there.
  case unknownColumn(option: String, name: String, known: [String])
  /// Two options name the same column.
  case conflictingColumn(name: String, first: String, second: String)
  /// Every column is a sequence, label, time or target, or is ignored.
  case noFeatures
  /// An empty cell where a reading is due.
  case missingCell(row: Int, column: String, expected: String)
  /// A cell that is not what its column holds.
  case badCell(row: Int, column: String, found: String, expected: String)
  /// An empty cell in the column of sequences.
  case missingSequence(row: Int, column: String, expected: String)
  /// A sequence whose name has more than `limit` bytes.
  case longSequenceName(row: Int, limit: Int)
  /// A sequence that goes on after another one began; its rows ended at `lastRow`.
  case separatedSequence(row: Int, name: String, lastRow: Int)

  /// The words for a cell of a feature.
  package static let decimalExpectation = "a finite decimal number"

  /// The line for the user.
  ///
  /// - Parameter file: the input's name as messages show it.
  package func toolError(in file: String) -> ToolError {
    let code: ExitCode =
      switch self {
      case .conflictingColumn: .usage
      default: .data
      }
    return ToolError(code, "\(file): \(message)")
  }

  /// What was found and what was expected, with the row where there is one.
  package var message: String {
    switch self {
    case .empty:
      "found an empty file, expected a header row with column names"
    case .noRows:
      "found a header and no rows, expected at least one row"
    case .noMatchingRows(let filter):
      "found no row with \(EchoedText.quoted(filter)), expected at least one"
    case .notText(let row, let byte, let found):
      "row \(row), byte \(byte): found the byte \(Self.hexadecimal(found)), expected UTF-8 text"
    case .longLine(let row, let limit):
      "row \(row): found a line of more than \(limit) bytes, expected a shorter one"
    case .tooManyColumns(let row, let limit):
      "row \(row): found more than \(limit) columns, expected fewer"
    case .blankLine(let row):
      "row \(row): found an empty line, expected cells"
    case .openQuote(let row, let column, let bound):
      "row \(row), column \(column): found an opening quote that is \(Self.notClosed(bound))"
    case .strayQuote(let row, let column):
      "row \(row), column \(column): found a quote inside a cell, expected quotes around the whole cell"
    case .wrongColumnCount(let row, let found, let expected):
      "row \(row): found \(Self.count(found, "column")), expected \(expected) as in the header"
    case .numericHeader(let found):
      "row 1: found the number \(EchoedText.quoted(found)), expected a header row with column names"
    case .unnamedColumn(let column):
      "row 1: found no name for column \(column), expected one (or --ignore \"\")"
    case .repeatedColumn(let name):
      "row 1: found two columns named \(EchoedText.quoted(name)), expected different names"
    case .unknownColumn(let option, let name, let known):
      "\(option): found no column \(EchoedText.quoted(name)), expected one of: "
        + EchoedText.list(known)
    case .conflictingColumn(let name, let first, let second):
      "column \(EchoedText.quoted(name)) is named by both \(first) and \(second)"
    case .noFeatures:
      "found no feature columns, expected at least one"
    case .missingCell(let row, let column, let expected):
      "row \(row), column \(EchoedText.quoted(column)): found an empty cell, expected \(expected)"
    case .badCell(let row, let column, let found, let expected):
      "row \(row), column \(EchoedText.quoted(column)): found \(EchoedText.quoted(found)), expected \(expected)"
    case .missingSequence(let row, let column, let expected):
      "row \(row), column \(EchoedText.quoted(column)): found an empty cell, expected \(expected)"
    case .longSequenceName(let row, let limit):
      "row \(row): found a sequence name of more than \(limit) bytes, expected a shorter one"
    case .separatedSequence(let row, let name, let lastRow):
      "row \(row): found sequence \(EchoedText.quoted(name)) again after row \(lastRow), "
        + "expected the rows of a sequence to be adjacent"
    }
  }

  private static func notClosed(_ bound: QuoteBound) -> String {
    switch bound {
    case .input: "never closed"
    case .lineEnds(let limit): "not closed within \(limit) line ends"
    case .bytes(let limit): "not closed within \(limit) bytes"
    case .badLine(let row): "not closed before row \(row), which is too long or no UTF-8 text"
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }

  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
