import Foundation
import Testing

/// `qornn-run --follow` on a file that grows, is rotated and is cut.
@Suite struct RunFollowTests {
  private func append(_ text: String, to path: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  private func csv(_ row: [Int]) -> String { row.map(String.init).joined(separator: ",") + "\n" }

  @Test(arguments: [SIGTERM, SIGINT])
  func growthRotationAndTruncation(signal: Int32) throws {
    let folder = try ModelFolder()
    let header = "x,y,z\n"
    var rows: [[Int]] = []
    func nextRow() -> [Int] {
      rows.append([rows.count * 7, -rows.count, 100 - rows.count])
      return rows[rows.count - 1]
    }
    let path = try folder.write((header + csv(nextRow())).utf8, to: "log.csv")
    let tool = try BuiltTool("qornn-run").start([
      folder.model, path, "--follow", "--emit", "every", "--stats",
    ])
    try #require(tool.readLine() == folder.line(rows))
    for _ in 0..<3 {
      try append(csv(nextRow()), to: path)
      try #require(tool.readLine() == folder.line(rows))
    }
    // A line that comes in two pieces is one.
    let split = csv(nextRow())
    try append(String(split.prefix(3)), to: path)
    usleep(250_000)
    try append(String(split.dropFirst(3)), to: path)
    try #require(tool.readLine() == folder.line(rows))
    // Renamed away, written to once more without a line end, then a new file of the name: first empty, then not.
    let old = "\(folder.path)/log.csv.1"
    #expect(rename(path, old) == 0)
    usleep(150_000)
    try folder.write([], to: "log.csv")
    usleep(150_000)
    try append(String(csv(nextRow()).dropLast()), to: old)
    usleep(150_000)
    try append(header + csv(nextRow()), to: path)
    try #require(tool.readLine() == folder.line(Array(rows.dropLast())))
    try #require(tool.readLine() == folder.line(rows))
    // Copied away and cut.
    #expect(truncate(path, 0) == 0)
    usleep(150_000)
    try append(header + csv(nextRow()), to: path)
    try #require(tool.readLine() == folder.line(rows))
    kill(tool.process.processIdentifier, signal)
    #expect(tool.readLine() == nil)
    let end = try tool.finish()
    #expect(end.status == 0)
    #expect(end.errors.hasPrefix("steps: \(rows.count)\nsequences: 1\n"), "\(end.errors)")
  }

  @Test func whatCannotBeFollowedIsRefused() throws {
    let folder = try ModelFolder()
    for (arguments, message) in [
      (["-"], "--follow: found standard input, expected a file: a pipe is followed to its end anyway"),
      (["a.csv.gz"], "--follow: found a packed file, expected one that grows"),
      (["a.wav"], "--follow: found with wav, expected another format: its header says where it ends"),
    ] {
      let result = try BuiltTool("qornn-run").run([folder.model, "--follow"] + arguments)
      #expect(result == .init(status: 64, output: "", errors: "qornn-run: \(message)\n"))
    }
    let pipe = "\(folder.path)/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    let inFile = "\(folder.model)/log.csv"
    for (path, message) in [
      (pipe, "cannot read '\(pipe)': found a pipe, expected a file"),
      (folder.path, "cannot read '\(folder.path)': found a folder, expected a file"),
      ("/dev/null", "cannot read '/dev/null': found a device, expected a file"),
      (inFile, "cannot open '\(inFile)': Not a directory"),
    ] {
      let end = try BuiltTool("qornn-run").start([folder.model, "--follow", path]).finish()
      #expect(end.status == 66 && end.errors == "qornn-run: \(message)\n", "\(end)")
    }
  }

  @Test(arguments: ["log.csv", "log.jsonl"])
  func aFileThatIsNotThereYetIsWaitedFor(name: String) throws {
    let folder = try ModelFolder()
    let path = "\(folder.path)/\(name)"
    let arguments = [folder.model, path, "--follow", "--emit", "every"]
    let note = "qornn-run: note: '\(path)': found no such file, waiting for it\n"
    let tool = try BuiltTool("qornn-run").start(arguments)
    #expect(tool.waitForError(note))
    #expect(tool.process.isRunning)
    try folder.write((name == "log.csv" ? "x,y,z\n1,2,3\n" : "[1,2,3]\n").utf8, to: name)
    #expect(tool.readLine() == folder.line([[1, 2, 3]]))
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish() == (0, note))
    // One that never comes.
    #expect(unlink(path) == 0)
    let other = try BuiltTool("qornn-run").start(arguments)
    #expect(other.waitForError(note))
    kill(other.process.processIdentifier, SIGTERM)
    #expect(other.readLine() == nil)
    #expect(try other.finish() == (0, note))
  }

