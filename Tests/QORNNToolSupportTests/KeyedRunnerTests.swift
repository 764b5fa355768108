import Foundation
import QORNN
import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// Many streams in one input against one session of the oracle for each.
@Suite struct KeyedRunnerTests {
  /// What is said about streams, without anything that the runner uses to say it.
  private struct Oracle {
    struct Stream {
      var session: ReferenceSession
      var stepCount = 0
      var lastRow = 0
      var isSaved = false
    }
    let network: ReferenceNetwork
    let every: Bool
    let limit: Int
    let idle: Int
    /// How many are put away at most; nil: streams are over instead.
    var savedLimit: Int?
    var droppedCount = 0
    var streams: [String: Stream] = [:]
    var lines: [String] = []
    var rowCount = 0

    mutating func take(_ key: String, _ row: [Int]) {
      rowCount += 1
      for silent in live where isIdle(silent) { end(silent) }
      if streams[key]?.isSaved ?? true && live.count == limit { makeRoom(for: key) }
      if streams[key]?.isSaved ?? false && isIdle(key) { end(key) }
      var stream = streams[key] ?? Stream(session: ReferenceSession(network))
      if network.inputKind == .token {
        stream.session.step(token: row[0])
      } else {
        stream.session.step(readings: row)
      }
      stream.stepCount += 1
      stream.lastRow = rowCount
      stream.isSaved = false
      streams[key] = stream
      if every { say(key) }
    }

    var silentFirst: [String] { streams.keys.sorted { streams[$0]!.lastRow < streams[$1]!.lastRow } }

    var live: [String] { silentFirst.filter { !streams[$0]!.isSaved } }
    var saved: [String] { silentFirst.filter { streams[$0]!.isSaved } }

    func isIdle(_ key: String) -> Bool { rowCount - streams[key]!.lastRow > idle }

    mutating func makeRoom(for key: String) {
      guard let savedLimit else { return end(live[0]) }
      if saved.count == savedLimit && !saved.contains(key) {
        end(saved[0])
        droppedCount += 1
      }
      streams[live[0]]!.isSaved = true
    }

    mutating func end(_ key: String) {
      if !every { say(key) }
      streams[key] = nil
    }

    mutating func say(_ key: String) {
      let stream = streams[key]!
      let label = network.labels[ReferenceSession.decide(stream.session.logits()).classIndex]
      lines.append("\(key)\t\(stream.stepCount)\t\(label)")
    }

    mutating func finish() {
      for key in silentFirst { end(key) }
    }
  }

  private func run(
    _ network: ReferenceNetwork, _ text: String, every: Bool, group: StreamGroupOptions,
    counts: Bool = false
  ) throws -> (lines: [String], statistics: StreamStatistics) {
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
    let path = try folder.write([], to: "out")
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let columns = SequenceColumns(sequence: "key")
    let persistence =
      group.overflow == .drop
      ? nil
      : try StreamPersistence(model, .init(folder: folder.path + "/state", output: path, interval: 1000))
    let runner = try KeyedRunner(
      model, kernels: .best, source: MemorySource(text, pieceSize: 3000),
      output: persistence?.output ?? StandardOutput(descriptor: descriptor),
      options: StreamOptions(
        input: InputOptions(.csv, columns: columns), emission: every ? .every : .last,
        countsSaturations: counts, measuresLatency: counts), group: group, persistence: persistence,
      notice: { _ in })
    try runner.run()
    let output = String(decoding: try InputStream.readAll(path), as: UTF8.self)
    return (output.split(separator: "\n").map(String.init), runner.statistics)
  }

  /// Rows of some keys, a few of them often.
  private func rows(
    _ network: ReferenceNetwork, count: Int, keys: Int, _ generator: inout SplitMixGenerator
  ) -> [(key: String, row: [Int])] {
    (0..<count).map { _ in
      let key = min(
        Int.random(in: 0..<keys, using: &generator), Int.random(in: 0..<keys, using: &generator))
      let row =
        network.inputKind == .token
        ? [Int.random(in: 0..<network.names.count, using: &generator)]
        : network.names.map { _ in Int.random(in: -3000...3000, using: &generator) }
      return ("k\(key)", row)
    }
  }

  private func csv(_ network: ReferenceNetwork, _ rows: [(key: String, row: [Int])]) -> String {
    let names = network.inputKind == .token ? ["token"] : network.names
    return "key,\(names.joined(separator: ","))\n"
      + rows.map { "\($0.key),\($0.row.map(String.init).joined(separator: ","))\n" }.joined()
  }

