import Foundation
import Testing

/// `qornn-run --serve` on a model in a folder.
struct RunningServer {
  let folder: ModelFolder
  let path: String
  let tool: RunningTool

  /// Starts it and waits until it answers.
  init(_ folder: ModelFolder, _ options: [String]) throws {
    self.folder = folder
    path = folder.path + "/s"
    tool = try BuiltTool("qornn-run").start([folder.model, "--serve", "unix:" + path] + options)
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