  private enum Other: String, CaseIterable {
    case folder, pipe, socket, device
  }

  /// What takes the log's name and is no file ends the run, after the last row of the log.
  @Test(arguments: Other.allCases)
  private func whatTookTheNameIsNoFile(kind: Other) throws {
    let folder = try ModelFolder()
    let path = try folder.write("x,y,z\n1,2,3\n".utf8, to: "log.csv")
    let tool = try BuiltTool("qornn-run").start([folder.model, path, "--follow", "--emit", "every"])
    try #require(tool.readLine() == folder.line([[1, 2, 3]]))
    #expect(rename(path, path + ".1") == 0)
    try append(csv([4, 5, 6]), to: path + ".1")
    switch kind {
    case .folder: #expect(mkdir(path, 0o700) == 0)
    case .pipe: #expect(mkfifo(path, 0o600) == 0)
    case .socket:
      let server = try RunningServer(folder, ["--emit", "every"])
      #expect(rename(server.path, path) == 0)
      server.killHard()
    case .device: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
    }
    #expect(tool.readLine() == folder.line([[1, 2, 3], [4, 5, 6]]))
    let error = "qornn-run: cannot read '\(path)': found a \(kind.rawValue), expected a file\n"
    #expect(try tool.finish() == (66, error))
  }

  @Test(.enabled(if: geteuid() != 0, "skipped: root may read everything"))
  func whatTookTheNameMayNotBeReadYet() throws {
    let folder = try ModelFolder()
    let path = try folder.write("x,y,z\n1,2,3\n".utf8, to: "log.csv")
    let tool = try BuiltTool("qornn-run").start([folder.model, path, "--follow", "--emit", "every"])
    try #require(tool.readLine() == folder.line([[1, 2, 3]]))
    let new = try folder.write(csv([4, 5, 6]).utf8, to: "new")
    chmod(new, 0)
    #expect(rename(new, path) == 0)
    let warning =
      "qornn-run: warning: '\(path)': cannot open the file that took its place: Permission denied; waiting for that\n"
    #expect(tool.waitForError(warning))
    chmod(path, 0o600)
    #expect(tool.readLine() == folder.line([[1, 2, 3], [4, 5, 6]]))
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish() == (0, warning))
  }

  /// Metrics are there before the file is, before its first line, and before a pipe's.
  @Test(arguments: [true, false], [true, false])
  func metricsAreThereBeforeTheInput(isFollowed: Bool, hasKeys: Bool) throws {
    let folder = try ModelFolder()
    let (path, metrics) = (folder.path + "/log.csv", folder.path + "/qornn.prom")
    let tool = try BuiltTool("qornn-run").start(
      [folder.model, isFollowed ? path : "-", "--emit", "every", "--metrics", metrics]
        + (isFollowed ? ["--follow"] : []) + (hasKeys ? ["--stream-key", "key"] : []))
    func waitFor(_ lines: [String]) -> Bool {
      let deadline = Date() + 10
      while Date() < deadline {
        let text = (try? String(contentsOfFile: metrics, encoding: .utf8)) ?? ""
        if lines.allSatisfy({ text.contains("\n\($0)\n") }) { return true }
        usleep(2000)
      }
      return false
    }
    #expect(waitFor(["qornn_steps_total 0", "qornn_streams \(hasKeys ? 0 : 1)"]))
    let text = hasKeys ? "key,x,y,z\na,1,2,3\n" : "x,y,z\n1,2,3\n"
    if isFollowed { try folder.write(text.utf8, to: "log.csv") } else { try tool.write(text) }
    #expect(tool.readLine() == (hasKeys ? "a\t" : "") + folder.line([[1, 2, 3]]))
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish().status == 0)
    #expect(waitFor(["qornn_steps_total 1", "qornn_streams 1"]))
  }
}