  @Test(arguments: [true, false], [1, 3])
  func everyStreamIsASessionOfItsOwn(every: Bool, threads: Int) throws {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    for (keys, limit, idle) in [
      (40, 1000, Int.max), (40, 7, .max), (40, 1000, 25), (3, 2, 2), (300, 90, 200),
    ] {
      var shape = ReferenceShape()
      if Bool.random(using: &generator) { shape.inputKind = .token }
      let network = StreamHarness.network(seed: seed % 1000, shape: shape)
      let rows = rows(network, count: 900, keys: keys, &generator)
      var oracle = Oracle(network: network, every: every, limit: limit, idle: idle)
      for (key, row) in rows { oracle.take(key, row) }
      let live = oracle.streams.count
      oracle.finish()
      let found = try run(
        network, csv(network, rows), every: every,
        group: .init(limit: limit, idle: idle == .max ? .never : .rows(idle), threadCount: threads),
        counts: true)
      try #require(found.lines == oracle.lines, "seed \(seed), \(keys) keys, limit \(limit), idle \(idle)")
      #expect(found.statistics.stepCount == 900 && found.statistics.streamCount == live)
      #expect(found.statistics.latency?.count == 900)
      let units = network.layers.reduce(0) { $0 + $1.hiddenSize }
      #expect(found.statistics.stateCount == 900 * units)
    }
  }

  @Test(arguments: [true, false])
  func onlySoManyStreamsArePutAway(every: Bool) throws {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    for (keys, limit, saved, idle) in [
      (40, 5, 9, Int.max), (40, 3, 12, 60), (9, 1, 1, .max), (20, 9, 11, 40),
    ] {
      let network = StreamHarness.network(seed: seed % 1000)
      let rows = rows(network, count: 700, keys: keys, &generator)
      var oracle = Oracle(network: network, every: every, limit: limit, idle: idle, savedLimit: saved)
      for (key, row) in rows { oracle.take(key, row) }
      let (live, away) = (oracle.live.count, oracle.saved.count)
      oracle.finish()
      let found = try run(
        network, csv(network, rows), every: every,
        group: .init(
          limit: limit, idle: idle == .max ? .never : .rows(idle), overflow: .save, savedLimit: saved,
          threadCount: 2))
      try #require(found.lines == oracle.lines, "seed \(seed), \(keys) keys, limits \(limit), \(saved)")
      #expect(found.statistics.streamCount == live && found.statistics.savedStreamCount == away)
      #expect(found.statistics.droppedStreamCount == oracle.droppedCount)
      #expect(oracle.droppedCount > 0 || keys == 20, "seed \(seed)")
    }
  }

  @Test(arguments: [(4, 2), (5, 1), (7, 3), (4, 4)], [true, false])
  func windowsOfEveryStream(window: (size: Int, hop: Int), every: Bool) throws {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    var network = StreamHarness.network(seed: seed % 1000)
    (network.windowSize, network.hopSize) = window
    let rows = rows(network, count: 300, keys: 9, &generator)
    // A stream alone, through the code for one stream.
    var expected: [String: [String]] = [:]
    for key in Set(rows.map(\.key)) {
      let own = rows.filter { $0.key == key }
      let text = csv(network, own)
      let alone = try StreamHarness.run(
        network, text,
        options: StreamOptions(
          input: InputOptions(.csv, columns: SequenceColumns(sequence: "key")),
          emission: every ? .every : .last))
      expected[key] = alone.lines
    }
    let found = try run(network, csv(network, rows), every: every, group: .init(threadCount: 2))
    for (key, lines) in expected {
      #expect(found.lines.filter { $0.hasPrefix(key + "\t") } == lines, "seed \(seed), \(key)")
    }
    #expect(found.lines.count == expected.values.reduce(0) { $0 + $1.count })
  }

  @Test func moreRowsThanABlockOnThreads() throws {
    let network = StreamHarness.network(seed: 8)
    var generator = SplitMixGenerator(seed: 8)
    let text = csv(network, rows(network, count: 9000, keys: 500, &generator))
    let alone = try run(network, text, every: true, group: .init())
    #expect(alone.lines.count == 9000)
    for threads in [2, 5] {
      let found = try run(network, text, every: true, group: .init(threadCount: threads))
      #expect(found.lines == alone.lines)
    }
  }
}
