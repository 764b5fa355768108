import QORNNToolSupport
import QORNNTraining

/// Runs something of the training library and turns its errors into the line and exit code that the user gets.
///
/// - Parameter path: the checkpoint that is read or written.
func loading<Result>(_ path: String = "", _ body: () throws -> Result) throws(ToolError) -> Result {
  do {
    return try body()
  } catch let error as ToolError {
    throw error
  } catch let error as TaskError {
    throw ToolError(code(of: error), error.description)
  } catch let error as TrainingLog.Failure {
    switch error {
    case .cannotOpen(let path, let reason):
      throw ToolError(.cannotCreate, "cannot open the log \(EchoedText.quoted(path)): \(reason)")
    case .cannotWrite(let path, let reason):
      throw ToolError(.inputOutput, "cannot write the log \(EchoedText.quoted(path)): \(reason)")
    }
  } catch let error as TrainingError {
    throw ToolError(.data, error.description)
  } catch let error as CheckpointError {
    throw ToolError(code(of: error), "\(EchoedText.quoted(path)): \(error)")
  } catch {
    throw ToolError(.software, "\(error)")
  }
}

private func code(of error: TaskError) -> ExitCode {
  switch error {
  case .unreadable: .noInput
  case .invalidWindow: .usage
  default: .data
  }
}

private func code(of error: CheckpointError) -> ExitCode {
  guard case .file(_, let operation, _) = error else { return .data }
  switch operation {
  case .open: return .noInput
  case .read, .write: return .inputOutput
  case .create, .rename: return .cannotCreate
  }
}
