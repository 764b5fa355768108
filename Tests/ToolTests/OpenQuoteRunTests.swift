import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run` while a quoted cell is not closed yet, or never will be.
@Suite struct OpenQuoteRunTests {
  private let folder: ModelFolder
  private let path: String
  private let statePath: String
  private let outputPath: String

  init() throws {
    folder = try ModelFolder()
    path = try folder.write("x,y,z,note\n".utf8, to: "log.csv")
    (statePath, outputPath) = (folder.path + "/state", folder.path + "/results")
  }

  private func append(_ bytes: some Sequence<UInt8>) throws {
    let file = try #require(FileHandle(forWritingAtPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
    try file.close()
  }

  private func start() throws -> RunningTool {
    try BuiltTool("qornn-run").start([
      folder.model, path, "--follow", "--emit", "every", "--on-bad", "skip", "--ignore", "note",
      "--checkpoint", "0.01", "--state", statePath, "--output", outputPath,
    ])
  }

  private func results() throws -> [Substring] {
    try String(contentsOfFile: outputPath, encoding: .utf8).split(separator: "\n")
  }

  private func expected(_ rows: [[Int]]) -> [String] { rows.indices.map { folder.line(Array(rows[...$0])) } }

  /// The next run reads the row from its start.
  @Test(arguments: [SIGTERM, SIGKILL])
  func aStopWithinQuotes(signal: Int32) throws {
    try append("1,2,3,a\n4,5,6,\"b\n".utf8)
    let first = try start()
    #expect(KeptCheckpoint.comes(to: statePath) { $0.rowCount == 1 })
    usleep(50_000)
    kill(first.process.processIdentifier, signal)
    #expect(try first.finish() == (signal == SIGTERM ? 0 : SIGKILL, ""))
    try append("c\n\"\n7,8,9,d\n".utf8)
    let second = try start()
    #expect(KeptCheckpoint.comes(to: statePath) { $0.rowCount == 3 })
    kill(second.process.processIdentifier, SIGTERM)
    #expect(try second.finish() == (0, ""))
    #expect(try results() == expected([[1, 2, 3], [4, 5, 6], [7, 8, 9]]).map { $0[...] })
  }

  /// Rows over several lines, and quotes that nothing closes: each of the latter costs its own line, wherever it is killed.
  @Test func nothingIsLostAndNothingTwice() throws {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    var rows: [[Int]] = []
    var text: [UInt8] = []
    var lineCount = 0
    for block in 0..<12 {
      for row in 0..<20 {
        rows.append([block, row, Int.random(in: -900...900, using: &generator)])
        let cells = rows.last!.map(String.init).joined(separator: ",")
        // A quote behind one that nothing closes would close it.
        let note = block % 2 == 0 ? "\"\(String(repeating: "1,2,3,\"\"x\"\"\n", count: row % 17))\"" : "n"
        text += "\(cells),\(note)\n".utf8
        lineCount += 1
      }
      text += (block % 2 == 1 ? "1,2,3,4,5\n" : ["\"1,2,3,n\n", "1,2,3,\"n\n"][block / 2 % 2]).utf8
      lineCount += 1
    }
    // Refused rows alone are no reason for a checkpoint.
    rows.append([1, 2, 3])
    text += "1,2,3,n\n".utf8
    lineCount += 1
    while !text.isEmpty {
      let tool = try start()
      for _ in 0..<4 {
        try append(text.prefix(text.count / 8 + 100))
        text.removeFirst(min(text.count, text.count / 8 + 100))
        usleep(.random(in: 0...60_000, using: &generator))
      }
      kill(tool.process.processIdentifier, SIGKILL)
      _ = try tool.finish()
    }
    let tool = try start()
    #expect(KeptCheckpoint.comes(to: statePath) { $0.rowCount == lineCount }, "seed \(seed)")
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish().status == 0, "seed \(seed)")
    try #require(try results() == expected(rows).map { $0[...] }, "seed \(seed)")
  }

  /// A client's answers are sixteen lines late at most.
  @Test func aClientHasItsAnswers() throws {
    let served = try RunningServer(["--emit", "every", "--on-bad", "skip"])
    let client = try SocketClient(served.path)
    var rows = [[1, 2, 3]]
    client.write("x,y,z\n1,2,3\n\"4,5,6\n")
    #expect(client.readLine() == served.folder.line(rows))
    for _ in 0..<16 { client.write("7,8,9\n") }
    for _ in 0..<16 {
      rows.append([7, 8, 9])
      try #require(client.readLine() == served.folder.line(rows))
    }
    _ = try served.stop()
  }
}
