import Foundation
import Testing

/// `qornn-run --serve` on a model in a folder.
struct RunningServer {
  let folder: ModelFolder
  let path: String
  let tool: RunningTool

  /// Starts it and waits until it answers.
  ///
  /// - Parameter fileLimit: the largest file that it may write, in blocks of 512 bytes, as if the disk were full then.
  init(_ folder: ModelFolder, _ options: [String], fileLimit: Int? = nil) throws {
    self.folder = folder
    path = folder.path + "/s"
    let built = try BuiltTool("qornn-run")
    let arguments = [folder.model, "--serve", "unix:" + path] + options
    if let fileLimit {
      let script = "trap '' XFSZ; ulimit -f \(fileLimit); exec \"$@\""
      tool = try RunningTool(
        URL(fileURLWithPath: "/bin/sh"), ["-c", script, "sh", built.url.path] + arguments)
    } else {
      tool = try built.start(arguments)
    }
    _ = try SocketClient.whenThere(path)
  }

  init(_ options: [String] = ["--emit", "every"]) throws {
    try self.init(ModelFolder(), options)
  }

  /// Ends it in good order.
  ///
  /// - Returns: what it said on standard error.
  func stop(status: Int32 = 0) throws -> String {
    kill(tool.process.processIdentifier, SIGTERM)
    let end = try tool.finish()
    #expect(end.status == status, "\(end)")
    #expect(!FileManager.default.fileExists(atPath: path))
    return end.errors
  }

  /// Ends it as a power loss would.
  func killHard() {
    kill(tool.process.processIdentifier, SIGKILL)
    tool.process.waitUntilExit()
  }
}
