import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --state`: killed anywhere, it goes on, and its results are those of a run that nobody killed.
@Suite struct RunStateTests {
  /// A folder with a model and an input, and what an undisturbed run says of it.
  private struct Case {
    let folder: ModelFolder
    let input: String
    let arguments: [String]
    let expected: String
    let seconds: Double

    var statePath: String { folder.path + "/state" }
    var outputPath: String { folder.path + "/results" }

    init(window: (Int, Int) = (0, 0), rowCount: Int, options: [String], seed: UInt64) throws {
      folder = try ModelFolder(window: window)
      var generator = SplitMixGenerator(seed: seed)
      var text = "sequence,x,y,z\n"
      var sequence = 0
      for _ in 0..<rowCount {
        if options.contains("--stream-key") {
          sequence = min(Int.random(in: 0..<30, using: &generator), Int.random(in: 0..<30, using: &generator))
        } else if Int.random(in: 0..<20, using: &generator) == 0 {
          sequence += 1
        }
        let readings = (0..<3).map { _ in String(Int.random(in: -900...900, using: &generator)) }
        text += "s\(sequence),\(readings.joined(separator: ","))\n"
        if options.contains("skip") && Int.random(in: 0..<9, using: &generator) == 0 {
          text += ["s\(sequence + 1),1,2\n", "s\(sequence),1,2,what?\n"].randomElement(using: &generator)!
        }
      }
      input = try folder.write(text.utf8, to: "input.csv")
      arguments = [folder.model, input] + options
      let start = ContinuousClock.now
      if options.contains("save") {
        let output = folder.path + "/expected"
        let end = try BuiltTool("qornn-run").run(
          arguments + ["--output", output, "--state", folder.path + "/undisturbed", "--checkpoint", "1000"])
        try #require(end.status == 0, "\(end)")
        expected = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
      } else {
        expected = try BuiltTool("qornn-run").run(arguments).output
      }
      seconds = (ContinuousClock.now - start) / .seconds(1)
    }

    func start(_ more: [String] = ["--checkpoint", "0.01"]) throws -> RunningTool {
      try BuiltTool("qornn-run").start(
        arguments + ["--state", statePath, "--output", outputPath] + more)
    }

    func results() throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: outputPath)), as: UTF8.self)
    }

    func forget() {
      for path in [statePath, outputPath] { try? FileManager.default.removeItem(atPath: path) }
    }
  }

  /// How often a run is killed: QORNN_KILLS, or a few times.
  private static var killCount: Int {
    ProcessInfo.processInfo.environment["QORNN_KILLS"].flatMap { Int($0) } ?? 12
  }

  @Test(
    arguments: [
      ["--emit", "every"], ["--on-bad", "skip"], ["--output-format", "csv"], ["--output-format", "jsonl"],
      ["--stream-key", "sequence", "--emit", "every"],
      ["--stream-key", "sequence", "--max-streams", "9", "--on-overflow", "save", "--idle-after", "60"],
      ["--stream-key", "sequence", "--max-streams", "3", "--on-overflow", "save", "--max-saved", "8"],
      ["--stream-key", "sequence", "--max-streams", "5", "--threads", "2"],
      ["--detect", "class 1", "--smooth", "3", "--refractory", "2"],
      [
        "--stream-key", "sequence", "--detect", "class 1", "--smooth", "2", "--refractory", "1",
        "--max-streams", "9", "--on-overflow", "save", "--max-saved", "7",
      ],
    ], [0, 5])
  func killedAtRandomPoints(options: [String], window: Int) throws {
    let seed = UInt64.random(in: 0 ..< .max)
    let it = try Case(window: (window, window / 2), rowCount: 250, options: options, seed: seed)
    var generator = SplitMixGenerator(seed: seed)
    var killed = 0
    while killed < (Self.killCount + 15) / 16 {
      let interval = ["0", "0.001", "0.02"][killed % 3]
      let tool = try it.start(["--checkpoint", interval])
      let delay = Double.random(in: 0...1.5 * it.seconds + 0.02, using: &generator)
      let deadline = Date() + delay
      while tool.process.isRunning && Date() < deadline { usleep(500) }
      let isDone = !tool.process.isRunning
      Foundation.kill(tool.process.processIdentifier, SIGKILL)
      tool.process.waitUntilExit()
      guard isDone else {
        killed += 1
        continue
      }
      let end = try tool.finish()
      try #require(end.status == 0, "seed \(seed): \(end)")
      try #require(try it.results() == it.expected, "seed \(seed)")
      it.forget()
    }
    let end = try it.start().finish()
    #expect(end.status == 0 && (end.errors == "" || options.contains("skip")), "seed \(seed): \(end.errors)")
    try #require(try it.results() == it.expected, "seed \(seed)")
    // Once more: nothing is left to do, and nothing is done twice.
    #expect(try it.start().finish().status == 0)
    #expect(try it.results() == it.expected, "seed \(seed)")
  }

  @Test func aLongerInputGivesWhatOneRunWouldHaveGiven() throws {
    let it = try Case(rowCount: 50, options: [], seed: 3)
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: it.input)), as: UTF8.self)
    let lines = text.split(separator: "\n")
    for count in [1, 7, 8, 30, lines.count] {
      try it.folder.write((lines.prefix(count + 1).joined(separator: "\n") + "\n").utf8, to: "input.csv")
      #expect(try it.start().finish().status == 0)
      #expect(try it.results() == BuiltTool("qornn-run").run(it.arguments).output)
    }
  }

  @Test func aStopAndFilesThatAWriteLeftHalfDone() throws {
    let it = try Case(rowCount: 40, options: ["--emit", "every"], seed: 4)
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: it.input)), as: UTF8.self)
    let half = text.split(separator: "\n").prefix(20).joined(separator: "\n") + "\n"
    let arguments = [
      it.folder.model, "-", "--emit", "every", "--state", it.statePath, "--output", it.outputPath,
    ]
    let tool = try BuiltTool("qornn-run").start(arguments + ["--checkpoint", "1000"])
    try tool.write(half)
    while (try? it.results().split(separator: "\n").count) != 19 { usleep(1000) }
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish().status == 0)
    try it.folder.write([1, 2, 3], to: "state/checkpoint.partial")
    try it.folder.write((try it.results() + "s9\t3\tla").utf8, to: "results")
    #expect(try it.start().finish().status == 0)
    #expect(try it.results() == it.expected)
  }

  @Test func theNextInputGoesOn() throws {
    let folder = try ModelFolder()
    let (state, output) = (folder.path + "/state", folder.path + "/results")
    let arguments = [
      folder.model, "-", "--emit", "every", "--state", state, "--output", output, "--restart-input", "next",
    ]
    var expected = ""
    var rows: [[Int]] = []
    for piece in 0..<4 {
      let tool = try BuiltTool("qornn-run").start(arguments)
      var text = "sequence,x,y,z\n"
      for step in 0..<(piece + 2) {
        // The third piece begins another sequence.
        if piece == 2 && step == 0 { rows = [] }
        rows.append([piece, step, 7])
        text += "\(piece < 2 ? "a" : "b"),\(piece),\(step),7\n"
        expected += "\(piece < 2 ? "a" : "b")\t\(folder.line(rows))\n"
      }
      try tool.write(text)
      // Kept before it waits: the results are there, and the checkpoint that counts them comes at once.
      let deadline = Date() + 10
      while KeptCheckpoint(state)?.outputByteCount != expected.utf8.count && Date() < deadline {
        usleep(1000)
      }
      kill(tool.process.processIdentifier, SIGKILL)
      _ = try tool.finish()
      let found = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
      try #require(found == expected)
    }
  }

  @Test func refusals() throws {
    let it = try Case(rowCount: 30, options: ["--emit", "every"], seed: 5)
    let tool = try BuiltTool("qornn-run")
    let (state, output) = (it.statePath, it.outputPath)
    func expectRefusal(
      _ status: Int32, _ message: String, _ arguments: [String]? = nil,
      sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let end = try tool.run((arguments ?? it.arguments) + ["--state", state, "--output", output])
      #expect(
        end.status == status && end.output == "" && end.errors.contains(message), "\(end)",
        sourceLocation: sourceLocation)
    }
    #expect(try tool.run(it.arguments + ["--state", state]).errors.contains("--state: found no --output"))
    let same = try tool.run(it.arguments + ["--output", it.input])
    #expect(same.status == 64 && same.errors.contains("--output: found the same file as FILE"))

    try it.folder.write("precious\n".utf8, to: "results")
    try expectRefusal(73, "found 9 bytes in '\(output)' and no checkpoint that knows them")
    #expect(try it.results() == "precious\n")
    it.forget()

    #expect(try it.start().finish().status == 0)
    try expectRefusal(64, "found the state of a run with '--emit every", [it.folder.model, it.input])
    let windows = try ModelFolder(window: (4, 2))
    try expectRefusal(65, "found the state of another model", [windows.model, it.input, "--emit", "every"])
    var text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: it.input)), as: UTF8.self)
    let short = text.split(separator: "\n").prefix(9).joined(separator: "\n")
    try it.folder.write(short.utf8, to: "input.csv")
    try expectRefusal(65, "found 8 rows, expected the 30 of the checkpoint")
    text.replace(",", with: ",1", maxReplacements: 6)
    text.replace("sequence,1x,1y,1z", with: "sequence,x,y,z")
    try it.folder.write(text.utf8, to: "input.csv")
    try expectRefusal(65, "found other rows than the checkpoint's 30")
    #expect(try it.results() == it.expected)

    let checkpoint = try Data(contentsOf: URL(fileURLWithPath: state + "/checkpoint"))
    for place in [0, 9, 20, checkpoint.count - 1] {
      var damaged = checkpoint
      damaged[place] ^= 4
      try it.folder.write(damaged, to: "state/checkpoint")
      try expectRefusal(65, "'\(state)/checkpoint': found")
    }
    try it.folder.write(checkpoint.prefix(50), to: "state/checkpoint")
    try expectRefusal(65, "expected an undamaged file")
    try it.folder.write([], to: "state/checkpoint")
    try expectRefusal(65, "expected a checkpoint of qornn-run")
    try it.folder.write(checkpoint, to: "state/checkpoint")
    try it.folder.write("s0\t1".utf8, to: "results")
    let size = it.expected.utf8.count
    let expectation = "expected the output of the state '\(state)', of which it knows \(size) bytes"
    try expectRefusal(65, "--output: found 4 bytes in '\(output)', \(expectation)")
    // Another name is not the output of the state, and does not become a file.
    let other = try tool.run(it.arguments + ["--state", state, "--output", output + "2"])
    #expect(other.status == 65 && other.output == "", "\(other)")
    #expect(other.errors == "qornn-run: --output: found no file '\(output)2', \(expectation)\n")
    #expect(!FileManager.default.fileExists(atPath: output + "2"))
  }

  /// Nothing that was written to a pipe can be taken back; that nobody reads it is no reason to wait.
  @Test(arguments: [false, true])
  func resultsIntoAPipe(isRead: Bool) throws {
    let folder = try ModelFolder()
    let input = try folder.write("x,y,z\n1,2,3\n".utf8, to: "input.csv")
    let fifo = folder.path + "/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    let reader = isRead ? open(fifo, O_RDONLY | O_NONBLOCK) : -1
    defer { close(reader) }
    let end = try BuiltTool("qornn-run").start([
      folder.model, input, "--state", folder.path + "/state", "--output", fifo,
    ]).finish()
    let message = "--output: '\(fifo)' is no ordinary file, which --state needs"
    #expect(end.status == 73 && end.errors == "qornn-run: \(message)\n", "\(end)")
  }

  @Test func optionsWithoutAState() throws {
    let folder = try ModelFolder()
    for option in [["--checkpoint", "5"], ["--restart-input", "next"]] {
      for others in [[], ["--serve", "unix:\(folder.path)/s"]] {
        // A server refuses the second one itself.
        if option[0] == "--restart-input" && !others.isEmpty { continue }
        let end = try BuiltTool("qornn-run").start([folder.model] + option + others).finish()
        #expect(end.status == 64, "\(end)")
        #expect(end.errors == "qornn-run: \(option[0]): found no --state, expected it with this option\n")
      }
    }
  }

  @Test func oneProcessAtATime() throws {
    let it = try Case(rowCount: 3, options: ["--emit", "every"], seed: 6)
    let options = ["--state", it.statePath, "--output", it.outputPath, "--emit", "every"]
    let first = try BuiltTool("qornn-run").start([it.folder.model, "-"] + options)
    try first.write("x,y,z\n1,2,3\n")
    while (try? it.results()) != "\(it.folder.line([[1, 2, 3]]))\n" { usleep(1000) }
    let second = try it.start().finish()
    #expect(
      second.status == 73 && second.errors.contains("cannot lock '\(it.statePath)': another process uses it"))
    try first.closeInput()
    #expect(try first.finish().status == 0)
  }
}
