import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --serve --on-overflow save` with so many rows that the file of those that were put away is written anew, again and
/// again, while clients go on.
@Suite struct ServeRewriteTests {
  /// Clients that send without a pause, each to devices of its own, and what the oracle says.
  private struct Crowd {
    static let deviceCount = 40
    let folder: ModelFolder
    var sessions: [String: (session: ReferenceSession, stepCount: Int)] = [:]
    var generator: SplitMixGenerator
    var rowCount = 0

    /// The rows of one client, and what has to be answered.
    mutating func rows(_ count: Int, client: Int) -> (text: String, answers: [String]) {
      var (text, answers) = ("", [String]())
      for _ in 0..<count {
        let id = "c\(client)-\(Int.random(in: 0..<Self.deviceCount, using: &generator))"
        let row = (0..<3).map { _ in Int.random(in: -900...900, using: &generator) }
        var (session, stepCount) = sessions[id] ?? (ReferenceSession(folder.network), 0)
        session.step(readings: row)
        stepCount += 1
        sessions[id] = (session, stepCount)
        text += "{\"id\": \"\(id)\", \"x\": \(row[0]), \"y\": \(row[1]), \"z\": \(row[2])}\n"
        let label = folder.network.labels[ReferenceSession.decide(session.logits()).classIndex]
        answers.append("\(id)\t\(stepCount)\t\(label)")
      }
      rowCount += count
      return (text, answers)
    }

    /// Rows are sent before those before them are answered, so that the server is never without some.
    mutating func send(_ clients: [SocketClient], while isGoingOn: () -> Bool) throws {
      var waiting: [[String]] = []
      func take() throws {
        for answer in waiting.removeFirst() {
          try #require(clients[answer.hasPrefix("c0") ? 0 : 1].readLine() == answer)
        }
      }
      repeat {
        for (index, client) in clients.enumerated() {
          let (text, answers) = rows(150, client: index)
          client.write(text)
          waiting.append(answers)
        }
        while waiting.count > 6 { try take() }
      } while isGoingOn()
      while !waiting.isEmpty { try take() }
    }
  }

  @Test func nothingIsLostWhileTheFileIsWrittenAnew() throws {
    let seed = UInt64.random(in: 0 ..< .max)
    print("nothingIsLostWhileTheFileIsWrittenAnew: seed \(seed)")
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var crowd = Crowd(folder: folder, generator: SplitMixGenerator(seed: seed))
    let options = [
      "--input-format", "jsonl", "--emit", "every", "--stream-key", "id", "--max-streams", "5",
      "--on-overflow", "save", "--state", state, "--checkpoint", "0.01",
    ]
    func generation() -> Int { KeptCheckpoint(state)?.storeGeneration ?? 0 }
    for isKilled in [true, false, true] {
      let served = try RunningServer(folder, options)
      let before = generation()
      let end = Date() + 20
      try crowd.send([SocketClient(served.path), SocketClient(served.path)]) {
        generation() <= before && Date() < end
      }
      #expect(generation() > before)
      guard isKilled else {
        #expect(try served.stop() == "")
        continue
      }
      let deadline = Date() + 10
      while KeptCheckpoint(state)?.groupRowCount != crowd.rowCount && Date() < deadline { usleep(1000) }
      served.killHard()
    }
    let served = try RunningServer(folder, options)
    try crowd.send([SocketClient(served.path), SocketClient(served.path)], while: { false })
    #expect(try served.stop() == "")
    let files = try FileManager.default.contentsOfDirectory(atPath: state).sorted()
    #expect(files == ["checkpoint", "streams-\(generation())"])
  }

  /// One row at a time to QORNN_STREAMS streams of 128 units, or a few, which are kept all the while: how long an answer takes.
  /// QORNN_SOAK_TOOL may name a release build; QORNN_SOAK says how many seconds.
  @Test(.serialized, arguments: [[], ["--max-streams", "500", "--on-overflow", "save"]])
  func noAnswerWaitsForAFile(more: [String]) throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["QORNN_STREAMS"].flatMap { Int($0) } ?? 2000
    let seconds = environment["QORNN_SOAK"].flatMap { Int($0) } ?? 1
    let program =
      try environment["QORNN_SOAK_TOOL"].map { URL(fileURLWithPath: $0) } ?? BuiltTool("qornn-run").url
    let folder = try ModelFolder()
    let model = FixturePaths.models.appendingPathComponent("wand-digits/model.qornn").path
    let tool = try BuiltTool(program: program).start(
      [
        model, "--serve", "unix:\(folder.path)/s", "--input-format", "jsonl", "--emit", "every",
        "--stream-key", "id", "--state", folder.path + "/state", "--checkpoint", "0.2",
      ] + more)
    let client = try SocketClient.whenThere(folder.path + "/s")
    for start in stride(from: 0, to: count, by: 1000) {
      let part = start..<min(start + 1000, count)
      client.write(part.map { "{\"id\": \"device-\($0)\", \"x\": 1, \"y\": -2}\n" }.joined())
      for number in part { try #require(client.readLine()?.hasPrefix("device-\(number)\t1\t") == true) }
    }
    var steps = [Int](repeating: 1, count: count)
    var times: [Duration] = []
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      let number = times.count * 7919 % count
      let start = ContinuousClock.now
      client.write("{\"id\": \"device-\(number)\", \"x\": 3, \"y\": 4}\n")
      steps[number] += 1
      try #require(client.readLine()?.hasPrefix("device-\(number)\t\(steps[number])\t") == true)
      times.append(ContinuousClock.now - start)
    }
    times.sort()
    print(
      "\(times.count) rows to \(count) streams \(more): median \(times[times.count / 2]), longest \(times.suffix(3))"
    )
    kill(tool.process.processIdentifier, SIGTERM)
    #expect(try tool.finish().status == 0)
  }
}
