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
}
