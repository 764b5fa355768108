import Foundation
import Testing
import _QORNNTestSupport

/// Leads of a class by the model's oracle, a recording at a time.
private struct LeadOracle {
  let network: ReferenceNetwork
  let classIndex: Int

  func leads(_ rows: [[Int]]) -> [Int] {
    var session = ReferenceSession(network)
    return rows.map { row in
      session.step(readings: row)
      let logits = session.logits()
      return logits[classIndex] - logits.indices.filter { $0 != classIndex }.map { logits[$0] }.max()!
    }
  }

  /// The steps, from 1, at which the mean of `smoothing` leads first is at or above a threshold again.
  func events(_ leads: [Int], threshold: Int, smoothing: Int, refractory: Int) -> [Int] {
    var events: [Int] = []
    var isArmed = true
    for step in leads.indices {
      let sum = leads[max(0, step - smoothing + 1)...step].reduce(0, +)
      if sum < threshold * smoothing {
        isArmed = true
      } else if isArmed, step + 1 >= smoothing, step + 1 - (events.last ?? -1 << 40) > refractory {
        events.append(step + 1)
        isArmed = false
      }
    }
    return events
  }
}

@Suite struct DetectToolTests {
  /// A model of a scale at which a logit is 1, and recordings that wander.
  private func make(seed: UInt64) throws -> (ModelFolder, LeadOracle, recordings: [[[Int]]]) {
    let folder = try ModelFolder(logitScale: .init(mantissa: 1 << 30, exponent: -30))
    var generator = SplitMixGenerator(seed: seed)
    let recordings = (0..<4).map { _ in
      var row = [0, 0, 0]
      return (0..<60).map { _ -> [Int] in
        if Int.random(in: 0..<8, using: &generator) == 0 {
          row = row.map { _ in Int.random(in: -2000...2000, using: &generator) }
        }
        return row
      }
    }
    return (folder, LeadOracle(network: folder.network, classIndex: 1), recordings)
  }

  private func csv(_ recordings: [[[Int]]], label: (Int, Int) -> String = { _, _ in "" }) -> String {
    var text = "sequence,label,x,y,z\n"
    for (index, rows) in recordings.enumerated() {
      for (step, row) in rows.enumerated() {
        text += "r\(index),\(label(index, step)),\(row.map(String.init).joined(separator: ","))\n"
      }
    }
    return text
  }

  /// Each stream of many has a detector of its own, whatever comes between its rows and whoever computes them.
  @Test(arguments: [1, 3])
  func interleavedStreams(threads: Int) throws {
    let (folder, oracle, recordings) = try make(seed: 92)
    let label = oracle.network.labels[1]
    let threshold = recordings.flatMap(oracle.leads).sorted()[130]
    var generator = SplitMixGenerator(seed: UInt64(threads))
    var (next, text) = ([0, 0, 0, 0], "device,x,y,z\n")
    while let stream = next.indices.filter({ next[$0] < recordings[$0].count }).randomElement(
      using: &generator)
    {
      text += "r\(stream)," + recordings[stream][next[stream]].map(String.init).joined(separator: ",") + "\n"
      next[stream] += 1
    }
    let result = try BuiltTool("qornn-run").run(
      [
        folder.model, "--stream-key", "device", "--detect", label, "--smooth", "3", "--refractory", "4",
        "--threshold", "\(threshold)", "--threads", "\(threads)",
      ], input: Array(text.utf8))
    let lines = result.output.split(separator: "\n").map(String.init)
    for (index, rows) in recordings.enumerated() {
      let expected = oracle.events(oracle.leads(rows), threshold: threshold, smoothing: 3, refractory: 4)
      #expect(expected.count > 1)
      #expect(lines.filter { $0.hasPrefix("r\(index)\t") } == expected.map { "r\(index)\t\($0)\t\(label)" })
    }
    #expect(result.status == 0)
  }

