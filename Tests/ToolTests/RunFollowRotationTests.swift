import Foundation
import Testing

/// `qornn-run --follow --state`, down while its log is copied and cut, where the new contents begin as the old ones did: every row once,
/// or an error.
@Suite struct RunFollowRotationTests {
  private final class Log {
    let folder: ModelFolder
    let path: String
    var arguments: [String] {
      [
        folder.model, path, "--follow", "--emit", "every", "--checkpoint", "0.01", "--state",
        folder.path + "/state", "--output", folder.path + "/results",
      ]
    }

    init() throws {
      folder = try ModelFolder()
      path = folder.path + "/log.csv"
    }

    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

    func append(_ text: String, to other: String? = nil) throws {
      let handle = try #require(FileHandle(forWritingAtPath: other ?? path))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(text.utf8))
      try handle.close()
    }

    /// Copied and cut, the new contents at once.
    func cut(to name: String = "log.csv.1", new text: String) throws {
      try FileManager.default.copyItem(atPath: path, toPath: folder.path + "/" + name)
      #expect(truncate(path, 0) == 0)
      try append(text)
    }

    func rename(to name: String, new text: String) throws {
      try FileManager.default.moveItem(atPath: path, toPath: folder.path + "/" + name)
      try write(text)
    }

    var results: [String] {
      String(
        decoding: FileManager.default.contents(atPath: folder.path + "/results") ?? Data(), as: UTF8.self
      )
      .split(separator: "\n").map(String.init)
    }

    /// Runs until there are as many results, and a moment longer; all are right.
    func run(
      _ rows: [[Int]], signal: Int32 = SIGTERM, interval: String = "0.01",
      location: SourceLocation = #_sourceLocation
    ) throws {
      let tool = try BuiltTool("qornn-run").start(
        arguments.map { $0 == "0.01" ? interval : $0 })
      let deadline = Date() + 60
      while Date() < deadline && (results.count < rows.count || KeptCheckpoint(state) == nil) {
        usleep(2000)
      }
      usleep(200_000)
      kill(tool.process.processIdentifier, signal)
      let end = try tool.finish()
      #expect(signal == SIGKILL || end.status == 0, "\(end)", sourceLocation: location)
      #expect(results == rows.indices.map { folder.line(Array(rows[...$0])) }, sourceLocation: location)
    }

    func refusal() throws -> String {
      let end = try BuiltTool("qornn-run").start(arguments).finish()
      return "\(end.status) \(end.errors)"
    }

    var state: String { folder.path + "/state" }
  }

  private static let header = "x,y,z\n"
  private static func text(_ rows: [[Int]]) -> String {
    header + rows.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
  }

  /// Of the old contents a header was read, or nothing, by a run that is stopped or killed.
  @Test(arguments: [header, ""], [SIGTERM, SIGKILL])
  func rowsOfTheCopy(first: String, signal: Int32) throws {
    let log = try Log()
    try log.write(first)
    try log.run([], signal: signal)
    let rows = [[1, 2, 3], [100, -100, 5], [7, 8, 9]]
    try log.write(Self.text(Array(rows[..<2])))
    try log.cut(new: Self.text([rows[2]]))
    try log.run(rows)
    try log.run(rows)
  }

  /// The rows are printed, and no checkpoint has them.
  @Test func resultsAfterTheCheckpointComeAgain() throws {
    let log = try Log()
    try log.write(Self.header)
    let rows = [[1, 2, 3], [100, -100, 5], [7, 8, 9]]
    try log.run([], signal: SIGKILL)
    try log.append("1,2,3\n100,-100,5\n")
    try log.run(Array(rows[..<2]), signal: SIGKILL, interval: "1000")
    // The first row is due for a checkpoint.
    #expect(KeptCheckpoint(log.state)?.rowCount ?? 2 < 2)
    try log.cut(new: Self.text([rows[2]]))
    try log.run(rows)
  }

  /// A log that was not there before, and is a rotation already.
  @Test func rowsOfALogThatCameMeanwhile() throws {
    let log = try Log()
    try log.run([])
    let rows = [[1, 2, 3], [100, -100, 5], [7, 8, 9]]
    try log.write(Self.text(Array(rows[..<2])))
    try log.rename(to: "log.csv.1", new: Self.text([rows[2]]))
    try log.run(rows)
  }

