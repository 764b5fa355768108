import Foundation
import Testing
import _QORNNTestSupport

/// What an operator sees of `qornn-run`: bad rows, statistics, metrics.
@Suite struct RunOperationTests {
  @Test func badRowsAreSkippedAndCounted() throws {
    let folder = try ModelFolder()
    let text = "x,y,z\n1,2,3\n1,2\n4,NaN,6\n4,5,6\n\n7,8,9\n1,1,1e\n"
    let rows = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    let tool = try BuiltTool("qornn-run")
    let result = try tool.run([folder.model, "--on-bad", "skip"], input: Array(text.utf8))
    #expect(result.status == 0)
    #expect(result.output == folder.line(rows) + "\n")
    #expect(
      result.errors == """
        qornn-run: warning: standard input: row 3: found 2 columns, expected 3 as in the header; skipped, as all bad rows will be
        qornn-run: warning: 4 bad rows were skipped

        """)
    let stopped = try tool.run([folder.model, "--emit", "every"], input: Array(text.utf8))
    #expect(stopped.status == 65)
    #expect(stopped.output == folder.line([rows[0]]) + "\n")
    #expect(
      stopped.errors == "qornn-run: standard input: row 3: found 2 columns, expected 3 as in the header\n")
    let none = try tool.run([folder.model, "--on-bad", "skip"], input: Array("x,y,z\n1\n2\n".utf8))
    #expect(none.status == 65)
    #expect(none.output == "")
    #expect(
      none.errors.contains(
        "qornn-run: standard input: found 2 bad rows and no other, expected at least one good row\n"))
  }

  @Test func aSkippedRowThatShowsANewSequenceDoesNotEndTheOldOneTwice() throws {
    let folder = try ModelFolder()
    let text = "sequence,x,y,z\na,1,2,3\nb,1,2,x\na,4,5,6\nb,7,8,9\nc,1,1,1\n"
    let result = try BuiltTool("qornn-run").run([folder.model, "--on-bad", "skip"], input: Array(text.utf8))
    #expect(
      result.output
        == [
          "a\t" + folder.line([[1, 2, 3]]), "b\t" + folder.line([[7, 8, 9]]),
          "c\t" + folder.line([[1, 1, 1]]),
        ].map { $0 + "\n" }.joined())
    #expect(result.errors.contains("2 bad rows were skipped"))
  }

  @Test func statisticsSayHowLongAStepTook() throws {
    let folder = try ModelFolder()
    let result = try BuiltTool("qornn-run").run(
      [folder.model, "--stats", "--on-bad", "skip"], input: Array("x,y,z\n1,2,3\n1,2\n9e9,5,6\n".utf8))
    #expect(result.status == 0)
    for pattern in [
      #/steps: 2\n/#, #/streams: 1\n/#, #/bad rows: 1\n/#, #/input saturations: 1 of 6 \(/#,
      #/state saturations: \d+ of 16 \(/#,
      #/latency of a step: p50 [\d.]+ µs, p99 [\d.]+ µs, p99.9 [\d.]+ µs\n/#,
    ] {
      #expect(result.errors.contains(pattern), "\(result.errors)")
    }
  }

  /// The samples of a metrics file by name, after a look at its form.
  private func samples(_ path: String) throws -> [String: String] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.hasSuffix("\n"))
    var samples: [String: String] = [:]
    var typed: Set<Substring> = []
    for line in text.split(separator: "\n") {
      if let match = line.wholeMatch(of: #/# TYPE (qornn_[a-z_]+) (counter|gauge|summary)/#) {
        #expect(typed.insert(match.1).inserted, "a family comes once")
      } else if !line.hasPrefix("# HELP qornn_") {
        let match = try #require(
          line.wholeMatch(of: #/(qornn_[a-z_]+(?:\{[a-z]+="[^"\\]*"(?:,[a-z]+="[^"\\]*")*\})?) ([\d.]+)/#))
        let family = match.1.prefix { $0 != "{" }
        #expect(typed.contains(family) || typed.contains("qornn_step_seconds"))
        #expect(samples.updateValue(String(match.2), forKey: String(match.1)) == nil)
      }
    }
    return samples
  }

  @Test func metricsAreWrittenWholeAtTheStartAndTheEnd() throws {
    let folder = try ModelFolder()
    let path = "\(folder.path)/qornn.prom"
    let tool = try BuiltTool("qornn-run").start(
      [folder.model, "--metrics", path, "--emit", "every", "--on-bad", "skip"])
    try tool.write("x,y,z\n1,2,3\n")
    #expect(tool.readLine() != nil)
    let first = try samples(path)
    #expect(first["qornn_steps_total"] == "0" || first["qornn_steps_total"] == "1")
    try tool.write("1,2\n9e9,2,3\n")
    #expect(tool.readLine() != nil)
    try tool.closeInput()
    #expect(try tool.finish().status == 0)
    let last = try samples(path)
    for (name, value) in [
      ("steps_total", "2"), ("sequences_total", "1"), ("results_total", "2"), ("bad_rows_total", "1"),
      ("readings_total", "6"), ("clamped_readings_total", "1"), ("streams", "1"), ("step_seconds_count", "2"),
      ("states_total", "16"),
    ] {
      #expect(last["qornn_\(name)"] == value, "\(name)")
    }
    #expect(last["qornn_step_seconds{quantile=\"0.999\"}"] != nil)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["m.qornn", "qornn.prom"])
  }

  @Test func metricsThatCannotBeWrittenAreRefusedAtTheStart() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run")
    let file = try folder.write("x,y,z\n1,2,3\n".utf8, to: "in.csv")
    for (path, status) in [
      ("\(folder.path)/none/a.prom", 73), (folder.path, 73), (folder.model, 64), (file, 64),
    ] as [(String, Int32)] {
      let result = try tool.run([folder.model, file, "--metrics", path])
      #expect(result.status == status, "\(path)")
      #expect(result.output == "")
    }
    #expect(try tool.run([folder.model, file]).status == 0)
    for option in ["--metrics", "--output"] {
      let result = try tool.run([folder.model, file, option, "-"])
      #expect(result.status == 73 && result.errors.contains("cannot create '-': expected a file name"))
    }
  }

  /// Nobody reads it: that is said once, and the stream goes on.
  @Test func metricsIntoAPipeHoldNothingUp() throws {
    let folder = try ModelFolder()
    let file = try folder.write("x,y,z\n1,2,3\n".utf8, to: "in.csv")
    let fifo = folder.path + "/fifo"
    #expect(mkfifo(fifo, 0o600) == 0)
    let tool = try BuiltTool("qornn-run")
    let result = try tool.run([folder.model, file, "--metrics", fifo])
    #expect(try result.status == 0 && result.output == tool.run([folder.model, file]).output)
    #expect(
      result.errors == "qornn-run: warning: --metrics: cannot write '\(fifo)': nobody reads this pipe\n")
  }

  @Test func aSlowReaderHoldsTheProgramUp() throws {
    let folder = try ModelFolder()
    let rowCount = 4000
    let text = "x,y,z\n" + String(repeating: "1,2,3\n", count: rowCount)
    let file = try folder.write(text.utf8, to: "in.csv")
    let tool = try BuiltTool("qornn-run").start(
      [folder.model, file, "--emit", "every", "--output-format", "jsonl"])
    let process = "/proc/\(tool.process.processIdentifier)"
    /// Resident memory, and the time that the program computed.
    func state() throws -> [Substring] {
      let status = try String(contentsOfFile: process + "/status", encoding: .utf8)
      let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS") } ?? ""
      let fields = try String(contentsOfFile: process + "/stat", encoding: .utf8).split(separator: " ")
      return [memory] + fields[13...14]
    }
    var (last, stillCount) = (try state(), 0)
    for _ in 0..<100 where stillCount < 5 {
      usleep(100_000)
      let now = try state()
      stillCount = now == last && tool.process.isRunning ? stillCount + 1 : 0
      last = now
    }
    #expect(stillCount == 5, "waits for its reader without computing and without more memory")
    for step in 1...rowCount {
      try #require(tool.readLine()?.hasPrefix("{\"sequence\": null, \"step\": \(step), ") == true)
    }
    #expect(tool.readLine() == nil)
    #expect(try tool.finish().status == 0)
  }

  @Test(.enabled(if: FullDevice.isHere, "no /dev/full here"))
  func aFullDiskStopsEveryKindOfOutput() throws {
    let folder = try ModelFolder(logitScale: .init(mantissa: 1 << 30, exponent: -30))
    let text = "x,y,z\n" + String(repeating: "1,2,3\n", count: 2000)
    let model = FixturePaths.models.appendingPathComponent("ptb-characters/model.qornn").path
    for (arguments, input) in [
      ([folder.model, "--emit", "every", "--output-format", "jsonl"], text),
      ([folder.model, "--on-bad", "skip", "--emit", "every"], text),
      ([folder.model, "--detect", "class 0", "--threshold", "-1000000"], text),
      ([model, "--generate", "20"], ""), ([model, "--score"], "the_"),
    ] {
      let result = try BuiltTool("qornn-run").run(
        arguments, input: Array(input.utf8), outputPath: "/dev/full")
      #expect(result.status == 74, "\(arguments)")
      #expect(result.errors.contains("qornn-run: cannot write standard output: No space left on device\n"))
    }
  }
}
