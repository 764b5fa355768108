import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --stream-key`.
@Suite struct ManyStreamsTests {
  /// The resident memory of a process in bytes.
  private func residentMemory(_ process: Process) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(separator: " ").dropFirst()[1])) * 1024
  }

  /// QORNN_STREAMS streams of the 128 units of models/wand-digits, or a few thousand: 64 MB for 100,000.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status"), "no /proc here"))
  func memoryOfAStream() throws {
    let count = ProcessInfo.processInfo.environment["QORNN_STREAMS"].flatMap { Int($0) } ?? 5000
    let folder = try ModelFolder()
    let output = folder.path + "/results"
    let tool = try BuiltTool("qornn-run").start([
      FixturePaths.models.appendingPathComponent("wand-digits/model.qornn").path, "-", "--input-format",
      "jsonl", "--emit", "every", "--stream-key", "id",
      "--output", output,
    ])
    func results() -> Int {
      guard let bytes = FileManager.default.contents(atPath: output) else { return 0 }
      return bytes.count { $0 == 10 }
    }
    func send(_ ids: Range<Int>) throws {
      let before = results()
      for start in stride(from: ids.lowerBound, to: ids.upperBound, by: 1000) {
        let part = start..<min(start + 1000, ids.upperBound)
        try tool.write(
          part.map { "{\"id\": \"device-\($0)\", \"x\": 1, \"y\": -2}\n" }.joined())
      }
      while results() < before + ids.count && tool.process.isRunning { usleep(20_000) }
    }
    try send(0..<1)
    for _ in 0..<9 { try send(0..<1000) }
    let start = try residentMemory(tool.process)
    try send(1000..<count)
    let grown = try residentMemory(tool.process) - start
    print("\(count) streams of 128 units: \(grown) bytes more than 1,000, \(grown / (count - 1000)) a stream")
    #expect(grown < (count - 1000) * 640 + 1 << 20)
    try tool.closeInput()
    #expect(try tool.finish().status == 0)
  }

  @Test func refusals() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run")
    for (arguments, status, message) in [
      (["--threads", "2"], 64, "found no --stream-key, expected it with them"),
      (["--stream-key", "id", "--sequence", "x"], 64, "--stream-key: found --sequence too"),
      (["--stream-key", "id", "--input-format", "u8"], 64, "--stream-key: found u8, expected csv or jsonl"),
      (["--stream-key", "id", "--on-overflow", "save"], 64, "--on-overflow save: found no --state"),
      (["--stream-key", "id", "--max-saved", "5"], 64, "--max-saved: found no --on-overflow save"),
      (
        ["--stream-key", "id", "--max-saved", "0"], 64,
        "--max-saved: found '0', expected a whole number from 1 to 100000000"
      ),
      (
        ["--stream-key", "id", "--idle-after", "5m"], 64,
        "--idle-after: found '5m', expected a number of rows"
      ),
      (["--stream-key", "id"], 65, "found no column 'id'"),
    ] as [([String], Int32, String)] {
      let end = try tool.run([folder.model, "-"] + arguments, input: Array("key,x,y,z\na,1,2,3\n".utf8))
      #expect(end.status == status && end.errors.contains(message) && end.output == "", "\(end)")
    }
  }

  @Test func aStreamThatIsSilentForSecondsIsOver() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run").start([folder.model, "--stream-key", "key", "--idle-after", "1s"])
    try tool.write("key,x,y,z\na,1,2,3\na,4,5,6\n")
    usleep(2_100_000)
    try tool.write("b,7,8,9\n")
    #expect(tool.readLine() == "a\t" + folder.line([[1, 2, 3], [4, 5, 6]]))
    try tool.write("a,1,1,1\n")
    try tool.closeInput()
    #expect(tool.readLine() == "b\t" + folder.line([[7, 8, 9]]))
    #expect(tool.readLine() == "a\t" + folder.line([[1, 1, 1]]))
    #expect(try tool.finish().status == 0)
  }

  /// Streams that were put away, and restored from a checkpoint, count with the label of their last row that had one; the ones that
  /// begin anew after a silence do not have that of before.
  @Test(arguments: [nil, 40])
  func labelsOutliveThatAStreamIsPutAway(idle: Int?) throws {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    let folder = try ModelFolder()
    let labels = folder.network.labels + ["?", "", ""]
    struct Stream {
      var rows: [[Int]] = []
      var label = ""
      var lastRow = 0
    }
    var streams: [String: Stream] = [:]
    var (labeled, correct, unknown) = (0, 0, 0)
    func end(_ key: String) throws {
      guard let stream = streams.removeValue(forKey: key), stream.label != "" else { return }
      labeled += 1
      if folder.line(stream.rows) == "\(stream.rows.count)\t\(stream.label)" { correct += 1 }
      if stream.label == "?" { unknown += 1 }
    }
    var text = "key,label,x,y,z\n"
    var half = 0
    let rowCount = 300
    for number in 1...rowCount {
      let key =
        "k\(min(Int.random(in: 0..<30, using: &generator), Int.random(in: 0..<30, using: &generator)))"
      let row = (0..<3).map { _ in Int.random(in: -900...900, using: &generator) }
      let label = labels.randomElement(using: &generator)!
      if let idle { for (key, stream) in streams where number - stream.lastRow > idle { try end(key) } }
      streams[key, default: Stream()].rows.append(row)
      if label != "" { streams[key]!.label = label }
      streams[key]!.lastRow = number
      text += "\(key),\(label)," + row.map(String.init).joined(separator: ",") + "\n"
      if number == rowCount * 2 / 3 { half = text.utf8.count }
    }
    for key in streams.keys { try end(key) }
    let (state, output) = (folder.path + "/state", folder.path + "/results")
    let arguments =
      [
        folder.model, folder.path + "/in.csv", "--stream-key", "key", "--max-streams", "7", "--on-overflow",
        "save", "--state", state, "--output", output, "--stats",
      ] + (idle.map { ["--idle-after", "\($0)"] } ?? [])
    try folder.write(text.utf8, to: "in.csv")
    let tool = try BuiltTool("qornn-run")
    let report = try tool.run(arguments)
    func counted(_ report: BuiltTool.Result) -> Bool {
      report.status == 0 && report.errors.contains(" % (\(correct) of \(labeled))\n")
        && report.errors.contains("does not have: \(unknown) (counted as wrong)")
    }
    #expect(counted(report), "seed \(seed), \(correct) of \(labeled), unknown \(unknown): \(report)")
    guard idle == nil else { return }
    // With the first rows alone, and then with the others, which do not come to all streams.
    for folder in [state, output] { try FileManager.default.removeItem(atPath: folder) }
    try folder.write(text.utf8.prefix(half), to: "in.csv")
    #expect(try tool.run(arguments).status == 0)
    try folder.write(text.utf8, to: "in.csv")
    let resumed = try tool.run(arguments)
    #expect(counted(resumed), "seed \(seed), \(correct) of \(labeled), unknown \(unknown): \(resumed)")
  }
}
