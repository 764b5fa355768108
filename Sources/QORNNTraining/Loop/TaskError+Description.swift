import Foundation

extension TaskError: CustomStringConvertible {
  /// One line for a person: where, what was found, what was expected. Texts from the data are quoted as they
  /// are.
  public var description: String {
    switch self {
    case .unreadable(let path, let found):
      "\(path): cannot be read: \(String(cString: strerror(found)))"
    case .gzipFailed(let path, let found):
      found < 0
        ? "\(path): found gzip data, but the program gzip cannot be started"
        : "\(path): found damaged gzip data (gzip ended with status \(found))"
    case .empty(let path):
      "\(path): found an empty file"
    case .wrongLength(let path, let found, let expected):
      "\(path): found \(found) bytes, expected \(expected)"
    case .wrongMagic(let path, let found, let expected):
      "\(path): found the magic \(Self.hexadecimal(found)), expected \(Self.hexadecimal(expected)) (idx)"
    case .wrongField(let path, let offset, let found, let expected):
      "\(path), byte \(offset): found \(found), expected \(expected)"
    case .invalidPermutation(let path, let line, let found):
      "\(path), line \(line): found '\(found)', expected a pixel index that was not there before"
    case .invalidDigit(let path, let offset, let found):
      "\(path), byte \(offset): found the label \(found), expected 0 to 9"
    case .notUTF8(let path, let offset):
      "\(path), byte \(offset): found bytes that are not UTF-8 text"
    case .unknownSymbol(let path, let offset, let found):
      "\(path), symbol \(offset + 1): found '\(found)', expected a symbol of the training text"
    case .textTooShort(let path, let found, let expected):
      "\(path): found \(found) symbols, expected at least \(expected)"
    case .tooMany(let things, let found, let expected):
      "found \(found) different \(things), expected at most \(expected)"
    default: recordingDescription
    }
  }

  private var recordingDescription: String {
    switch self {
    case .noRecordings: "found no rows, expected at least one"
    case .noFeatures: "found no feature columns, expected at least one"
    case .wrongFeatureCount(let found, let expected):
      "found \(found) feature columns, expected \(expected) as in the training data"
    case .wrongCellCount(let recording, let line, let found, let expected):
      "\(Self.place(recording, line)): found \(found) cells, expected \(expected)"
    case .notANumber(let recording, let line, let column, let found):
      "\(Self.place(recording, line)), column '\(column)': found '\(found)', expected a decimal number"
    case .notFinite(let recording, let line, let column, let found):
      "\(Self.place(recording, line)), column '\(column)': found '\(found)', expected a finite number"
    case .numberTooLarge(let recording, let line, let column, let found):
      "\(Self.place(recording, line)), column '\(column)': found '\(found)', expected a number below 1e27"
    case .missingLabel(let recording, let line):
      "\(Self.place(recording, line)): found no label or value to predict, expected one in every row"
    case .unknownLabel(let recording, let line, let found):
      "\(Self.place(recording, line)): found the label '\(found)', expected one of the training data"
    case .unknownToken(let recording, let line, let found):
      "\(Self.place(recording, line)): found '\(found)', expected a token of the training data"
    case .labelChanges(let recording, let line, let found, let expected):
      "\(Self.place(recording, line)): found the label '\(found)', expected '\(expected)' as at the "
        + "start of the sequence (--window N cuts recordings whose label changes)"
    case .tooFewClasses(let found, let expected, let label):
      "found \(found == 1 ? "1 class" : "\(found) classes")" + (label.map { " (only '\($0)')" } ?? "")
        + ", expected at least \(expected); --label names the column of labels, --target one of values"
    case .invalidWindow(let size, let hop):
      "found a window of \(size) steps and a hop of \(hop), expected 1 ≤ hop ≤ window"
    case .windowTooLong(let found, let longestRecording):
      "found a window of \(found) steps, expected at most \(longestRecording), the longest recording"
    case .noTrainingSequences: "found no sequence to train on, expected at least two"
    default: "unusable data"
    }
  }

  private static func place(_ recording: String, _ line: Int) -> String {
    "row \(line) (sequence '\(recording)')"
  }

  private static func hexadecimal(_ word: UInt32) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