  /// A sensor at rest: what the copy has more than the log says that it was cut; where it has nothing more, nothing does.
  @Test func aSensorAtRest() throws {
    func zeros(_ count: Int) -> [[Int]] { [[Int]](repeating: [0, 0, 0], count: count) }
    for (rest, new, isKnown) in [(12, 70, true), (2, 90, false)] {
      let log = try Log()
      try log.write(Self.text(zeros(70)))
      try log.run(zeros(70))
      try log.write(Self.text(zeros(70 + rest)))
      try log.cut(new: Self.text(zeros(new)))
      if isKnown {
        try log.run(zeros(70 + rest + new))
      } else {
        #expect(
          try log.refusal().hasPrefix("65 qornn-run: '\(log.path)': found 'log.csv.1', which came beside"))
        #expect(log.results.count == 70)
      }
    }
  }

  /// Rotations that were there before say nothing, packed since then or not, and neither does another log that grows.
  @Test func oldRotations() throws {
    let log = try Log()
    let rows = [[Int]](repeating: [0, 0, 0], count: 6)
    for number in 1...3 {
      try log.write(Self.text([[Int]](repeating: [0, 0, 0], count: 5 * number)))
      try log.rename(to: "log.csv.\(number)", new: "")
    }
    let other = try log.folder.write(Self.text(rows).utf8, to: "log-b.csv")
    try log.write(Self.text(rows))
    try log.run(rows)
    let pack = try BuiltTool(at: "/bin/sh").run(["-c", "gzip \"$1\"", "sh", log.path + ".2"])
    #expect(pack.status == 0)
    try log.append("0,0,0\n", to: other)
    try log.run(rows)
    try log.append("4,5,6\n")
    try log.run(rows + [[4, 5, 6]])
    try log.rename(to: "log.csv.4", new: Self.header)
    try log.run(rows + [[4, 5, 6]])
    try log.append("7,8,9\n")
    try log.run(rows + [[4, 5, 6], [7, 8, 9]])
  }

  /// Rotated while it runs: what is beside a log with nothing but a header was read.
  @Test(arguments: [true, false])
  func aHeaderAfterARotation(byCopying: Bool) throws {
    let log = try Log()
    let rows = [[1, 2, 3], [4, 5, 6]]
    try log.write(Self.text(rows))
    let tool = try BuiltTool("qornn-run").start(log.arguments)
    let deadline = Date() + 60
    while Date() < deadline && log.results.count < 2 { usleep(2000) }
    usleep(200_000)
    if byCopying {
      try log.cut(new: Self.header)
    } else {
      try log.rename(to: "log.csv.1", new: Self.header)
    }
    usleep(400_000)
    kill(tool.process.processIdentifier, SIGTERM)
    let end = try tool.finish()
    #expect(end.status == 0 && end.errors == "", "\(end)")
    try log.run(rows)
    try log.append("7,8,9\n")
    try log.run(rows + [[7, 8, 9]])
  }

  @Test func whatMayHaveRowsIsRefused() throws {
    func start(_ text: String, count: Int) throws -> Log {
      let log = try Log()
      try log.write(text)
      try log.run((0..<count).map { [$0, $0, $0] })
      return log
    }
    func text(_ numbers: Range<Int>) -> String { Self.text(numbers.map { [$0, $0, $0] }) }
    // Two rotations with dates.
    var log = try start(text(0..<2), count: 2)
    try log.rename(to: "log-2026-01-01.csv", new: text(2..<3))
    try log.rename(to: "log-2026-01-02.csv", new: text(3..<4))
    #expect(
      try log.refusal().contains("replaced more than once since the state was kept: 'log-2026-01-02.csv'"))
    // Removed, packed, copied without being cut, of another name.
    log = try start(Self.header, count: 0)
    try log.append("0,0,0\n")
    try log.rename(to: "log.csv.1", new: text(1..<2))
    try FileManager.default.removeItem(atPath: log.path + ".1")
    #expect(try log.refusal().contains("found neither it nor a file beside it"))
    for name in ["log.csv.1", "log.csv.1.gz", "log_1.csv"] {
      log = try start(Self.header, count: 0)
      try log.append("0,0,0\n")
      try log.cut(to: name, new: text(name == "log.csv.1" ? 0..<2 : 1..<2))
      #expect(try log.refusal().contains("found '\(name)', which came beside it since the state was kept"))
    }
  }
}