  /// Clients of a server, which is stopped and started in the middle of their streams.
  @Test func eventsOfAServerThatIsRestarted() throws {
    let (folder, oracle, recordings) = try make(seed: 93)
    let label = oracle.network.labels[1]
    let threshold = recordings.flatMap(oracle.leads).sorted()[130]
    let detection = ["--detect", label, "--smooth", "5", "--refractory", "9", "--threshold", "\(threshold)"]
    var found = [[String]](repeating: [], count: recordings.count)
    for half in [0..<23, 23..<60] {
      let served = try RunningServer(
        folder, detection + ["--stream-key", "device", "--state", folder.path + "/state"])
      for (index, rows) in recordings.enumerated() {
        let client = try SocketClient(served.path)
        client.write("device,x,y,z\n")
        for row in rows[half] { client.write("r\(index),\(row.map(String.init).joined(separator: ","))\n") }
        client.endWriting()
        found[index] += client.readLines()
      }
      #expect(try served.stop() == "")
    }
    for (index, rows) in recordings.enumerated() {
      let expected = oracle.events(oracle.leads(rows), threshold: threshold, smoothing: 5, refractory: 9)
      #expect(!expected.isEmpty && found[index] == expected.map { "r\(index)\t\($0)\t\(label)" })
    }
    // A client that is a stream by itself.
    let served = try RunningServer(folder, detection)
    let client = try SocketClient(served.path)
    client.write(csv([recordings[0]]))
    client.endWriting()
    #expect(client.readLines() == found[0])
    _ = try served.stop()
  }

  @Test func eventsAreThoseOfTheOracle() throws {
    let (folder, oracle, recordings) = try make(seed: 91)
    let label = oracle.network.labels[1]
    let all = recordings.flatMap(oracle.leads).sorted()
    for (smoothing, refractory, threshold) in [
      (1, 0, all[120]), (3, 0, all[150]), (5, 9, all[100]), (2, 70, 0),
    ] {
      let arguments = [
        folder.model, "--detect", label, "--smooth", "\(smoothing)", "--refractory", "\(refractory)",
        "--threshold", "\(threshold)",
      ]
      let expected = recordings.enumerated().flatMap { index, rows in
        oracle.events(
          oracle.leads(rows), threshold: threshold, smoothing: smoothing, refractory: refractory
        ).map { "r\(index)\t\($0)\t\(label)\n" }
      }
      let result = try BuiltTool("qornn-run").run(arguments, input: Array(csv(recordings).utf8))
      #expect(result.output == expected.joined(), "seed 91, N \(smoothing), R \(refractory), θ \(threshold)")
      #expect(result.status == 0)
    }
  }

