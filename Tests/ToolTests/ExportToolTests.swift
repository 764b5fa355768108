import Foundation
import Testing
import _QORNNTestSupport

/// The built `qornn-export` on checkpoints of the built `qornn-train`.
@Suite struct ExportToolTests {
  /// A folder of its own for every test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID().uuidString)")
      .path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }
    func bytes(_ name: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }
    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }
  }

  /// Two classes of strokes, a part column, and numbers with two decimals.
  private static let strokes: String = {
    var generator = SplitMixGenerator(seed: 5)
    var rows = ["sequence,part,label,x,y"]
    for number in 0..<24 {
      let isUp = number % 2 == 0
      for step in 0..<generator.integer(in: 5...12) {
        let x = generator.integer(in: -99...99)
        let y = (isUp ? 30 : -30) * step + generator.integer(in: -20...20)
        let cells = [x, y].map { String(format: "%.2f", Double($0) / 100) }
        rows.append("s\(number),\(number < 16 ? "a" : "b"),\(isUp ? "up" : "down"),\(cells[0]),\(cells[1])")
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private func train(_ folder: Folder, _ arguments: [String]) throws {
    let result = try BuiltTool("qornn-train").run(arguments + ["--output", folder.file("t.ckpt")])
    try #require(result.status == 0, "\(result.errors)")
  }

  private func export(_ folder: Folder, _ arguments: [String]) throws -> BuiltTool.Result {
    let output = ["--output", folder.file("m.qornn")]
    return try BuiltTool("qornn-export").run([folder.file("t.ckpt")] + output + arguments)
  }

  private static let small = ["--hidden", "12", "--iterations", "3", "--threads", "1"]

  private func trainStrokes(_ folder: Folder) throws {
    try folder.write(Self.strokes, to: "s.csv")
    try train(folder, ["sequences", "--train", folder.file("s.csv"), "--where", "part=a"] + Self.small)
  }

  @Test func aCSVBecomesAModelThatRunsEverywhere() throws {
    let folder = try Folder()
    try trainStrokes(folder)
    let verify = ["--verify", folder.file("s.csv"), "--where", "part=b"]
    let result = try export(
      folder,
      verify + ["--vectors", folder.file("v.txt"), "--card", folder.file("card.md"), "--card-note", "Mine."]
        + ["--json"])
    #expect(result.status == 0 && result.errors == "")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let verification = try #require(report["verification"] as? [String: Any])
    #expect(verification["sequences"] as? Int == 8)
    #expect(verification["agreement"] as? Double == 1)
    #expect(try folder.text("card.md").contains("\nMine.\n"))

    let model = try folder.bytes("m.qornn")
    #expect(report["bytes"] as? Int == model.count)
    let network = try ReferenceNetwork.decode(model)
    #expect(network.labels == ["down", "up"] && network.names == ["x", "y"])
    let vectors = try GoldenVectors(parsing: try folder.text("v.txt"))
    #expect(vectors.sequences.map(\.name) == (16..<24).map { "s\($0)" })
    var expected: [[Int]] = []
    for sequence in vectors.sequences {
      var session = ReferenceSession(network)
      for event in sequence.events {
        switch event {
        case .readings(let readings): session.step(readings: readings)
        case .token(let token): session.step(token: token)
        case .logits(let logits):
          #expect(session.logits() == logits, "\(sequence.name)")
          expected.append(logits)
        }
      }
    }
    // The same text through the other tool gives the same logits.
    let run = try BuiltTool("qornn-run").run(
      [folder.file("m.qornn"), folder.file("s.csv"), "--where", "part=b", "--output-format", "jsonl"])
    let lines = try run.output.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    #expect(lines.map { $0?["logits"] as? [Int] } == expected)

    // Same checkpoint, same bytes, whatever the threads.
    #expect(try export(folder, ["--threads", "3"]).status == 0)
    #expect(try folder.bytes("m.qornn") == model)
  }

  /// Docs/Arithmetic.md, Input: what is a saturation, and that |x| = ε(b) is none.
  @Test func bothToolsCountTheSameInputSaturations() throws {
    let folder = try Folder()
    try trainStrokes(folder)
    // Every count around both limits, and two that do not fit Int32.
    let rows = (-2000...2000).map { String(format: "b,%.2f,%.2f", Double($0) / 100, Double(-$0) / 50) }
    let text = (["part,x,y"] + rows + ["b,1e999,-0", "b,+0,-1e999"]).joined(separator: "\n") + "\n"
    try folder.write(text, to: "wide.csv")
    let rowsOfB = ["--where", "part=b"]
    let exported = try export(folder, ["--verify", folder.file("wide.csv"), "--json"] + rowsOfB)
    #expect(exported.status == 0, "\(exported.errors)")
    let report = try JSONSerialization.jsonObject(with: Data(exported.output.utf8)) as? [String: Any]
    let verification = report?["verification"] as? [String: Any]
    let share = verification?["saturated_input_share"] as? Double ?? -1

    let run = try BuiltTool("qornn-run").run(
      [folder.file("m.qornn"), folder.file("wide.csv"), "--stats"] + rowsOfB)
    let count = run.errors.firstMatch(of: #/input saturations: (\d+) of 8006 /#).flatMap { Int($0.1) }
    #expect(count == Int((share * 8006).rounded()), "\(run.errors)")
    #expect((3..<8006).contains(count ?? 0))
  }

  @Test func tasksAreMadeAgainFromTheCheckpoint() throws {
    let folder = try Folder()
    try train(folder, ["copy", "--delay", "4", "--batch", "4"] + Self.small)
    let copied = try export(folder, ["--verify", "task:20"])
    #expect(copied.status == 0 && copied.errors == "")
    #expect(copied.output.contains("20 sequences of the task copy"))
    #expect(copied.output.contains("200 of 200"))

    try trainStrokes(folder)
    let strokes = try export(folder, ["--verify", "task:2", "--data", folder.file("s.csv")])
    #expect(strokes.status == 0 && strokes.output.contains("2 sequences of the task sequences"))
  }

  @Test func aFloatStateTakesItsRangeFromTheTask() throws {
    let folder = try Folder()
    try train(folder, ["copy", "--delay", "4", "--batch", "4", "--state-bits", "float"] + Self.small)
    let result = try export(
      folder, ["--state-bits", "10", "--calibration", "task:20", "--verify", "task:5", "--json"])
    #expect(result.status == 0 && result.errors == "")
    #expect(result.output.contains(#""state_ranges_from":"calibrated""#))
    #expect(result.output.contains(#""state_bits":10"#))
  }

  @Test(arguments: [["bjorck", "--weight-bits", "float"], ["float"]])
  func floatWeightsAreRoundedByTheExport(_ method: [String]) throws {
    let folder = try Folder()
    try train(folder, ["copy", "--delay", "4", "--batch", "4", "--method"] + method + Self.small)
    let result = try export(
      folder,
      ["--weight-bits", "6", "--readout-weight-bits", "7", "--weight-scale", "mse", "--verify", "task:5"]
        + ["--card", folder.file("card.md"), "--json"])
    #expect(result.status == 0)
    #expect(
      result.errors
        == "qornn-export: trained in float and rounded now: W to 6 bits, U to 6 bits, V to 7 bits\n")
    #expect(
      result.output.contains(
        #""trained_in_float":["recurrent_weights","input_weights","readout_weights"]"#))
    #expect(try folder.text("card.md").contains("rounded by the export only: W, U, V."))
    let report = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let verification = try #require(report?["verification"] as? [String: Any])
    #expect(verification["agreement"] as? Double == 1 && verification["trained_correct"] is Int)

    let defaults = try export(folder, [])
    #expect(defaults.errors.contains("W to 8 bits, U to 8 bits, V to 8 bits"))
  }

  @Test func mistakesAreOneLineAndLeaveNoFile() throws {
    let folder = try Folder()
    try trainStrokes(folder)
    try folder.write("x,y\n1,2\n", to: "narrow.csv")
    try folder.write("x,y,z,label\n1,2,3,up\n", to: "wide.csv")
    try folder.write("part,x,y,label\nb,1,2,sideways\n", to: "label.csv")
    try folder.write("", to: "empty.csv")
    let missing = folder.file("missing.csv")
    let cases: [([String], Int32, String)] = [
      (["--verify", missing, "--where", "part=b"], 66, "cannot open"),
      (["--verify", folder.file("s.csv")], 64, "found no --where"),
      (["--verify", folder.file("wide.csv"), "--where", "label=up"], 65, "found 3 feature columns"),
      (["--verify", folder.file("label.csv"), "--where", "part=b"], 65, "sideways"),
      (["--verify", folder.file("empty.csv"), "--where", "x=1"], 65, "found an empty file"),
      (["--verify", "task:0"], 64, "expected task:N"),
      (["--verify", "task:3"], 64, "found no --data"),
      (["--verify", "task:3", "--data", folder.file("narrow.csv")], 65, "no column"),
      (["--vectors", folder.file("v.txt")], 64, "found no --verify"),
      (["--state-bits", "17"], 64, "expected a whole number from 8 to 16"),
      (["--weight-bits", "9"], 64, "expected a whole number from 2 to 8"),
      (["--weight-bits", "6"], 65, "weight bits: found 6, but these weights were trained with"),
      (["--weight-scale", "max"], 65, "weight scale: found max, but weights of this network"),
      (["--card", folder.file("no/card.md")], 73, "cannot create"),
    ]
    for (arguments, status, part) in cases {
      let result = try export(folder, arguments)
      #expect(result.status == status, "\(arguments): \(result.errors)")
      #expect(result.output == "" && result.errors.contains(part), "\(arguments): \(result.errors)")
      #expect(result.errors.hasPrefix("qornn-export: ") && result.errors.count { $0 == "\n" } == 1)
      #expect(!folder.exists("m.qornn"), "\(arguments)")
    }
  }

  @Test func noInputIsOverwritten() throws {
    let folder = try Folder()
    try folder.write("not read yet", to: "t.ckpt")
    try folder.write("x", to: "s.csv")
    let (checkpoint, csv, model) = (folder.file("t.ckpt"), folder.file("s.csv"), folder.file("m.qornn"))
    for (arguments, output, other) in [
      (["--output", checkpoint], "--output", "FILE"),
      (["--card", checkpoint], "--card", "FILE"),
      (["--output", model, "--card", model], "--card", "--output"),
      (["--verify", csv, "--vectors", csv], "--vectors", "--verify"),
      (["--verify", csv, "--vectors", folder.file("v"), "--card", folder.file("v")], "--card", "--vectors"),
      (["--calibration", csv, "--output", csv], "--output", "--calibration"),
    ] {
      let elsewhere = arguments.contains("--output") ? [] : ["--output", model]
      let result = try BuiltTool("qornn-export").run([checkpoint] + elsewhere + arguments)
      #expect(result.status == 64, "\(arguments)")
      #expect(
        result.errors == "qornn-export: \(output): found the same file as \(other), expected another one\n")
      #expect(try folder.text("t.ckpt") == "not read yet" && folder.text("s.csv") == "x")
      #expect(!folder.exists("m.qornn"))
    }
  }

  @Test func aCheckpointCutAnywhereIsRefused() throws {
    let folder = try Folder()
    try train(folder, ["copy", "--delay", "4", "--batch", "4"] + Self.small)
    let whole = try folder.bytes("t.ckpt")
    var generator = SplitMixGenerator(seed: 9)
    let cuts =
      [0, 1, 7, 8, 9, whole.count - 1] + (0..<10).map { _ in generator.integer(in: 0...whole.count - 1) }
    for cut in cuts {
      try Data(whole.prefix(cut)).write(to: URL(fileURLWithPath: folder.file("t.ckpt")))
      let result = try export(folder, [])
      #expect(result.status == 65 && result.output == "", "\(cut)")
      #expect(result.errors.count { $0 == "\n" } == 1, "\(cut): \(result.errors)")
      #expect(!folder.exists("m.qornn"), "\(cut)")
    }
  }
}
