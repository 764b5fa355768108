import QORNNToolSupport
import QORNNTraining

/// Runs something of the training library and turns its errors into the line and exit code that the user gets.
///
/// - Parameter file: what it works on; named first where the error does not name a file itself.
package func reporting<Result>(
  _ file: String? = nil, _ body: () throws -> Result
) throws(ToolError) -> Result {
  do {
    return try body()
  } catch {
    throw ToolError(error, file: file)
  }
}

extension ToolError {
  /// An error of the training library; `file` as for ``reporting(_:_:)``.
  package init(_ error: any Error, file: String? = nil) {
    let place = file.map { EchoedText.quoted($0, limit: 4096) + ": " } ?? ""
    switch error {
    case let error as ToolError: self = error
    case let error as TaskError:
      self.init(error.exitCode, (error.namesFile ? "" : place) + error.description)
    case let error as CheckpointError: self.init(error.exitCode, place + error.description)
    case let error as TrainingError: self.init(.data, error.description)
    case TrainingLog.Failure.cannotOpen(let path, let reason):
      self.init(.cannotCreate, "cannot open the log \(EchoedText.quoted(path)): \(reason)")
    case TrainingLog.Failure.cannotWrite(let path, let reason):
      self.init(.inputOutput, "cannot write the log \(EchoedText.quoted(path)): \(reason)")
    default: self.init(.software, "\(place)\(error)")
    }
  }
}

extension TaskError {
  fileprivate var exitCode: ExitCode {
    switch self {
    case .unreadable: .noInput
    case .invalidWindow: .usage
    default: .data
    }
  }
}

extension CheckpointError {
  fileprivate var exitCode: ExitCode {
    switch self {
    case .file(_, .open, _): .noInput
    case .file: .inputOutput
    default: .data
    }
  }
}
