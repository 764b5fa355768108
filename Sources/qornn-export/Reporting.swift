import QORNNExport
import QORNNToolSupport
import QORNNTraining

/// Runs something of the libraries and turns its errors into the line and exit code that the user gets.
///
/// - Parameter path: the file that it works on.
func reporting<Result>(_ path: String, _ body: () throws -> Result) throws(ToolError) -> Result {
  let name = EchoedText.quoted(path, limit: 4096)
  do {
    return try body()
  } catch let error as ToolError {
    throw error
  } catch let error as TaskError {
    if case .unreadable = error { throw ToolError(.noInput, error.description) }
    let hasPath = error.description.hasPrefix(path)
    throw ToolError(.data, hasPath ? error.description : "\(name): \(error.description)")
  } catch let error as ExportError {
    throw ToolError(.data, "\(name): \(error.description)")
  } catch let error as CheckpointError {
    if case .file(_, let operation, let code) = error {
      throw ToolError(
        operation == .open ? .noInput : .inputOutput, "cannot read \(name): \(systemText(code))")
    }
    throw ToolError(.data, "\(name): \(error.sentence)")
  } catch {
    throw ToolError(.software, "\(name): \(error)")
  }
}
