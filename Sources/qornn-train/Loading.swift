import QORNNToolSupport
import QORNNTraining

/// Runs something of the training library and turns its errors into the line and exit code that the user
/// gets.
///
/// - Parameter path: the checkpoint that is read.
func loading<Result>(_ path: String = "", _ body: () throws -> Result) throws(ToolError) -> Result {
  do {
    return try body()
  } catch let error as ToolError {
    throw error
  } catch let error as TaskError {
    throw toolError(error)
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
    let message = "\(EchoedText.quoted(path)): \(error.description)"
    if case .file(_, .open, _) = error { throw ToolError(.noInput, message) }
    throw ToolError(.data, message)
  } catch {
    throw ToolError(.software, "\(error)")
  }
}

/// A problem of the data; `file` is named first where the error does not name one.
func toolError(_ error: TaskError, file: String? = nil) -> ToolError {
  switch error {
  case .unreadable: ToolError(.noInput, error.description)
  case .invalidWindow: ToolError(.usage, error.description)
  default: ToolError(.data, (file.map { "\(EchoedText.quoted($0)): " } ?? "") + error.description)
  }
}
