import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --serve` with `--state` and `--metrics`.
@Suite struct ServeStateTests {
  /// Devices that send rows through whatever server there is, and what the oracle says of all their rows.
  private struct Devices {
    let folder: ModelFolder
    var rows: [String: [[Int]]] = [:]

    mutating func send(_ client: SocketClient, _ id: String, _ row: [Int]) throws {
      rows[id, default: []].append(row)
      client.write("{\"id\": \"\(id)\", \"x\": \(row[0]), \"y\": \(row[1]), \"z\": \(row[2])}\n")
      try #require(client.readLine() == "\(id)\t" + folder.line(rows[id]!), "\(id)")
    }
  }

  private let options = ["--input-format", "jsonl", "--emit", "every", "--stream-key", "id"]

  /// With room for all, and with room for two of five.
  @Test(arguments: [[], ["--max-streams", "2", "--on-overflow", "save", "--threads", "2"]])
  func streamsSurviveTheServer(more: [String]) throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var devices = Devices(folder: folder)
    for life in 0..<4 {
      let served = try RunningServer(folder, options + more + ["--state", state, "--checkpoint", "0.01"])
      let clients = try (0..<3).map { _ in try SocketClient(served.path) }
      for step in 0..<12 {
        try devices.send(clients[step % 3], "d\(step * 7 % 5)", [life * 100, step, -step * life])
      }
      guard life % 2 == 0 else {
        #expect(try served.stop() == "")
        #expect(KeptCheckpoint(state)?.groupRowCount == 12 * (life + 1))
        continue
      }
      // A kill loses nothing that a checkpoint has.
      try #require(KeptCheckpoint.comes(to: state) { $0.groupRowCount == 12 * (life + 1) })
      served.killHard()
    }
  }

  /// With two streams in memory and some put away, the ones that were silent longest begin anew: over restarts too, and where
  /// the next server may have fewer.
  @Test func onlySoManyStreamsArePutAway() throws {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    let folder = try ModelFolder()
    let (state, metrics) = (folder.path + "/state", folder.path + "/qornn.prom")
    var devices = Devices(folder: folder)
    // All that are remembered, the one that was silent longest first.
    var known: [String] = []
    for (life, limit) in [6, 6, 2, 6, 1].enumerated() {
      let more = ["--max-streams", "2", "--on-overflow", "save", "--max-saved", "\(limit)", "--stats"]
      let served = try RunningServer(
        folder, options + more + ["--state", state, "--checkpoint", "0.01", "--metrics", metrics])
      let client = try SocketClient(served.path)
      var dropped = 0
      func forget(to count: Int) {
        while known.count > count {
          devices.rows[known.removeFirst()] = nil
          dropped += 1
        }
      }
      forget(to: 2 + limit)
      for step in 0..<50 {
        let id = "d\(Int.random(in: 0..<12, using: &generator))"
        known.removeAll { $0 == id }
        forget(to: 2 + limit - 1)
        known.append(id)
        do { try devices.send(client, id, [life * 100, step, -step]) } catch {
          Issue.record("seed \(seed), life \(life), step \(step)")
          return
        }
      }
      if life % 2 == 0 {
        try #require(KeptCheckpoint.comes(to: state) { $0.groupRowCount == 50 * (life + 1) })
        served.killHard()
      } else {
        #expect(
          try served.stop().contains("\nsaved streams: \(limit), dropped: \(dropped)\n"), "seed \(seed)")
        let text = try String(contentsOfFile: metrics, encoding: .utf8)
        #expect(text.contains("\nqornn_saved_streams \(limit)\n"))
        #expect(text.contains("\nqornn_dropped_streams_total \(dropped)\n"))
      }
    }
  }

  @Test func oneServerAndTheSameStreams() throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    let tool = try BuiltTool("qornn-run")
    let served = try RunningServer(folder, options + ["--state", state])
    func refusal(_ options: [String]) throws -> String {
      let end = try tool.start([folder.model, "--serve", "unix:\(folder.path)/t"] + options).finish()
      return "\(end.status) \(end.errors)"
    }
    #expect(try refusal(options + ["--state", state]).contains("another process uses it"))
    _ = try served.stop()
    let other = options.dropLast() + ["key", "--state", state]
    #expect(
      try refusal(Array(other)).hasPrefix("64 qornn-run: '\(state)/checkpoint': found the state of a run"))
    let detecting = options + ["--detect", folder.network.labels[0], "--state", state]
    #expect(try refusal(Array(detecting.filter { $0 != "--emit" && $0 != "every" })).hasPrefix("64 "))
  }

  /// Clients are served on; the operator is told, and again at the end.
  @Test(arguments: ["0.01", "0.25"])
  func aStateFolderThatHasGone(interval: String) throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var devices = Devices(folder: folder)
    let served = try RunningServer(folder, options + ["--state", state, "--checkpoint", interval])
    let client = try SocketClient(served.path)
    try FileManager.default.removeItem(atPath: state)
    for step in 0..<5 {
      try devices.send(client, "a", [step, 2, 3])
      usleep(150_000)
    }
    let errors = try served.stop(status: 74).split(separator: "\n")
    #expect(errors.count == 2, "\(errors)")
    #expect(
      errors.first?.hasPrefix("qornn-run: warning: --state: cannot create '\(state)/checkpoint'") == true)
  }

  /// The folder takes 20 KiB a file, then no more: rows are refused instead of being stepped twice or forgotten, and what was
  /// answered is still there when there is room again, and in the next server.
  ///
  /// 300 devices in turn, all of which are remembered; or ten that are, among many that come once and are dropped.
  @Test(arguments: [nil, 40])
  func aDiskThatIsFullLosesNothing(savedLimit: Int?) throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var devices = Devices(folder: folder)
    let more =
      ["--state", state, "--checkpoint", "0.01", "--max-streams", "2", "--on-overflow", "save"]
      + (savedLimit.map { ["--max-saved", "\($0)"] } ?? [])
    let metrics = folder.path + "/qornn.prom"
    let full = try RunningServer(folder, options + more + ["--metrics", metrics], fileLimit: 40)
    let error = "error: cannot write '\(state)/streams-1': File too large"
    var refused = 0
    /// Sends a row with a client of its own, which gets its result or the one error.
    func send(_ server: RunningServer, _ step: Int, mayBeRefused: Bool) throws {
      let client = try SocketClient(server.path)
      let id = savedLimit == nil ? "d\(step % 300)" : step % 2 == 0 ? "d\(step / 2 % 10)" : "once\(step)"
      let row = [step, 2, -step % 50]
      client.write("{\"id\": \"\(id)\", \"x\": \(row[0]), \"y\": \(row[1]), \"z\": \(row[2])}\n")
      client.endWriting()
      let answers = client.readLines()
      if mayBeRefused && answers == [error] {
        refused += 1
        return
      }
      devices.rows[id, default: []].append(row)
      try #require(answers == ["\(id)\t" + folder.line(devices.rows[id]!)], "step \(step)")
    }
    for step in 0..<1200 { try send(full, step, mayBeRefused: true) }
    #expect(refused > 0)
    full.liftFileLimit()
    for step in 1200..<1500 { try send(full, step, mayBeRefused: false) }
    #expect(try full.stop().hasPrefix("qornn-run: warning: --state: cannot write '\(state)/streams-1'"))
    let text = try String(contentsOfFile: metrics, encoding: .utf8)
    #expect(text.contains("\nqornn_steps_total \(1500 - refused)\n"))
    #expect(text.contains("\nqornn_results_total \(1500 - refused)\n"))
    let next = try RunningServer(folder, options + more)
    for step in 1500..<1800 { try send(next, step, mayBeRefused: false) }
    #expect(try next.stop() == "")
  }

  /// Numbers in a checkpoint whose checksum is right, but which cannot be counted on.
  @Test func numbersThatNoRunReachesAreRefused() throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    let more = options + ["--state", state, "--on-overflow", "save", "--idle-after", "5s"]
    let served = try RunningServer(folder, more)
    var devices = Devices(folder: folder)
    let client = try SocketClient(served.path)
    for number in 0..<3 { try devices.send(client, "d\(number)", [1, 2, 3]) }
    #expect(try served.stop() == "")
    let bytes = try FixturePaths.bytes(URL(fileURLWithPath: state + "/checkpoint"))
    // Behind the options' text and the place of a followed file, which a server has not.
    let stream = 80 + Int(bytes[76]) + 256 * Int(bytes[77]) + 4
    let (large, small) = (UInt64.max >> 1, UInt64.max)
    for (offset, value) in [
      (16, large), (32, large), (40, large), (40, small), (48, large), (56, large), (stream, large),
      (stream + 8, large), (stream + 16, large), (stream + 16, UInt64.max << 63),
    ] {
      var changed = bytes.dropLast(4)
      for place in 0..<8 { changed[offset + place] = UInt8(truncatingIfNeeded: value >> (8 * place)) }
      let checksum = referenceChecksum(changed)
      for place in 0..<4 { changed.append(UInt8(truncatingIfNeeded: checksum >> (8 * place))) }
      try Data(changed).write(to: URL(fileURLWithPath: state + "/checkpoint"))
      let end = try BuiltTool("qornn-run").start([folder.model, "--serve", "unix:" + served.path] + more)
        .finish()
      #expect(
        end.status == 65 && end.errors.hasPrefix("qornn-run: '\(state)/checkpoint': found "),
        "\(offset): \(end)")
    }
  }

  /// One that stays full ends a server that has to be stopped with an error.
  @Test func aDiskThatStaysFullIsAnError() throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    let full = try RunningServer(folder, options + ["--state", state, "--stats"], fileLimit: 40)
    let client = try SocketClient(full.path)
    for number in 0..<500 { client.write("{\"id\": \"d\(number)\", \"x\": 1, \"y\": 2, \"z\": 3}\n") }
    for _ in 0..<500 { try #require(client.readLine() != nil) }
    let message = "cannot write '\(state)/checkpoint': File too large"
    let errors = try full.stop(status: 74)
    #expect(errors.contains("\nsteps: 500\n") && errors.hasSuffix("qornn-run: \(message)\n"), "\(errors)")
    #expect(try RunningServer(folder, options + ["--state", state]).stop() == "")
  }

  @Test func metricsOfAllClients() throws {
    let folder = try ModelFolder()
    let path = folder.path + "/qornn.prom"
    func metric(_ name: String) throws -> String? {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let line = text.split(separator: "\n").first { $0.hasPrefix("qornn_\(name) ") }
      return line.map { String($0.split(separator: " ")[1]) }
    }
    for keyed in [true, false] {
      let keyOptions = keyed ? options : Array(options.prefix(4))
      let served = try RunningServer(
        folder, keyOptions + ["--metrics", path, "--on-bad", "skip", "--max-clients", "9"])
      // The socket is there before the file is.
      let deadline = Date() + 10
      while (try? metric("steps_total")) != "0" && Date() < deadline { usleep(1000) }
      #expect(try metric("clients") != nil)
      let (good, bad) = (try SocketClient(served.path), try SocketClient(served.path))
      for step in 0..<7 {
        good.write("{\"id\": \"d\(step % 3)\", \"x\": 1, \"y\": \(step), \"z\": 3}\n")
        #expect(good.readLine() != nil)
      }
      bad.write("nonsense\n{\"id\": \"d9\", \"x\": 1, \"y\": 2, \"z\": 3}\n")
      bad.endWriting()
      #expect(bad.readLines().count == 1)
      _ = try served.stop()
      #expect(try metric("steps_total") == "8" && metric("results_total") == "8")
      #expect(try metric("bad_rows_total") == "1" && metric("clients") == "0")
      #expect(try metric("step_seconds_count") == "8")
      #expect(try metric("streams") == (keyed ? "4" : "0"))
      // The one that looked whether the server is there is a client too.
      #expect(try metric("clients_accepted_total") == "3")
    }
  }
}
