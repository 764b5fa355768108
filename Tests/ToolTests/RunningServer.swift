import Foundation
import Testing

/// `qornn-run --serve` on a model in a folder.
struct RunningServer {
  let folder: ModelFolder
  let path: String
  let tool: RunningTool

  /// Starts it and waits until it answers.
  ///
  /// - Parameters:
  ///   - fileLimit: the largest file that it may write, in blocks of 512 bytes, as if the disk were full then.
  ///   - disk: the disk that it has; nil: an ordinary one.
  init(
    _ folder: ModelFolder, _ options: [String], fileLimit: Int? = nil, disk: HeldDisk? = nil
  ) throws {
    self.folder = folder
    path = folder.path + "/s"
    let built = try BuiltTool("qornn-run")
    let arguments = [folder.model, "--serve", "unix:" + path] + options
    if let fileLimit {
      let script = "ulimit -S -f \(fileLimit); exec \"$@\""
      tool = try RunningTool(
        URL(fileURLWithPath: "/bin/sh"), ["-c", script, "sh", built.url.path] + arguments)
    } else if let disk {
      tool = try BuiltTool(at: "/usr/bin/env").start(disk.environment + [built.url.path] + arguments)
    } else {
      tool = try built.start(arguments)
    }
    _ = try SocketClient.whenThere(path)
  }

  init(_ options: [String] = ["--emit", "every"]) throws {
    try self.init(ModelFolder(), options)
  }

  /// Lets it write files of any length again.
  func liftFileLimit() {
    // Glibc's module hides it.
    typealias Limit =
      @convention(c) (pid_t, Int32, UnsafePointer<rlimit>?, UnsafeMutablePointer<rlimit>?) ->
      Int32
    let prlimit = unsafeBitCast(dlsym(nil, "prlimit"), to: Limit.self)
    let (id, files) = (tool.process.processIdentifier, Int32(RLIMIT_FSIZE.rawValue))
    var limit = rlimit()
    #expect(prlimit(id, files, nil, &limit) == 0)
    limit.rlim_cur = limit.rlim_max
    #expect(prlimit(id, files, &limit, nil) == 0)
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
