/// Why an input has no row to give.
package enum RowFailure: Error, Sendable, Equatable {
  /// This row is bad; the next one can be asked for.
  case badRow(ToolError)
  /// The input cannot go on.
  case broken(ToolError)

  /// The line for the user.
  package var toolError: ToolError {
    switch self {
    case .badRow(let error), .broken(let error): error
    }
  }
}

/// An input as rows for a model: CSV, JSON Lines, samples, text.
package protocol RowSource: AnyObject {
  /// The input's name for messages.
  var name: String { get }
  /// What the user should know about the input, a line each, without its name.
  var notes: [String] { get }
  /// Whether reading ended early: by a stop request, or because nobody reads the results.
  var isStopped: Bool { get }
  /// The bytes of the source up to the end of the last row, refused ones too.
  var consumedByteCount: Int { get }
  /// What the source must begin with to be read on from the middle; empty for most.
  var header: [UInt8] { get }

  /// Reads the next row that counts, without allocating memory once its buffers are large enough.
  ///
  /// - Returns: false at the end of the input or when the program is to stop.
  /// - Throws: `badRow`, after which the next call goes on with the row after it, or `broken`.
  func next(_ row: inout InputRow) throws(RowFailure) -> Bool
}

extension RowSource {
  package var header: [UInt8] { [] }
}

/// The rows of an input whose header a stop request cut off: none.
final class StoppedRows: RowSource {
  let name: String
  let notes: [String] = []
  let isStopped = true
  let consumedByteCount = 0

  init(name: String) {
    self.name = name
  }

  func next(_ row: inout InputRow) -> Bool { false }
}
