import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --follow --state`: killed and started again while its file grows, is renamed, or copied and cut.
@Suite struct RunFollowStateTests {
  /// A log, and what must be said of all that was ever written to it.
  private final class Log {
    let folder: ModelFolder
    let path: String
    private(set) var rowCount = 0
    private(set) var expected: [String] = []
    private var rows: [[Int]] = []
    private var sequence = 0
    private var rotations = 0
    var generator: SplitMixGenerator

    var statePath: String { folder.path + "/state" }
    var outputPath: String

    init(seed: UInt64) throws {
      folder = try ModelFolder()
      generator = SplitMixGenerator(seed: seed)
      path = try folder.write("sequence,x,y,z\n".utf8, to: "log.csv")
      outputPath = folder.path + "/results"
    }

    func append(_ count: Int) throws {
      var text = ""
      for _ in 0..<count {
        if Int.random(in: 0..<9, using: &generator) == 0 { (sequence, rows) = (sequence + 1, []) }
        rows.append([rowCount, -rowCount, Int.random(in: -900...900, using: &generator)])
        rowCount += 1
        expected.append("s\(sequence)\t" + folder.line(rows))
        text += "s\(sequence)," + rows.last!.map(String.init).joined(separator: ",") + "\n"
      }
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.seekToEnd()
      // In two pieces, so that a line may be half there.
      let half = text.utf8.count * 2 / 3
      try file.write(contentsOf: Data(Array(text.utf8)[..<half]))
      usleep(2000)
      try file.write(contentsOf: Data(Array(text.utf8)[half...]))
      try file.close()
    }

    /// Every other new file has no header.
    func rotate(byCopying: Bool) throws {
      rotations += 1
      let old = "\(folder.path)/log.csv.\(rotations)"
      if byCopying {
        try FileManager.default.copyItem(atPath: path, toPath: old)
        #expect(truncate(path, 0) == 0)
      } else {
        #expect(rename(path, old) == 0)
        try folder.write([], to: "log.csv")
      }
      guard rotations % 2 == 0 else { return }
      try Data("sequence,x,y,z\n".utf8).write(to: URL(fileURLWithPath: path))
    }

    var arguments: [String] {
      [
        folder.model, path, "--follow", "--emit", "every", "--checkpoint", "0.01", "--state", statePath,
        "--output", outputPath,
      ]
    }

    func results() -> [String] {
      String(decoding: FileManager.default.contents(atPath: outputPath) ?? Data(), as: UTF8.self)
        .split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    func waitUntilKept() {
      let deadline = Date() + 15
      while Date() < deadline && (KeptCheckpoint(statePath)?.rowCount ?? -1) < rowCount { usleep(2000) }
    }
  }

  @Test func nothingIsLostAndNothingTwice() throws {
    let seed = UInt64.random(in: 0 ..< .max)
    let log = try Log(seed: seed)
    for life in 0..<7 {
      let tool = try BuiltTool("qornn-run").start(log.arguments)
      try log.append(Int.random(in: 1...30, using: &log.generator))
      if Int.random(in: 0..<3, using: &log.generator) == 0 {
        log.waitUntilKept()
        try log.rotate(byCopying: Bool.random(using: &log.generator))
        try log.append(Int.random(in: 1...30, using: &log.generator))
      }
      let isKept = Bool.random(using: &log.generator)
      if isKept { log.waitUntilKept() } else { usleep(.random(in: 0...300_000, using: &log.generator)) }
      kill(tool.process.processIdentifier, SIGKILL)
      let end = try tool.finish()
      try #require(end.errors == "", "seed \(seed), life \(life)")
      guard isKept else { continue }
      // It was down when the file was replaced, once.
      try log.append(Int.random(in: 0...20, using: &log.generator))
      try log.rotate(byCopying: Bool.random(using: &log.generator))
      try log.append(Int.random(in: 1...20, using: &log.generator))
    }
    let tool = try BuiltTool("qornn-run").start(log.arguments)
    // Something new, so that it is known to be up.
    try log.append(1)
    log.waitUntilKept()
    kill(tool.process.processIdentifier, SIGTERM)
    let end = try tool.finish()
    #expect(end.status == 0 && end.errors == "", "seed \(seed): \(end)")
    try #require(log.results() == log.expected, "seed \(seed)")
  }

  /// 2,000 files as large as a copy would be, a FIFO and a link to it, with room for 20 open files: the right file is found, none is
  /// kept open, and the FIFO's writer never gets a reader.
  @Test(arguments: [false, true])
  func aFolderOfOtherFiles(byCopying: Bool) throws {
    let log = try Log(seed: 2)
    let other = [UInt8](repeating: UInt8(ascii: "7"), count: 4000)
    for number in 0..<2000 { try log.folder.write(other, to: "a\(number)") }
    let fifo = log.folder.path + "/log.csv.fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: log.folder.path + "/log.csv.link", withDestinationPath: fifo)
    let writer = try BuiltTool(at: "/bin/sh").start(["-c", "exec 3> \"$1\"", "sh", fifo])
    func runOnce() throws {
      let built = try BuiltTool("qornn-run").url.path
      let tool = try BuiltTool(at: "/bin/sh").start(
        ["-c", "ulimit -n 20; exec \"$@\"", "sh", built] + log.arguments)
      try log.append(5)
      log.waitUntilKept()
      kill(tool.process.processIdentifier, SIGKILL)
      let end = try tool.finish()
      #expect(end.errors == "")
    }
    try runOnce()
    try log.append(3)
    try log.rotate(byCopying: byCopying)
    try runOnce()
    #expect(log.results() == log.expected)
    #expect(writer.process.isRunning)
  }

  /// What the program itself writes and reads is no rotation, though it lies beside the log, begins with its name and was written later.
  @Test(arguments: [false, true])
  func itsOwnFilesAreNoRotations(byCopying: Bool) throws {
    let log = try Log(seed: 6)
    log.outputPath = log.path + ".results"
    let (model, metrics) = (log.path + ".qornn", log.path + ".prom")
    try FileManager.default.copyItem(atPath: log.folder.model, toPath: model)
    func start() throws -> RunningTool {
      try BuiltTool("qornn-run").start([model] + log.arguments.dropFirst() + ["--metrics", metrics])
    }
    let first = try start()
    try log.append(5)
    log.waitUntilKept()
    kill(first.process.processIdentifier, SIGKILL)
    _ = try first.finish()
    try log.append(3)
    try log.rotate(byCopying: byCopying)
    for path in [log.outputPath, model, metrics] {
      try FileManager.default.setAttributes([.modificationDate: Date() + 60], ofItemAtPath: path)
    }
    let second = try start()
    try log.append(2)
    log.waitUntilKept()
    kill(second.process.processIdentifier, SIGTERM)
    let end = try second.finish()
    #expect(end.status == 0 && end.errors == "" && log.results() == log.expected, "\(end)")
  }

  @Test(.enabled(if: geteuid() != 0, "skipped: root may read everything"))
  func aCopyThatMayNotBeReadIsSaidToBeSo() throws {
    let log = try Log(seed: 3)
    let secret = try log.folder.write([UInt8](repeating: 7, count: 4000), to: "secret")
    chmod(secret, 0)
    let tool = try BuiltTool("qornn-run").start(log.arguments)
    try log.append(5)
    log.waitUntilKept()
    kill(tool.process.processIdentifier, SIGKILL)
    _ = try tool.finish()
    try log.rotate(byCopying: true)
    let copy = log.path + ".1"
    chmod(copy, 0)
    let end = try BuiltTool("qornn-run").start(log.arguments).finish()
    #expect(end.status == 66 && end.errors == "qornn-run: cannot open '\(copy)': Permission denied\n")
    chmod(copy, 0o600)
    let again = try BuiltTool("qornn-run").start(log.arguments)
    try log.append(1)
    log.waitUntilKept()
    kill(again.process.processIdentifier, SIGTERM)
    let stopped = try again.finish()
    #expect(stopped.status == 0 && stopped.errors == "" && log.results() == log.expected)
  }

  /// Stopped before there was a file; killed before a checkpoint of its rows, and then it is renamed away.
  @Test(arguments: [[], ["--stream-key", "sequence"]])
  func aFileThatComesLater(key: [String]) throws {
    let log = try Log(seed: 4)
    let away = log.folder.path + "/away"
    #expect(rename(log.path, away) == 0)
    let arguments = log.arguments.map { $0 == "0.01" ? "1000" : $0 } + key
    let first = try BuiltTool("qornn-run").start(arguments)
    #expect(first.waitForError("waiting for it"))
    kill(first.process.processIdentifier, SIGTERM)
    let end = try first.finish()
    #expect(end.status == 0 && end.errors.contains("found no such file, waiting for it"), "\(end)")
    #expect(KeptCheckpoint(log.statePath)?.rowCount == 0)
    let second = try BuiltTool("qornn-run").start(arguments)
    #expect(second.waitForError("waiting for it"))
    #expect(rename(away, log.path) == 0)
    try log.append(20)
    let deadline = Date() + 15
    while Date() < deadline && log.results().count < log.expected.count { usleep(2000) }
    kill(second.process.processIdentifier, SIGKILL)
    _ = try second.finish()
    #expect(KeptCheckpoint(log.statePath)?.rowCount == 0)
    try log.rotate(byCopying: false)
    try log.append(5)
    let third = try BuiltTool("qornn-run").start(log.arguments + key)
    try log.append(1)
    log.waitUntilKept()
    kill(third.process.processIdentifier, SIGTERM)
    let stopped = try third.finish()
    #expect(stopped.status == 0 && stopped.errors == "", "\(stopped)")
    #expect(key.isEmpty ? log.results() == log.expected : log.results().count == log.expected.count)
  }

  private static let python = BuiltTool(inPath: "python3")

  /// A stop that comes before the header is read leaves the header in the state.
  @Test(.enabled(if: python != nil, "skipped: no python3"))
  func aStopBeforeAnythingIsRead() throws {
    let log = try Log(seed: 5)
    let first = try BuiltTool("qornn-run").start(log.arguments)
    try log.append(5)
    log.waitUntilKept()
    kill(first.process.processIdentifier, SIGKILL)
    _ = try first.finish()
    // A blocked signal comes when the tool unblocks it, before it opens anything.
    let script = """
      import os, signal, sys
      signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
      os.kill(os.getpid(), signal.SIGTERM)
      os.execv(sys.argv[1], sys.argv[1:])
      """
    let tool = try BuiltTool("qornn-run").url.path
    let stopped = try #require(Self.python).run(["-c", script, tool] + log.arguments)
    #expect(stopped == .init(status: 0, output: "", errors: ""))
    let last = try BuiltTool("qornn-run").start(log.arguments)
    try log.append(5)
    log.waitUntilKept()
    kill(last.process.processIdentifier, SIGTERM)
    let end = try last.finish()
    #expect(end.status == 0 && end.errors == "" && log.results() == log.expected, "\(end)")
  }

  @Test func whatCannotBeGoneOnWithIsRefused() throws {
    let log = try Log(seed: 1)
    func runOnce() throws {
      let tool = try BuiltTool("qornn-run").start(log.arguments)
      try log.append(5)
      log.waitUntilKept()
      kill(tool.process.processIdentifier, SIGKILL)
      _ = try tool.finish()
    }
    func refusal(_ more: [String] = []) throws -> String {
      let end = try BuiltTool("qornn-run").start(log.arguments + more).finish()
      return "\(end.status) \(end.errors)"
    }
    try runOnce()
    #expect(
      try refusal(["--restart-input", "same"]).hasPrefix("64 qornn-run: --restart-input: found with --follow")
    )
    // What the rows are read as: none that are done is read again.
    for more in [["--where", "x=1"], ["--sequence", "x"], ["--ignore", "y"], ["--input-format", "jsonl"]] {
      #expect(
        try refusal(more).hasPrefix("64 qornn-run: '\(log.statePath)/checkpoint': found the state of a run"))
    }
    // Twice while it was down: rows of the file between would be missing.
    try log.append(1)
    try log.rotate(byCopying: false)
    try log.append(1)
    try log.rotate(byCopying: false)
    #expect(try refusal().hasPrefix("65 qornn-run: '\(log.path)': found that it was replaced more than once"))
    // Packed or removed.
    try FileManager.default.removeItem(atPath: log.folder.path + "/log.csv.1")
    try log.append(1)
    #expect(try refusal().hasPrefix("65 qornn-run: '\(log.path)': found neither it nor a file beside it"))
    #expect(log.results() == Array(log.expected.prefix(5)))
  }

  /// Results that somebody else takes away are no results: no checkpoint counts them, and the operator is told at once.
  @Test(arguments: [true, false])
  func resultsThatAreCutOrRemoved(isCut: Bool) throws {
    let log = try Log(seed: 3)
    let tool = try BuiltTool("qornn-run").start(log.arguments)
    try log.append(9)
    log.waitUntilKept()
    if isCut {
      #expect(truncate(log.outputPath, 3) == 0)
    } else {
      try FileManager.default.removeItem(atPath: log.outputPath)
    }
    try log.append(1)
    let end = try tool.finish()
    let found = isCut ? #/\d+ bytes/# : #/that it was removed/#
    #expect(
      end.status == 65 && end.errors.hasPrefix("qornn-run: --output: found ")
        && end.errors.contains(found) && end.errors.contains(" in '\(log.outputPath)', expected the "),
      "\(end)")
    #expect(KeptCheckpoint(log.statePath)?.rowCount == 9)
  }
}
