import Foundation
import Testing
import _QORNNTestSupport

/// The built `qornn-train`, killed, stopped, resumed and misused.
@Suite struct TrainToolTests {
  /// A folder of its own for every test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("train-\(UUID().uuidString)")
      .path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    func bytes(_ name: String) -> [UInt8] {
      [UInt8](FileManager.default.contents(atPath: file(name)) ?? Data())
    }
    func write(_ text: String, to name: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
    }

    /// The log without what a clock says.
    func log(_ name: String) -> [String] {
      String(decoding: bytes(name), as: UTF8.self).split(separator: "\n").map { line in
        line.range(of: ", \"seconds\"").map { String(line[..<$0.lowerBound]) } ?? String(line)
      }
    }
  }

  private static let copy = [
    "copy", "--delay", "4", "--hidden", "8", "--batch", "4", "--iterations", "60", "--validate-every", "20",
    "--checkpoint-every", "7", "--growing-delays", "2,3",
  ]

  private func files(_ folder: Folder, _ name: String) -> [String] {
    [
      "--output", folder.file(name + ".ckpt"), "--log", folder.file(name + ".jsonl"), "--plot",
      folder.file("p.svg"),
    ]
  }

  @Test func aKilledRunGoesOnToTheSameBytes() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    let whole = try tool.run(Self.copy + files(folder, "whole") + ["--threads", "1"])
    #expect(whole.status == 0, "\(whole.errors)")
    let start = folder.log("part.jsonl").count
    #expect(start == 0)

    let first = try tool.start(Self.copy + files(folder, "part") + ["--threads", "2"])
    let deadline = Date().addingTimeInterval(20)
    while folder.log("part.jsonl").count < 25 && first.process.isRunning && Date() < deadline { usleep(500) }
    kill(first.process.processIdentifier, SIGKILL)
    first.process.waitUntilExit()
    // What a killed run left of a line it was writing.
    let log = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("part.jsonl")))
    try log.seekToEnd()
    try log.write(contentsOf: Data("{\"event\": \"iterat".utf8))
    try log.close()

    let resumed = try tool.run(["copy", "--resume", "--threads", "1"] + files(folder, "part"))
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(folder.bytes("part.ckpt") == folder.bytes("whole.ckpt"))
    #expect(folder.log("part.jsonl") == folder.log("whole.jsonl"))
    #expect(
      resumed.output.split(separator: "\n").dropLast() == whole.output.split(separator: "\n").dropLast())
    #expect(String(decoding: folder.bytes("p.svg"), as: UTF8.self).hasSuffix("</svg>\n"))
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalStopsWithACheckpoint(_ signal: Int32) throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    let long = [
      "copy", "--delay", "4", "--hidden", "8", "--batch", "4", "--iterations", "1000000", "--validate-every",
      "1000000",
    ]
    let running = try tool.start(long + files(folder, "t"))
    let deadline = Date().addingTimeInterval(20)
    while folder.log("t.jsonl").count < 5 && running.process.isRunning && Date() < deadline { usleep(1000) }
    kill(running.process.processIdentifier, signal)
    let (status, errors) = try running.finish()
    #expect(status == 130)
    let last = errors.split(separator: "\n").last ?? ""
    #expect(last.hasPrefix("qornn-train: stopped after iteration ") && last.contains("--resume"), "\(errors)")
    // The checkpoint knows every line of the log.
    let lines = folder.log("t.jsonl").filter { $0.contains("\"iteration\"") }.count
    let checkpoint = String(decoding: folder.bytes("t.ckpt").prefix(4000), as: UTF8.self)
    let iteration = last.split(separator: " ").compactMap { Int($0) }.first ?? 0
    #expect(iteration >= 5 && lines >= iteration)
    #expect(checkpoint.contains("\\\"iteration\\\":\(iteration)"))
    // No validation has said yet which weights are the best: there is nothing to export.
    let export = try BuiltTool("qornn-export").run([
      folder.file("t.ckpt"), "--output", folder.file("t.qornn"),
    ])
    #expect(export.status == 65 && export.errors.contains("before its first validation"), "\(export.errors)")
  }

  @Test func aForgottenResumeSparesTheCheckpoint() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    #expect(try tool.run(Self.copy + files(folder, "t")).status == 0)
    let names = ["t.ckpt", "t.jsonl", "p.svg"]
    let finished = names.map(folder.bytes)
    let long = [
      "copy", "--delay", "4", "--hidden", "8", "--batch", "4", "--iterations", "1000000", "--validate-every",
      "1000000", "--checkpoint-every", "3",
    ]
    let running = try tool.start(long + files(folder, "t"))
    // Nothing that it writes says when it is under way.
    usleep(300_000)
    kill(running.process.processIdentifier, SIGTERM)
    let (status, errors) = try running.finish()
    #expect(status == 130)
    #expect(errors.contains("is still the older checkpoint"), "\(errors)")
    #expect(names.map(folder.bytes) == finished)
    // From its first validation on the new run has the files.
    #expect(try tool.run(Self.copy + ["--seed", "2"] + files(folder, "t")).status == 0)
    #expect(zip(names.map(folder.bytes), finished).allSatisfy { $0 != $1 })
    #expect(folder.log("t.jsonl").first?.hasPrefix("{\"event\": \"iteration\", \"iteration\": 1,") == true)
  }

  @Test func aRunThatDivergesSaysWhatItSaw() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    let wild = [
      "--method", "float", "--state-bits", "float", "--learning-rate", "10", "--warmup", "40",
      "--recurrent-learning-rate", "10", "--clip", "0", "--validate-every", "1",
    ]
    let result = try tool.run(
      ["copy", "--delay", "4", "--hidden", "8", "--batch", "4", "--iterations", "50"] + wild
        + files(folder, "t"))
    #expect(result.status == 65 && result.output.isEmpty)
    let sentence = try #require(result.errors.split(separator: "\n").last)
    for part in [
      "qornn-train: training diverged", "loss ", "largest |h| ", "spectral radius of W ", "rate ", ", of W ",
      "--state-bits 12 (now float), --recurrent-learning-rate 3 (now 10) or --clip 1 (now no limit)",
      "t.ckpt' has the best weights, of iteration ",
    ] {
      #expect(sentence.contains(part), "\(sentence)")
    }
    let event = try #require(folder.log("t.jsonl").last)
    #expect(event.hasPrefix("{\"event\": \"divergence\"") && event.contains("--state-bits 12 (now float)"))
    #expect(String(decoding: folder.bytes("p.svg"), as: UTF8.self).contains("; diverged at iteration "))
  }

  @Test func aWarningIsGivenOnce() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    let narrow = Self.copy + ["--state-range", "0.01"] + files(folder, "t")
    func count(_ lines: [some StringProtocol], _ text: String) -> Int { lines.count { $0.contains(text) } }
    let result = try tool.run(narrow)
    #expect(result.status == 0)
    let lines = result.errors.split(separator: "\n")
    #expect(count(lines, "qornn-train: saturated states: ") == 1, "\(result.errors)")
    #expect(count(lines, "--state-range ") == 1 && count(lines, "(now 0.01)") == 1)
    let log = folder.log("t.jsonl")
    #expect(count(log, "\"event\": \"warning\"") == lines.count { $0.hasPrefix("qornn-train: ") })
    #expect(count(log, "\"warning\": \"saturated_states\", \"message\": \"saturated states: ") == 1)
    let again = try tool.run(["copy", "--resume"] + files(folder, "t"))
    #expect(again.status == 0 && !again.errors.contains("saturated states: "))
    #expect(folder.log("t.jsonl") == log)
  }

  @Test func onlyFilesAndThreadsChangeOnResume() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    #expect(try tool.run(Self.copy + files(folder, "t")).status == 0)
    let resume = ["copy", "--resume"] + files(folder, "t")
    #expect(try tool.run(resume + ["--learning-rate", "0.001", "--hidden", "8"]).status == 0)
    for (option, value, stored) in [
      ("--delay", "5", "4"), ("--growing-delays", "2,2,3", "2,3"), ("--hidden", "9", "8"),
      ("--weight-bits", "5", "4"), ("--seed", "2", "1"),
      ("--input-weight-bits", "float", "4"), ("--readout-weight-bits", "7", "8"),
      ("--learning-rate", "0.01", "0.001"), ("--iterations", "61", "60"), ("--epochs", "3", "no value"),
    ] {
      let result = try tool.run(resume + [option, value])
      #expect(result.status == 64)
      #expect(
        result.errors.hasPrefix(
          "qornn-train: \(option): found \(value), but the checkpoint was started with \(stored);"),
        "\(result.errors)")
    }
    let other = try tool.run(
      ["characters", "--train", folder.file("none"), "--resume", "--output", folder.file("t.ckpt")])
    #expect(other.status == 64)
    #expect(other.errors.contains("'qornn-train copy'"), "\(other.errors)")
  }

  @Test func mistakesAreFoundBeforeTraining() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    try folder.write("sequence,label,x\na,1,2\na,1,nan\n", to: "nan.csv")
    try folder.write("sequence,label,x\na,1,2\na,1,1e999\nb,2,3\n", to: "huge.csv")
    try folder.write("sequence,label,x\n", to: "header.csv")
    try folder.write("time,x,activity\n1,2,run\n2,3,run\n", to: "activity.csv")
    try folder.write("x,y\n1,2\n", to: "unlabelled.csv")
    try folder.write("x,label\n1,a\n2,a\n3,b\n4,b\n", to: "changing.csv")
    func sequences(_ name: String) -> [String] { ["sequences", "--train", folder.file(name)] }
    let cases: [(arguments: [String], status: Int32, message: String)] = [
      (sequences("nan.csv"), 65, "row 3, column 'x': found 'nan'"),
      (sequences("huge.csv"), 65, "row 3 (sequence 'a'), column 'x': found '1e999'"),
      (sequences("header.csv"), 65, "found a header and no rows"),
      (sequences("activity.csv"), 65, "(--label activity, if this is the column of labels)"),
      (sequences("unlabelled.csv"), 65, "found no column 'label'"),
      (sequences("none.csv"), 66, "No such file"),
      (["pixel-mnist", "--data", folder.file("none")], 66, "cannot be read"),
      (["copy", "--resume", "--output", folder.file("none.ckpt")], 66, "none.ckpt"),
      (["copy", "--resume", "--output", folder.file("nan.csv")], 65, "not a safetensors file"),
      (["copy", "--output", folder.file("none/t.ckpt")], 73, "none/t.ckpt"),
      (["copy", "--log", folder.file("none/t.jsonl")], 73, "none/t.jsonl"),
      (
        ["copy", "--output", folder.file("t"), "--plot", folder.file("t")], 64, "--plot: found the same file"
      ),
      (["copy", "--epochs", "1", "--iterations", "2"], 64, "cannot both be given"),
      (
        ["copy", "--method", "float", "--weight-bits", "4"], 64,
        "--weight-bits: found 4 with --method float, expected float"
      ),
      (
        ["copy", "--projection", "direct"], 64,
        "--projection: found direct with --method bjorck, expected --method projunn"
      ),
      (
        ["copy", "--method", "projunn", "--projection-rank", "2"], 64,
        "--projection-rank: found 2 with --projection polar, expected --projection direct or tangent"
      ),
      (["copy", "--weight-bits", "9"], 64, "expected a whole number from 2 to 8, or float"),
      (["copy", "--hidden", "65535"], 64, "--hidden, --layers, --batch: found a training of about"),
      (["copy", "--hidden", "2147483648"], 64, "--hidden: found '2147483648'"),
      (
        ["copy", "--delay", "9", "--growing-delays", "3,9"], 64,
        "--growing-delays: found 9, expected delays below"
      ),
      (["copy", "--growing-delays", "3,2"], 64, "--growing-delays: found '3,2', expected whole numbers"),
      (["copy", "--growing-delays", "3,"], 64, "--growing-delays: found '3,'"),
      (["copy", "--warm-steps", "5"], 64, "--warm-steps: found 5 with --start zero, expected warm"),
      (
        sequences("changing.csv") + ["--window", "2", "--start", "warm"], 64,
        "--start: found warm with windows of 2 steps, expected zero"
      ),
      (["characters", "--train", folder.file("none"), "--start", "warm"], 64, "--start"),
      (["copy", "--hiden", "3"], 64, "did you mean --hidden?"),
    ]
    for (arguments, status, message) in cases {
      let output = arguments.contains("--output") ? [] : ["--output", folder.file("made.ckpt")]
      let result = try tool.run(arguments + output)
      #expect(result.status == status, "\(arguments)")
      #expect(result.errors.contains(message), "\(result.errors)")
      #expect(result.errors.split(separator: "\n").last?.hasPrefix("qornn-train: ") == true)
      #expect(result.output.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder.file("made.ckpt")), "\(arguments)")
    }
  }

  @Test func noInputIsOverwritten() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    try folder.write("label,x\na,1\nb,2\n", to: "x.csv")
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: folder.file("x.csv"))
    let input = folder.file("x.csv")
    for (arguments, message) in [
      (["sequences", "--train", input, "--output", input], "--output: found the same file as --train"),
      (
        ["sequences", "--train", folder.file("link"), "--output", "\(folder.path)/./x.csv"],
        "--output: found the same file as --train"
      ),
      (
        [
          "characters", "--train", folder.file("a"), "--validation", input, "--output", folder.file("t"),
          "--log", input,
        ], "--log: found the same file as --validation"
      ),
      (
        ["copy", "--output", folder.file("t"), "--plot", "\(folder.path)/./t"],
        "--plot: found the same file as --output"
      ),
    ] {
      let result = try tool.run(arguments)
      #expect(result.status == 64, "\(arguments)")
      #expect(result.errors == "qornn-train: \(message), expected another one\n")
      #expect(folder.bytes("x.csv") == Array("label,x\na,1\nb,2\n".utf8))
    }
  }

  @Test(.enabled(if: FullDevice.isHere)) func aFullDiskIsOneLine() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    let checkpoint = try tool.run(Self.copy + ["--output", "/dev/full"])
    #expect(checkpoint.status == 74)
    #expect(checkpoint.errors == "qornn-train: cannot write '/dev/full': No space left on device\n")
    let log = try tool.run(Self.copy + ["--output", folder.file("t.ckpt"), "--log", "/dev/full"])
    #expect(log.status == 74)
    #expect(log.errors == "qornn-train: cannot write the log '/dev/full': No space left on device\n")
  }

  @Test(arguments: ["copy", "pixel-mnist", "characters", "sequences"])
  func everyCommandExplainsEveryOption(_ name: String) throws {
    let help = try BuiltTool("qornn-train").run([name, "--help"])
    #expect(help.status == 0)
    for option in [
      "--output", "--hidden", "--layers", "--weight-bits 2...8|float", "--state-bits 8...16|float",
      "--method float|ste|bjorck|projunn", "--activation identity|relu|modrelu",
      "--readout-activation identity|relu", "--memory", "--epochs", "--iterations", "--batch",
      "--optimizer adam|rmsprop", "--learning-rate", "--recurrent-learning-rate", "--seed", "--threads",
      "--checkpoint-every", "--resume", "--log FILE.jsonl", "--plot FILE.svg", "Example",
    ] {
      #expect(help.output.contains("  \(option)") || help.output.contains("\n\(option)"), "\(option)")
    }
    #expect(help.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.contains("qornn-train ") })
  }

  /// Twelve images of 2 × 2 pixels, and as many to test with.
  private func writeImages(_ folder: Folder) throws {
    func words(_ values: [UInt32]) -> [UInt8] {
      values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    }
    for prefix in ["train", "t10k"] {
      let images = words([0x803, 12, 2, 2]) + (0..<48).map { UInt8(5 * $0) }
      let labels = words([0x801, 12]) + (0..<12).map { UInt8($0 % 10) }
      for (kind, bytes) in [("images-idx3", images), ("labels-idx1", labels)] {
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("\(prefix)-\(kind)-ubyte")))
      }
    }
  }

  /// Defaults that another option contradicts give way; options that contradict each other are refused.
  @Test func defaultsOfPixelMNISTGiveWay() throws {
    let tool = try BuiltTool("qornn-train")
    let folder = try Folder()
    try writeImages(folder)
    let start = ["pixel-mnist", "--data", folder.path, "--hidden", "6", "--iterations", "3", "--batch", "4"]
    let runs: [([String], contains: [String])] = [
      ([], ["gradual", "learned", "0.001"]), (["--method", "float"], ["always", "fixed", "0.001"]),
      (["--weight-bits", "float"], ["always", "fixed", "0.001"]),
      (["--activation", "relu"], ["gradual", "learned", "0.0"]),
      (["--weight-scale", "learned"], ["always", "learned", "0.0"]),
      (["--rounding", "always", "--shift", "1"], ["always", "learned", "0.0"]),
    ]
    for (number, (options, words)) in runs.enumerated() {
      let result = try tool.run(start + options + files(folder, "run\(number)"))
      #expect(result.status == 0, "\(options): \(result.errors)")
      // The stored command is JSON within JSON.
      let text = String(decoding: folder.bytes("run\(number).ckpt"), as: UTF8.self).replacing("\\", with: "")
      for (name, word) in zip(["--rounding", "--row-gains", "--basis-learning-rate"], words) {
        let isStored = text.contains("\"\(name)\":[\"\(word)\"]")
        #expect(isStored, "\(options), \(name)")
      }
    }
    let refusals = [
      (["--activation", "relu", "--basis-learning-rate", "0.001"], "--basis-learning-rate: found 0.001"),
      (["--weight-bits", "float", "--rounding", "gradual"], "--rounding: found gradual with a float W"),
      (
        ["--weight-scale", "learned", "--rounding", "gradual"],
        "--rounding: found gradual with --weight-scale"
      ),
      (["--rounding-from", "0.75"], "--rounding-from: found 0.75, expected less than"),
    ]
    for (options, message) in refusals {
      let result = try tool.run(start + options + files(folder, "refused"))
      #expect(result.status == 64 && result.errors.contains(message), "\(options): \(result.errors)")
    }
  }
}
