import Foundation
import Testing
import _QORNNTestSupport

/// Sources/qornn-run/systemd: a unit that systemd accepts, closed as far as it goes, whose command does what it says.
@Suite struct ServiceUnitTests {
  private static let unit = FixturePaths.package
    .appendingPathComponent("Sources/qornn-run/systemd/qornn-run@.service")

  private static let analyzer = ["/usr/bin/systemd-analyze", "/bin/systemd-analyze"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// The unit as install.sh writes it.
  private func text() throws -> String {
    let folder = try BuiltTool("qornn-run").url.deletingLastPathComponent().path
    return try String(contentsOf: Self.unit, encoding: .utf8).replacing("@BINDIR@", with: folder)
  }

  /// The unit, and with it the drop-in for a server of Docs/Embedding.md.
  @Test(.enabled(if: analyzer != nil, "skipped: no systemd-analyze"), arguments: [false, true])
  func systemdAcceptsIt(serves: Bool) throws {
    let folder = try ModelFolder()
    let path = try folder.write(text().utf8, to: "qornn-run@pump.service")
    if serves {
      try FileManager.default.createDirectory(atPath: path + ".d", withIntermediateDirectories: false)
      try Self.dropIn().replacing("/usr/local/bin/qornn-run", with: BuiltTool("qornn-run").url.path)
        .write(toFile: path + ".d/serve.conf", atomically: false, encoding: .utf8)
    }
    func analyze(_ arguments: [String]) throws -> (status: Int32, text: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: try #require(Self.analyzer))
      process.arguments = arguments + [path]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let bytes = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
    }
    let verified = try analyze(["verify"])
    #expect(verified.status == 0 && verified.text == "", "\(verified.text)")
    // On a scale of 0 to 100 of what a service could still do.
    let security = try analyze(["security", "--no-pager", "--offline=true", "--threshold=10"])
    #expect(security.status == 0, "\(security.text)")
  }

  private static func dropIn() throws -> String {
    let page = try String(
      contentsOf: FixturePaths.package.appendingPathComponent("Docs/Embedding.md"), encoding: .utf8)
    let block = try #require(
      page.components(separatedBy: "```ini qornn-run@pens.service.d/serve.conf\n").last)
    return try #require(block.components(separatedBy: "```").first)
  }

  /// What systemd makes of ExecStart: `${NAME}` is one argument, `$NAME` as many as it has words.
  private func arguments(_ variables: [String: String]) throws -> [String] {
    let lines = try text().split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("ExecStart=") }).dropFirst("ExecStart=".count)
    let words: [String] = line.split(separator: " ").flatMap { word -> [String] in
      if word.hasPrefix("$"), !word.hasPrefix("${") {
        return variables[String(word.dropFirst())]!.split(separator: " ").map(String.init)
      }
      return [variables.reduce(String(word)) { $0.replacing("${\($1.key)}", with: $1.value) }]
    }
    #expect(words[0] == (try BuiltTool("qornn-run").url.path))
    return Array(words.dropFirst())
  }

  @Test func itsCommandGoesOnAfterAKill() throws {
    let folder = try ModelFolder()
    let input = try folder.write("x,y,z\n".utf8, to: "pump.csv")
    let arguments = try arguments([
      "MODEL": folder.model, "INPUT": input, "STATE_DIRECTORY": folder.path,
      "OPTIONS": "--emit every --on-bad skip",
    ])
    var rows: [[Int]] = []
    func append() throws {
      rows.append([rows.count * 7, -rows.count, 100 - rows.count])
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: input))
      try file.seekToEnd()
      try file.write(contentsOf: Data((rows.last!.map(String.init).joined(separator: ",") + "\n").utf8))
      try file.close()
    }
    let results = URL(fileURLWithPath: "\(folder.path)/results.txt")
    func lines() -> [String] {
      ((try? String(contentsOf: results, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }
    // A kill before the checkpoint of what is written would have it written again.
    func isDone() -> Bool { KeptCheckpoint("\(folder.path)/state")?.rowCount == rows.count }
    for signal in [SIGKILL, SIGTERM] {
      for _ in 0..<5 { try append() }
      let tool = try BuiltTool("qornn-run").start(arguments)
      let deadline = ContinuousClock.now + .seconds(20)
      repeat { usleep(20_000) } while !isDone() && ContinuousClock.now < deadline
      #expect(isDone())
      kill(tool.process.processIdentifier, signal)
      tool.process.waitUntilExit()
      var expected = (1...rows.count).map { folder.line(Array(rows.prefix($0))) }
      // The second run finds a mark in what the first one wrote, and leaves it there: it goes on instead of beginning anew.
      if signal == SIGTERM { expected[0] = String(repeating: "#", count: expected[0].utf8.count) }
      #expect(lines() == expected)
      let file = try FileHandle(forWritingTo: results)
      try file.write(contentsOf: Data(repeating: UInt8(ascii: "#"), count: expected[0].utf8.count))
      try file.close()
    }
  }
}
