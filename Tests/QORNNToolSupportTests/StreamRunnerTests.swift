import Foundation
import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// A network whose readings are plain whole numbers, with the windows asked for.
private func network(
  seed: UInt64, window: (size: Int, hop: Int) = (0, 0), shape: ReferenceShape = ReferenceShape()
) -> ReferenceNetwork {
  var network = ReferenceNetwork.random(seed: seed, shape)
  for index in network.features.indices {
    network.features[index].resolutionBase = 10
    network.features[index].resolutionExponent = 0
  }
  (network.windowSize, network.hopSize) = window
  return network
}

/// Runs a stream in this process and returns its lines and statistics.
private func stream(
  _ network: ReferenceNetwork, _ text: String, _ options: StreamOptions = StreamOptions(format: .jsonl),
  notices: @escaping (String) -> Void = { _ in }
) throws -> (lines: [String], statistics: StreamStatistics) {
  let folder = try TemporaryFolder()
  let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
  let path = try folder.write([], to: "out")
  let descriptor = open(path, O_WRONLY)
  defer { close(descriptor) }
  let runner = try StreamRunner(
    model, kernels: .best, source: MemorySource(text, pieceSize: 50),
    output: StandardOutput(descriptor: descriptor), options: options, notice: notices)
  try runner.run()
  let statistics = runner.statistics
  let output = String(decoding: try InputStream.readAll(path), as: UTF8.self)
  return (output.split(separator: "\n").map(String.init), statistics)
}

/// Runs a stream that ends with an error and returns what was written before it.
private func streamUntilError(
  _ network: ReferenceNetwork, _ text: String
) throws -> (lines: [String], error: ToolError?) {
  let folder = try TemporaryFolder()
  let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
  let path = try folder.write([], to: "out")
  let descriptor = open(path, O_WRONLY)
  defer { close(descriptor) }
  let runner = try StreamRunner(
    model, kernels: .best, source: MemorySource(text), output: StandardOutput(descriptor: descriptor),
    options: StreamOptions(format: .jsonl), notice: { _ in })
  let error = #expect(throws: ToolError.self) { try runner.run() }
  let output = String(decoding: try InputStream.readAll(path), as: UTF8.self)
  return (output.split(separator: "\n").map(String.init), error)
}

/// The line that the oracle gives after some steps of a fresh session.
private func jsonLine(
  _ network: ReferenceNetwork, _ rows: ArraySlice<[Int]>, step: Int, sequence: String = "null"
) -> String {
  var session = ReferenceSession(network)
  for row in rows {
    if network.inputKind == .token { session.step(token: row[0]) } else { session.step(readings: row) }
  }
  let logits = session.logits()
  let decision = ReferenceSession.decide(logits)
  return
    "{\"sequence\": \(sequence), \"step\": \(step), \"label\": \"\(network.labels[decision.classIndex])\", "
    + "\"logits\": [\(logits.map(String.init).joined(separator: ", "))], \"margin\": \(decision.margin)}"
}

private func randomRows(_ network: ReferenceNetwork, _ count: Int, seed: UInt64) -> [[Int]] {
  var generator = SplitMixGenerator(seed: seed)
  return (0..<count).map { _ in network.randomReadings(&generator) }
}

private func csv(_ rows: [[Int]], header: String = "é0,é1,é2") -> String {
  header + "\n" + rows.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
}

@Suite struct StreamRunnerTests {
  @Test func oneSequenceGivesOneLineOrOneAStep() throws {
    let network = network(seed: 3)
    let rows = randomRows(network, 9, seed: 4)
    let last = try stream(network, csv(rows))
    #expect(last.lines == [jsonLine(network, rows[...], step: 9)], "seeds 3, 4")
    #expect(last.statistics.stepCount == 9)
    let every = try stream(network, csv(rows), StreamOptions(emission: .every, format: .jsonl))
    #expect(every.lines == (1...9).map { jsonLine(network, rows[..<$0], step: $0) }, "seeds 3, 4")
  }

