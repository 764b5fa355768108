import Foundation
import Testing
import _QORNNTestSupport

/// That nobody waits for the disk on which `qornn-run --serve` keeps the streams.
@Suite struct ServeWaitTests {
  /// A checkpoint waits for a disk that does not answer: all clients are answered meanwhile, streams are put away and taken back, and
  /// new clients are accepted.
  @Test(
    .enabled(if: HeldDisk.compiler != nil, "skipped: no clang"),
    arguments: [[], ["--max-streams", "5", "--on-overflow", "save", "--metrics"]])
  func noAnswerWaitsForTheDisk(more: [String]) throws {
    let folder = try ModelFolder()
    let disk = try HeldDisk(in: folder)
    let path = folder.path + "/qornn.prom"
    let options =
      [
        "--input-format", "jsonl", "--emit", "every", "--stream-key", "id", "--state",
        folder.path + "/state", "--checkpoint", "0.01",
      ] + more + (more.isEmpty ? [] : [path])
    let served = try RunningServer(folder, options, disk: disk)
    let client = try SocketClient(served.path)
    var rows: [String: [[Int]]] = [:]
    func send(_ client: SocketClient, _ number: Int) throws {
      let (id, row) = ("d\(number * 7 % 20)", [number, 2, -number % 50])
      rows[id, default: []].append(row)
      client.write("{\"id\": \"\(id)\", \"x\": \(row[0]), \"y\": \(row[1]), \"z\": \(row[2])}\n")
      try #require(client.readLine() == "\(id)\t" + folder.line(rows[id]!), "row \(number)")
    }
    for number in 0..<50 { try send(client, number) }
    disk.hold()
    try send(client, 50)
    try #require(disk.isWaitedFor())
    for number in 51..<200 { try send(client, number) }
    for number in 200..<210 { try send(SocketClient(served.path), number) }
    disk.letGo()
    #expect(try served.stop() == "")
    let next = try RunningServer(folder, options)
    let again = try SocketClient(next.path)
    for number in 210..<230 { try send(again, number) }
    #expect(try next.stop() == "")
  }

  private static let environment = ProcessInfo.processInfo.environment

  /// One row at a time to QORNN_STREAMS streams of 128 units which are kept all the while: how long an answer takes. QORNN_SOAK_TOOL
  /// may name a release build; QORNN_SOAK says how many seconds.
  @Test(
    .serialized,
    .enabled(if: environment["QORNN_STREAMS"] != nil, "skipped: QORNN_STREAMS does not say how many"),
    arguments: [[], ["--max-streams", "500", "--on-overflow", "save"]])
  func timeOfAnAnswer(more: [String]) throws {
    let environment = Self.environment
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
