/// What is wrong with the data that a task was given.
public enum TaskError: Error, Equatable, Sendable {
  // MARK: Files

  /// The file cannot be opened or read; `found` is the system's error number.
  case unreadable(path: String, found: Int32)
  /// The system's `gzip` refused the file (truncated, damaged) or is not there; `found` is its exit status.
  case gzipFailed(path: String, found: Int32)
  /// The file has no bytes, or no rows.
  case empty(path: String)
  /// The file ends early or has bytes left over.
  case wrongLength(path: String, found: Int, expected: Int)
  /// The four bytes at the start of an idx file.
  case wrongMagic(path: String, found: UInt32, expected: UInt32)
  /// A field of an idx header: the number of images, their rows or columns.
  case wrongField(path: String, offset: Int, found: Int, expected: Int)
  /// A line that is not a number of the range, or that repeats one, in a permutation file.
  case invalidPermutation(path: String, line: Int, found: String)
  /// A label of an idx file, which must be a digit.
  case invalidDigit(path: String, offset: Int, found: Int)
  /// Text that is not UTF-8.
  case notUTF8(path: String, offset: Int)
  /// A symbol that the training text does not have. `offset` counts symbols from 0.
  case unknownSymbol(path: String, offset: Int, found: String)
  /// A text with fewer symbols than needed.
  case textTooShort(path: String, found: Int, expected: Int)
  /// More different symbols, features or labels than a model file holds.
  case tooMany(String, found: Int, expected: Int)

  // MARK: Recordings

  /// There is no recording, or none has a row.
  case noRecordings
  /// There is no column to read.
  case noFeatures
  /// The number of columns differs from that of the training data.
  case wrongFeatureCount(found: Int, expected: Int)
  /// A row has another number of cells than there are columns.
  case wrongCellCount(recording: String, line: Int, found: Int, expected: Int)
  /// A cell that is not a decimal number (empty included).
  case notANumber(recording: String, line: Int, column: String, found: String)
  /// A cell that is NaN or infinite.
  case notFinite(recording: String, line: Int, column: String, found: String)
  /// A number of 10^27 or more.
  case numberTooLarge(recording: String, line: Int, column: String, found: String)
  /// A row without a label.
  case missingLabel(recording: String, line: Int)
  /// A label that the training data does not have.
  case unknownLabel(recording: String, line: Int, found: String)
  /// A name in a `symbol` column, or an index in a `token` column, that the training data does not have.
  case unknownToken(recording: String, line: Int, found: String)
  /// A label that differs from the one at the start of the sequence, where recordings are not cut into
  /// windows.
  case labelChanges(recording: String, line: Int, found: String, expected: String)
  /// Nothing to tell apart. `label` is the only one, nil if there is none.
  case tooFewClasses(found: Int, expected: Int, label: String?)
  /// The window or the hop is out of range: 1 ≤ hop ≤ window.
  case invalidWindow(size: Int, hop: Int)
  /// No recording is as long as the window.
  case windowTooLong(found: Int, longestRecording: Int)
  /// Every sequence would be in the validation part, or there is none at all.
  case noTrainingSequences
}

extension TaskError {
  /// Whether the description begins with the file that is meant.
  package var namesFile: Bool {
    switch self {
    case .unreadable, .gzipFailed, .empty, .wrongLength, .wrongMagic, .wrongField, .invalidPermutation,
      .invalidDigit, .notUTF8, .unknownSymbol, .textTooShort:
      true
    default: false
    }
  }
}
