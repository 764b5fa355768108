import Foundation
import QORNNToolSupport

/// This program once more, in a process of its own, so that what it measures of memory is not another
/// measurement's.
enum ChildProcess {
  /// Runs it to its end and returns what it printed; its messages go where ours go.
  static func output(_ arguments: [String]) throws(ToolError) -> String {
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    let bytes: Data
    do {
      try process.run()
      bytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw ToolError(.software, "cannot start a process for a row: \(error)")
    }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw ToolError(.software, "the process of a row ended with status \(process.terminationStatus)")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
