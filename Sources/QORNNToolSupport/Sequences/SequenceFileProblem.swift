/// Everything that can be wrong with a sequence CSV. Rows count the lines of the file from 1, the header included.
package enum SequenceFileProblem: Error, Sendable, Equatable {
  case empty
  case noRows
  case noMatchingRows(filter: String)
  case packed
  case notText(row: Int, byte: Int, found: UInt8)
  case longLine(row: Int, limit: Int)
  case tooManyColumns(row: Int, limit: Int)
  case blankLine(row: Int)
  case openQuote(row: Int)
  case strayQuote(row: Int, column: Int)
  case wrongColumnCount(row: Int, found: Int, expected: Int)
  case numericHeader(found: String)
  case unnamedColumn(column: Int)
  case repeatedColumn(name: String)
  /// An option names a column that is not there.
  case unknownColumn(option: String, name: String, known: [String])
  /// Two options name the same column.
  case conflictingColumn(name: String, first: String, second: String)
  case noFeatures
  case missingCell(row: Int, column: String, expected: String)
  case badCell(row: Int, column: String, found: String, expected: String)
  case missingSequence(row: Int, column: String)
  case longSequenceName(row: Int, limit: Int)
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
    case .packed:
      "found gzip data, expected text; unpack it first or give the file a name that ends in .gz"
    case .notText(let row, let byte, let found):
      "row \(row), byte \(byte): found the byte \(Self.hexadecimal(found)), expected UTF-8 text"
    case .longLine(let row, let limit):
      "row \(row): found a line of more than \(limit) bytes, expected a shorter one"
    case .tooManyColumns(let row, let limit):
      "row \(row): found more than \(limit) columns, expected fewer"
    case .blankLine(let row):
      "row \(row): found an empty line, expected cells"
    case .openQuote(let row):
      "row \(row): found an opening quote that is never closed"
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
        + known.prefix(20).map { EchoedText.escaped($0) }.joined(separator: ", ")
        + (known.count > 20 ? ", …" : "")
    case .conflictingColumn(let name, let first, let second):
      "column \(EchoedText.quoted(name)) is named by both \(first) and \(second)"
    case .noFeatures:
      "found no feature columns, expected at least one"
    case .missingCell(let row, let column, let expected):
      "row \(row), column \(EchoedText.quoted(column)): found an empty cell, expected \(expected)"
    case .badCell(let row, let column, let found, let expected):
      "row \(row), column \(EchoedText.quoted(column)): found \(EchoedText.quoted(found)), expected \(expected)"
    case .missingSequence(let row, let column):
      "row \(row), column \(EchoedText.quoted(column)): found an empty cell, expected the sequence's name"
    case .longSequenceName(let row, let limit):
      "row \(row): found a sequence name of more than \(limit) bytes, expected a shorter one"
    case .separatedSequence(let row, let name, let lastRow):
      "row \(row): found sequence \(EchoedText.quoted(name)) again after row \(lastRow), "
        + "expected the rows of a sequence to be adjacent"
    }
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