  @Test func eventsHaveAllFormats() throws {
    let (folder, oracle, recordings) = try make(seed: 92)
    let rows = recordings[0]
    let leads = oracle.leads(rows)
    let threshold = leads.sorted()[40]
    let events = oracle.events(leads, threshold: threshold, smoothing: 1, refractory: 0)
    try #require(!events.isEmpty)
    let label = oracle.network.labels[1]
    func run(_ format: String) throws -> String {
      try BuiltTool("qornn-run").run(
        [folder.model, "--detect", label, "--threshold", "\(threshold)", "--output-format", format],
        input: Array(csv([rows]).utf8)
      ).output
    }
    #expect(
      try run("jsonl")
        == events.map {
          "{\"sequence\": \"r0\", \"step\": \($0), \"event\": \"\(label)\", \"lead\": \(Float(leads[$0 - 1]))}\n"
        }.joined())
    #expect(
      try run("csv")
        == "sequence,step,event,lead\n"
        + events.map { "r0,\($0),\(label),\(Float(leads[$0 - 1]))\n" }.joined())
  }

  @Test func anEventIsSaidAtItsStep() throws {
    let (folder, oracle, recordings) = try make(seed: 93)
    let rows = recordings[0]
    let leads = oracle.leads(rows)
    let threshold = leads.sorted()[45]
    let event = try #require(
      oracle.events(leads, threshold: threshold, smoothing: 2, refractory: 0).first)
    let tool = try BuiltTool("qornn-run").start(
      [folder.model, "--detect", oracle.network.labels[1], "--threshold", "\(threshold)", "--smooth", "2"])
    try tool.write(csv([Array(rows[..<event])]))
    #expect(tool.readLine() == "r0\t\(event)\t\(oracle.network.labels[1])")
    try tool.closeInput()
    #expect(tool.readLine() == nil)
    #expect(try tool.finish().status == 0)
  }

  @Test func mistakesAreNamed() throws {
    let folder = try ModelFolder()
    for (arguments, message) in [
      (["--detect", "wave"], "--detect: found 'wave', expected one of: class 0, class 1, class 2"),
      (["--threshold", "1"], "--threshold: found without --detect, expected --detect CLASS"),
      (["--smooth", "3"], "--smooth: found without --detect, expected --detect CLASS"),
      (
        ["--detect", "class 0", "--emit", "every"],
        "--emit: found with --detect, which prints events and nothing else"
      ),
    ] {
      let result = try BuiltTool("qornn-run").run(
        [folder.model] + arguments, input: Array("x,y,z\n1,2,3\n".utf8))
      #expect(result == .init(status: 64, output: "", errors: "qornn-run: \(message)\n"))
    }
  }

  @Test func theBenchCountsMissesAndFalseAlarms() throws {
    let (folder, oracle, recordings) = try make(seed: 94)
    let label = oracle.network.labels[1]
    // Occurrences of ten steps, one at the end of a recording; two labels that are others.
    let occurrences = [[5...14, 20...29], [50...59], [], [0...9]]
    let path = try folder.write(
      csv(recordings) { recording, step in
        occurrences[recording].contains { $0.contains(step) } ? label : step == 40 ? "other" : ""
      }.utf8, to: "day.csv")
    let threshold = recordings.flatMap(oracle.leads).sorted()[140]
    for (smoothing, refractory, tolerance) in [(1, 0, 0), (2, 0, 3), (3, 5, 8)] {
      var (hits, repeats, alarms, delay) = (0, 0, 0, 0)
      for (index, rows) in recordings.enumerated() {
        let events = oracle.events(
          oracle.leads(rows), threshold: threshold, smoothing: smoothing, refractory: refractory
        ).map { $0 - 1 }
        var left = events
        for occurrence in occurrences[index].reversed() {
          let own = left.filter { $0 >= occurrence.lowerBound && $0 <= occurrence.upperBound + tolerance }
          left.removeAll { $0 >= occurrence.lowerBound && own.contains($0) }
          if let first = own.first {
            hits += 1
            repeats += own.count - 1
            delay += first - occurrence.lowerBound
          }
        }
        alarms += left.count
      }
      let plot = "\(folder.path)/plot.svg"
      let result = try BuiltTool("qornn-bench").run([
        "detect", folder.model, "--data", path, "--detect", label, "--smooth", "\(smoothing)", "--refractory",
        "\(refractory)", "--tolerance", "\(tolerance)", "--threshold", "\(threshold)", "--rate", "0.1",
        "--plot", plot,
      ])
      #expect(result.status == 0, "\(result.errors)")
      // 240 steps at 0.1 a second are two thirds of an hour.
      let lines = result.output.split(separator: "\n")
      #expect(lines[0] == "class 1: 4 occurrences in 4 recordings of 240 steps, 0.667 hours")
      let cells = lines[2].split(separator: " ").map(String.init)
      #expect(
        cells[1] == "\(4 - hits)" && cells[4] == "\(alarms)", "seed 94: \(result.output), \(hits), \(alarms)")
      #expect(abs(try #require(Double(cells[5])) - 1.5 * Double(alarms)) < 0.06)
      #expect(cells[6] == "\(repeats)", "\(result.output)")
      #expect(hits == 0 ? cells[7] == "-" : abs(Double(cells[7])! - Double(delay) / Double(hits)) < 0.06)
      #expect(try String(contentsOfFile: plot, encoding: .utf8).contains("False alarms per hour"))
    }
    let table = try BuiltTool("qornn-bench").run([
      "detect", folder.model, "--data", path, "--detect", label, "--rows", "7",
    ])
    let rows = table.output.split(separator: "\n").dropFirst(2)
    #expect(rows.count == 7)
    #expect(rows.last?.contains("100.0 %") == true, "\(table.output)")
    let none = try BuiltTool("qornn-bench").run([
      "detect", folder.model, "--data", path, "--detect", "class 2",
    ])
    #expect(none.status == 65 && none.errors.contains("found no step with the label 'class 2'"))
  }
}
