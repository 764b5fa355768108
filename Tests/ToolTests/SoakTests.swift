import Foundation
import QORNN
import Synchronization
import Testing
import _QORNNTestSupport

/// A server under clients of every kind: 100 of them with 100 streams each for QORNN_SOAK seconds, or a few for a moment.
///
/// Polite ones check every result against sessions of their own. Between their rows stands garbage. Rude ones go without
/// reading, slow ones read late, half-open ones send half a line and nothing more.
@Suite struct SoakTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["QORNN_SOAK"].flatMap { Double($0) } ?? 2
  private static var isLong: Bool { seconds > 10 }
  private static let clientCount = isLong ? 100 : 12
  private static let streamsAClient = isLong ? 100 : 10
  /// More options of the server: QORNN_SOAK_OPTIONS, parted by blanks.
  private static let options = (environment["QORNN_SOAK_OPTIONS"] ?? "").split(separator: " ").map(
    String.init)

  /// What all clients saw.
  private struct Tally {
    var results = 0
    var connections = 0
    var problems: [String] = []
    /// Results by their time from request to answer, in tenths of a millisecond.
    var latencies = [Int](repeating: 0, count: 100_000)

    func quantile(_ share: Double) -> Double {
      var rest = Int(Double(latencies.reduce(0, +)) * share)
      for (tenths, count) in latencies.enumerated() {
        rest -= count
        if rest <= 0 { return Double(tenths + 1) / 10 }
      }
      return 10_000
    }
  }

  private final class Shared: Sendable {
    let tally = Mutex(Tally())
    let path: String
    let deadline: ContinuousClock.Instant
    let model: SharedModel

    init(path: String, model: SharedModel, deadline: ContinuousClock.Instant) {
      (self.path, self.model, self.deadline) = (path, model, deadline)
    }

    var isOver: Bool { ContinuousClock.now >= deadline }

    func note(_ problem: String) { tally.withLock { $0.problems.append(problem) } }
  }

  /// A stream as its client knows it.
  private final class Stream {
    let key: String
    let session: OwnedSession
    var stepCount = 0

    init(_ key: String, _ session: OwnedSession) { (self.key, self.session) = (key, session) }

    /// The next row, and the line that must come back.
    func next(_ x: Int, _ y: Int, _ model: SharedModel) -> (row: String, answer: String) {
      session.step(readings: [Int32(x), Int32(y)])
      stepCount += 1
      let label = model.labels[OwnedSession.decide(session.computeLogits()).classIndex]
      return ("{\"id\": \"\(key)\", \"x\": \(x), \"y\": \(y)}\n", "\(key)\t\(stepCount)\t\(label)")
    }
  }

  private static let garbage = [
    "\n", "{\"id\": \"c\"\n", "{\"id\": \"g\", \"x\": 1, \"y\": \"NaN\"}\n", "[1,\n", "\u{0}\u{7F}\n",
    "null\n",
    "{\"id\": 7}\n", "GET / HTTP/1.1\n",
  ]

  private func beClient(_ number: Int, _ shared: Shared) {
    var generator = SplitMixGenerator(seed: UInt64(number))
    let leader = shared.model.makeSession()
    let streams = (0..<Self.streamsAClient).map {
      Stream("\(number)-\($0)", $0 == 0 ? leader : shared.model.makeSession())
    }
    // The rude ones' streams: which of their rows were taken nobody knows.
    let rudeKeys = (0..<4).map { "\(number)-rude-\($0)" }
    while !shared.isOver {
      guard let client = try? SocketClient(shared.path) else {
        shared.note("client \(number) cannot connect")
        return
      }
      shared.tally.withLock { $0.connections += 1 }
      if Int.random(in: 0..<5, using: &generator) == 0 {
        beRude(client, rudeKeys, &generator)
        continue
      }
      let isSlow = Int.random(in: 0..<8, using: &generator) == 0
      // One at least: an input without a line is an error.
      for round in 0..<Int.random(in: 1...8, using: &generator) where round == 0 || !shared.isOver {
        guard exchange(client, streams, isSlow: isSlow, shared, &generator) else { return }
      }
      client.endWriting()
      if let line = client.readLine() { shared.note("client \(number) got one more: \(line)") }
    }
  }

  /// Sends rows and checks the answers.
  private func exchange(
    _ client: SocketClient, _ streams: [Stream], isSlow: Bool, _ shared: Shared,
    _ generator: inout SplitMixGenerator
  ) -> Bool {
    var text = ""
    var expected: [String] = []
    for _ in 0..<(isSlow ? 400 : Int.random(in: 1...30, using: &generator)) {
      if Int.random(in: 0..<20, using: &generator) == 0 {
        text += Self.garbage.randomElement(using: &generator)!
      }
      let stream = streams.randomElement(using: &generator)!
      let (row, answer) = stream.next(
        Int.random(in: -99...99, using: &generator), Int.random(in: -99...99, using: &generator), shared.model
      )
      text += row
      expected.append(answer)
    }
    let start = ContinuousClock.now
    guard client.write(text) else {
      shared.note("the server takes nothing")
      return false
    }
    if isSlow { usleep(200_000) }
    var latencies: [Int] = []
    for answer in expected {
      let line = client.readLine()
      guard line == answer else {
        shared.note("found \(line ?? "nothing"), expected \(answer)")
        return false
      }
      latencies.append(Int((ContinuousClock.now - start) / .microseconds(100)))
    }
    shared.tally.withLock { tally in
      tally.results += expected.count
      if !isSlow { for latency in latencies { tally.latencies[min(latency, 99_999)] += 1 } }
    }
    usleep(UInt32.random(in: 0...30_000, using: &generator))
    return true
  }

  private func beRude(_ client: SocketClient, _ keys: [String], _ generator: inout SplitMixGenerator) {
    let rows = (0..<Int.random(in: 1...200, using: &generator)).map { _ in
      "{\"id\": \"\(keys.randomElement(using: &generator)!)\", \"x\": 1, \"y\": 2}\n"
    }
    client.write(rows.joined())
    for _ in 0..<Int.random(in: 0...3, using: &generator) { _ = client.readLine() }
  }

  /// Sends half a line and waits to be closed.
  private func beHalfOpen(_ shared: Shared) {
    while !shared.isOver {
      guard let client = try? SocketClient(shared.path) else { return }
      client.write("{\"id\": \"half")
      let lines = client.readLines()
      if lines.count != 1 || !lines[0].contains("found nothing for 2 seconds") {
        shared.note("half-open: found \(lines)")
      }
    }
  }

  private func sample(_ process: Process) -> (memory: Int, descriptors: Int) {
    let folder = "/proc/\(process.processIdentifier)"
    let status = (try? String(contentsOfFile: folder + "/status", encoding: .utf8)) ?? ""
    let memory = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }?.split(separator: " ")
      .dropFirst().first
    let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd").count) ?? 0
    return (memory.flatMap { Int($0) } ?? 0, descriptors)
  }

  @Test func clientsOfEveryKind() throws {
    let program =
      try Self.environment["QORNN_SOAK_TOOL"].map { URL(fileURLWithPath: $0) }
      ?? BuiltTool("qornn-run").url
    try soak(program, Self.options)
  }

  /// The server with everything on, built with the thread sanitizer: minutes.
  @Test(
    .enabled(if: TestRequirement.sanitizers.isRequired, "skipped: QORNN_REQUIRE does not name sanitizers"))
  func noRaceInTheServer() throws {
    let folder = FixturePaths.package.appendingPathComponent(".build/thread")
    let build = try BuiltTool(at: "/usr/bin/env").run([
      "swift", "build", "--package-path", FixturePaths.package.path, "--scratch-path", folder.path,
      "--sanitize", "thread", "--product", "qornn-run",
    ])
    try #require(build.status == 0, "\(build.errors)")
    let place = try ModelFolder()
    let errors = try soak(
      folder.appendingPathComponent("debug/qornn-run"),
      [
        "--threads", "2", "--state", place.path + "/state", "--checkpoint", "0.05", "--metrics",
        place.path + "/qornn.prom", "--max-streams", "20", "--on-overflow", "save",
      ])
    #expect(!errors.contains("ThreadSanitizer"), "\(errors)")
  }

  /// - Returns: what the server said on standard error.
  @discardableResult
  private func soak(_ program: URL, _ options: [String]) throws -> String {
    let file = FixturePaths.models.appendingPathComponent("wand-digits/model.qornn")
    let model = try SharedModel(bytes: FixturePaths.bytes(file))
    let folder = try ModelFolder()
    let path = folder.path + "/s"
    let tool = try RunningTool(
      program,
      [
        file.path, "--serve", "unix:" + path, "--input-format", "jsonl", "--emit", "every", "--stream-key",
        "id",
        "--on-bad", "skip", "--client-timeout", "2", "--max-clients", "300", "--stats",
      ] + options)
    do { _ = try SocketClient.whenThere(path) }
    usleep(200_000)
    // Dispatch opens three of its own with the first work that it shares between threads.
    let idleDescriptors = sample(tool.process).descriptors + (options.contains("--threads") ? 3 : 0)
    let shared = Shared(path: path, model: model, deadline: .now + .seconds(Self.seconds))
    let group = DispatchGroup()
    func start(_ body: @escaping @Sendable () -> Void) {
      group.enter()
      Thread.detachNewThread {
        body()
        group.leave()
      }
    }
    for number in 0..<Self.clientCount { start { beClient(number, shared) } }
    for _ in 0..<5 { start { beHalfOpen(shared) } }
    var samples: [Int] = []
    while group.wait(timeout: .now() + .milliseconds(500)) == .timedOut {
      samples.append(sample(tool.process).memory)
    }
    var end = sample(tool.process)
    for _ in 0..<2000 where end.descriptors > idleDescriptors {
      usleep(10_000)
      end = sample(tool.process)
    }
    #expect(end.descriptors <= idleDescriptors)
    kill(tool.process.processIdentifier, SIGTERM)
    let result = try tool.finish()
    #expect(result.status == 0)
    let tally = shared.tally.withLock { $0 }
    #expect(tally.problems.isEmpty, "\(tally.problems.prefix(5))")
    #expect(tally.results > 100)
    let third = samples.count / 3
    let middle = Span(samples[third..<(2 * third)])
    let last = Span(samples[(2 * third)...])
    print(
      """
      \(Int(Self.seconds)) s, \(Self.clientCount) clients, \(Self.clientCount * Self.streamsAClient) streams: \
      \(tally.connections) connections, \(tally.results) results checked, p50 \(tally.quantile(0.5)) ms, \
      p99 \(tally.quantile(0.99)) ms, p99.9 \(tally.quantile(0.999)) ms; resident, median and \
      largest: \(middle) KB in the second third, \(last) KB in the last; open files \(idleDescriptors) before, \(end.descriptors) after
      \(result.errors)
      """)
    // The largest depends on who happens to be connected, by some percent.
    if Self.isLong { #expect(Double(last.median) <= 1.01 * Double(middle.median)) }
    return result.errors
  }

  /// What a third of a run needed.
  private struct Span: CustomStringConvertible {
    let median: Int
    let largest: Int

    init(_ samples: ArraySlice<Int>) {
      let sorted = samples.sorted()
      median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
      largest = sorted.last ?? 0
    }

    var description: String { "\(median), \(largest)" }
  }
}