  @Test func aNewSequenceResets() throws {
    let network = network(seed: 5)
    let rows = randomRows(network, 7, seed: 6)
    let names = ["a", "a", "a", "\"b\"", "\"b\"", "ç", "ç"]
    let text =
      "sequence,é0,é1,é2\n"
      + zip(names, rows).map { name, row in
        "\"\(name.replacingOccurrences(of: "\"", with: "\"\""))\",\(row.map(String.init).joined(separator: ","))\n"
      }.joined()
    let result = try stream(network, text)
    #expect(
      result.lines == [
        jsonLine(network, rows[0..<3], step: 3, sequence: "\"a\""),
        jsonLine(network, rows[3..<5], step: 2, sequence: "\"\\\"b\\\"\""),
        jsonLine(network, rows[5..<7], step: 2, sequence: "\"ç\""),
      ], "seeds 5, 6")
    #expect(result.statistics.sequenceCount == 3)
  }

  @Test(arguments: [(1, 1), (4, 4), (5, 2), (6, 3), (7, 1), (8, 5), (20, 3), (23, 1)])
  func windowsAreOverlappingSessions(size: Int, hop: Int) throws {
    let network = network(seed: 7, window: (size, hop))
    let rows = randomRows(network, 22, seed: 8)
    let expected = stride(from: 0, through: 22 - size, by: hop).map { start in
      jsonLine(network, rows[start..<(start + size)], step: start + size)
    }
    #expect(try stream(network, csv(rows)).lines == expected, "seeds 7, 8, window \(size), hop \(hop)")
    let every = try stream(network, csv(rows), StreamOptions(emission: .every, format: .jsonl)).lines
    let oldest = (1...22).map { step in
      let first = stride(from: 0, to: step, by: hop).first { $0 + size >= step }!
      return jsonLine(network, rows[first..<step], step: step)
    }
    #expect(every == oldest, "seeds 7, 8, window \(size), hop \(hop)")
  }

  @Test func tokensByIndexAndByName() throws {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = 4
    var network = network(seed: 9, shape: shape)
    network.names = ["a", " ", "U+000A", "ü"]
    let rows = [[2], [0], [3], [1]]
    let expected = [jsonLine(network, rows[...], step: 4)]
    #expect(try stream(network, "token\n2\n0\n3\n1\n").lines == expected)
    #expect(try stream(network, "symbol\n\"\n\"\na\nü\n \n").lines == expected)
    for (text, message) in [
      ("token\n4\n", "row 2, column 'token': found '4', expected a token from 0 to 3"),
      ("token\n-1\n", "row 2, column 'token': found '-1', expected a token from 0 to 3"),
      ("token\na\n", "row 2, column 'token': found 'a', expected a token from 0 to 3"),
      ("symbol\na\nb\n", "row 3, column 'symbol': found 'b', expected one of the model's 4 symbols"),
      (
        "x\n1\n",
        "found 1 feature column (x), expected one column named token or symbol, as the model takes tokens"
      ),
    ] {
      #expect(throws: ToolError(.data, "'memory.csv': " + message)) { try stream(network, text) }
    }
  }

  @Test func valuesArePrintedAsDecimals() throws {
    var shape = ReferenceShape()
    shape.outputKind = .values
    shape.outputSize = 2
    var network = network(seed: 10, shape: shape)
    network.labels = ["x,y", "z"]
    network.outputScales = [.init(mantissa: 1 << 30, exponent: -30), .init(mantissa: 1 << 30, exponent: -32)]
    let rows = randomRows(network, 3, seed: 11)
    var session = ReferenceSession(network)
    for row in rows { session.step(readings: row) }
    let logits = session.logits()
    let values = [Float(logits[0]), Float(logits[1]) / 4]
    #expect(
      try stream(network, csv(rows)).lines == [
        "{\"sequence\": null, \"step\": 3, \"label\": null, \"logits\": [\(logits[0]), \(logits[1])], "
          + "\"values\": [\(values[0]), \(values[1])]}"
      ])
    #expect(
      try stream(network, csv(rows), StreamOptions(format: .csv)).lines == [
        "sequence,step,\"x,y\",z,\"logit x,y\",logit z",
        ",3,\(values[0]),\(values[1]),\(logits[0]),\(logits[1])",
      ])
    #expect(
      try stream(network, csv(rows), StreamOptions(format: .text)).lines == ["3\t\(values[0])\t\(values[1])"])
  }

  @Test func textAndCSVLines() throws {
    let network = network(seed: 12)
    let rows = randomRows(network, 2, seed: 13)
    var session = ReferenceSession(network)
    for row in rows { session.step(readings: row) }
    let logits = session.logits()
    let (classIndex, margin) = ReferenceSession.decide(logits)
    let cells = rows.map { row in "\"s,1\"," + row.map(String.init).joined(separator: ",") + "\n" }
    let text = "sequence,é0,é1,é2\n" + cells.joined()
    #expect(
      try stream(network, text, StreamOptions(format: .text)).lines == [
        "s,1\t2\t\(network.labels[classIndex])"
      ])
    #expect(
      try stream(network, text, StreamOptions(format: .csv)).lines == [
        "sequence,step,label,margin,logit class 0,logit class 1,logit class 2",
        "\"s,1\",2,\(network.labels[classIndex]),\(margin),\(logits.map(String.init).joined(separator: ","))",
      ])
  }

  @Test func accuracyFollowsTheMajorityOfTheLabels() throws {
    let network = network(seed: 14, window: (4, 2))
    let rows = randomRows(network, 8, seed: 15)
    let windows = [0, 2, 4].map { start -> String in
      var session = ReferenceSession(network)
      for row in rows[start..<(start + 4)] { session.step(readings: row) }
      return network.labels[ReferenceSession.decide(session.logits()).classIndex]
    }
    // Two labels each hold half of the window 1 … 4: the later one counts.
    let labels = ["other", "other", windows[0], windows[0], windows[1], windows[1], windows[2], "other"]
    let text =
      "label,é0,é1,é2\n"
      + zip(labels, rows).map { label, row in
        "\(label),\(row.map(String.init).joined(separator: ","))\n"
      }.joined()
    let statistics = try stream(network, text, StreamOptions(countsSaturations: true)).statistics
    #expect(statistics.resultCount == 3)
    #expect(statistics.labeledCount == 3)
    #expect(statistics.correctCount >= 2)
    #expect(statistics.unknownLabelCount == 0)
    #expect(statistics.stateCount == 8 * (4 + 4 + 4 + 2))
    let report = statistics.report(seconds: 2)
    #expect(report.contains("steps: 8"))
    #expect(report.contains("steps per second: 4.00"))
    #expect(report.contains { $0.hasPrefix("accuracy: ") })
  }

  @Test func saturationsAreCounted() throws {
    var network = network(seed: 16)
    for index in network.features.indices {
      network.features[index] = .init(
        offset: 0, multiplier: 1 << 10, shift: 10, resolutionBase: 10, resolutionExponent: 0)
    }
    let text = "é0,é1,é2\n-2048,2048,2047\n1e999,-2047,-2046\n"
    let statistics = try stream(network, text, StreamOptions(countsSaturations: true)).statistics
    #expect(statistics.readingCount == 6)
    #expect(statistics.inputSaturationCount == 3)
  }

  @Test func columnsAreMatchedByPosition() throws {
    let network = network(seed: 17)
    let rows = randomRows(network, 2, seed: 18)
    var notices: [String] = []
    _ = try stream(network, csv(rows), notices: { notices.append($0) })
    #expect(notices == [])
    let expected = [jsonLine(network, rows[...], step: 2)]
    #expect(
      try stream(network, csv(rows, header: "é0,x,y"), notices: { notices.append($0) }).lines == expected)
    #expect(
      notices == [
        "'memory.csv': warning: found column 'x' where the model has 'é1'; columns are matched by position"
      ])
    _ = try stream(network, csv(rows, header: "1,2,3"), notices: { notices.append($0) })
    #expect(
      notices.last
        == "'memory.csv': warning: found column '1' where the model has 'é0'; columns are matched by position, "
        + "and the first line is taken as the header, though it may be data")
    #expect(
      throws: ToolError(
        .data,
        "'memory.csv': found 2 feature columns (a, b), expected 3 feature columns (é0, é1, é2) as in the model "
          + "(--ignore leaves a column out)")
    ) { try stream(network, "a,b\n1,2\n") }
  }

  @Test func resultsBeforeABadRowAreKept() throws {
    let network = network(seed: 19)
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
    let path = try folder.write([], to: "out")
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let runner = try StreamRunner(
      model, kernels: .best, source: MemorySource("é0,é1,é2\n1,2,3\n4,5,x\n"),
      output: StandardOutput(descriptor: descriptor),
      options: StreamOptions(emission: .every, format: .jsonl), notice: { _ in })
    #expect(
      throws: ToolError(
        .data, "'memory.csv': row 3, column 'é2': found 'x', expected a finite decimal number")
    ) { try runner.run() }
    let output = String(decoding: try InputStream.readAll(path), as: UTF8.self)
    #expect(output == jsonLine(network, [[1, 2, 3]], step: 1) + "\n")
  }

  @Test(arguments: [
    ("a,1,2,3\na,4,5,6\nb,1,x,3\n", true), ("a,1,2,3\na,4,5,6\nb,1,,3\n", true),
    ("z,9,9,9\na,1,2,3\na,4,5,6\nz,1,2,3\n", true), ("a,1,2,3\na,4,5,6\na,1,x,3\n", false),
    ("a,1,2,3\na,4,5,6\nb,1,2\n", false), ("z,9,9,9\na,1,x,6\n", false),
  ])
  func aBadFirstRowLeavesTheSequenceBeforeItComplete(rows: String, isComplete: Bool) throws {
    let network = network(seed: 22)
    let (lines, error) = try streamUntilError(network, "sequence,é0,é1,é2\n" + rows)
    #expect(error?.code == .data, "\(rows)")
    let result = jsonLine(network, [[1, 2, 3], [4, 5, 6]], step: 2, sequence: "\"a\"")
    #expect(lines.filter { $0 == result }.count == (isComplete ? 1 : 0), "\(rows)")
    #expect(lines.count == (rows.hasPrefix("z") ? 1 : 0) + (isComplete ? 1 : 0), "\(rows)")
  }

  @Test func aBadTokenLeavesTheSequenceBeforeItComplete() throws {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = 4
    let network = network(seed: 23, shape: shape)
    let (lines, error) = try streamUntilError(network, "sequence,token\na,2\na,0\nb,4\n")
    #expect(error?.code == .data)
    #expect(lines == [jsonLine(network, [[2], [0]], step: 2, sequence: "\"a\"")])
  }

  @Test func damagedModelsAreRefused() throws {
    let folder = try TemporaryFolder()
    let bytes = network(seed: 20).encode()
    for length in stride(from: 0, to: bytes.count, by: 7) {
      let path = try folder.write(bytes[..<length], to: "cut.qornn")
      let error = #expect(throws: ToolError.self, "cut at \(length)") { try ModelFile.read(path) }
      #expect(error?.code == .data)
      #expect(error?.message.hasPrefix("'\(path)' is no model that can be run: ") == true)
    }
  }

  @Test func theSummaryNamesEveryPart() throws {
    var network = network(seed: 21, window: (10, 3))
    network.metadata = "{\"seed\": 1}"
    let folder = try TemporaryFolder()
    let bytes = network.encode()
    let text = ModelSummary.text(try ModelFile.read(folder.write(bytes, to: "m.qornn")))
    for part in [
      "file: \(bytes.count) bytes, fingerprint ", "input: 3 features of 12 bits",
      "layer 1: 8 units, w4a12, input weights of 4 bits, activation identity, state step ",
      "output: 3 classes, weights of 8 bits, readout activation identity, logit scale ",
      "windows: 10 steps every 3, 4 at a time", "state of a session: 16 bytes, of a stream 64 bytes",
      "  W of layer 1: 32 (8 × 8, 4 bits each)", "  é0: resolution 10^0, offset ",
      "labels: class 0, class 1, class 2", "training: {\"seed\": 1}",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }
}
