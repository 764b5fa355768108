import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// The programs of Docs/Embedding.md, as they stand there.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct EmbeddingPageTests {
  private let model = FixturePaths.models.appendingPathComponent("wand-digits/model.qornn")
  private let sample = FixturePaths.models.appendingPathComponent("wand-digits/sample.csv")

  /// The code block whose fence names a file.
  private func block(_ name: String) throws -> String {
    let page = FixturePaths.package.appendingPathComponent("Docs/Embedding.md")
    let lines = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("```") && $0.hasSuffix(" \(name)") })
    return lines[(start + 1)...].prefix { $0 != "```" }.joined(separator: "\n") + "\n"
  }

  /// A stroke of the sample and what the runtime says about it.
  private struct Stroke {
    let name: String
    var readings: [[Int32]] = []
    var label = ""
    var margin: UInt32 = 0
  }

  private func strokes() throws -> [Stroke] {
    let shared = try SharedModel(bytes: FixturePaths.bytes(model))
    var strokes: [Stroke] = []
    for line in try String(contentsOf: sample, encoding: .utf8).split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",").map(String.init)
      if strokes.last?.name != cells[0] { strokes.append(Stroke(name: cells[0])) }
      strokes[strokes.count - 1].readings.append(cells[2...].map { Int32($0)! })
    }
    for index in strokes.indices {
      let session = shared.makeSession()
      for step in strokes[index].readings { session.step(readings: step) }
      let decision = OwnedSession.decide(session.computeLogits())
      strokes[index].label = shared.labels[decision.classIndex]
      strokes[index].margin = decision.margin
    }
    return strokes
  }

  /// All pens draw at once; the service is stopped and started in the middle of their strokes, and takes up a new model there.
  @Test func theServiceInC() throws {
    let strokes = try strokes()
    #expect(strokes.count == 10)
    try withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("service.c")
      try block("service.c").write(to: source, atomically: true, encoding: .utf8)
      let service = try LibraryBuild.host.get().compile(source, named: "service", in: folder)
      func line(_ pen: Int, _ step: Int) -> String? {
        let readings = strokes[pen].readings
        return step < readings.count
          ? "\(pen) " + readings[step].map(String.init).joined(separator: " ") : nil
      }
      let longest = strokes.map(\.readings.count).max()!
      let first = (0..<longest / 2).flatMap { step in strokes.indices.compactMap { line($0, step) } }
      let second = (longest / 2..<longest).flatMap { step in strokes.indices.compactMap { line($0, step) } }
      let ends = strokes.indices.map { "\($0) end" }
      let input = folder.appendingPathComponent("input")
      func run(_ lines: [String]) throws -> String {
        try (lines + [""]).joined(separator: "\n").write(to: input, atomically: true, encoding: .utf8)
        let command = "exec '\(service.path)' '\(model.path)' '\(folder.path)' <'\(input.path)'"
        return try ProgramRun.output(URL(fileURLWithPath: "/bin/sh"), ["-c", command])
      }
      #expect(try run(first) == "")
      let answers = strokes.indices.map { "\($0) \(strokes[$0].label) \(strokes[$0].margin)" }
      // A stroke that is ended before the new model and one that is begun on it; mistakes on the way.
      let found = try run(
        ["reload", "1000 5 5", "3 1 2 3"] + second + ["reload"] + ends + ["5 end", line(0, 0)!, "0 end"])
      let lines = found.split(separator: "\n").map(String.init)
      #expect(lines.filter(answers.contains) == answers)
      #expect(lines.contains("no such pen: 1000 5 5") && lines.contains("expected 2 readings: 3 1 2 3"))
      #expect(lines.count == answers.count + 3, "\(lines)")
      // Another model's state is refused with a sentence.
      #expect(try run(first) == "")
      let other = FixturePaths.models.appendingPathComponent("smnist/model.qornn").path
      let refused = try ProgramRun.output(
        URL(fileURLWithPath: "/bin/sh"), ["-c", "'\(service.path)' '\(other)' '\(folder.path)' </dev/null"])
      #expect(
        refused.split(separator: "\n").count == 10
          && refused.contains("0.state: byte 20: a state of the model"))
    }
  }

  /// The same program for AArch64, in emulation: it loads the library and answers alike.
  @Test(
    .enabled(if: EmulatedLinux(.arm64) != nil, EmulatedLinux.isMissing(.arm64)))
  func theServiceInCOnArm64() throws {
    let toolchain = try #require(EmulatedLinux(.arm64))
    let strokes = try strokes()
    try withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("service.c")
      try block("service.c").write(to: source, atomically: true, encoding: .utf8)
      let service = try LibraryBuild.for(.arm64).compile(source, named: "service", in: folder)
      var lines: [String] = []
      for (pen, stroke) in strokes.enumerated() {
        lines += stroke.readings.map { "\(pen) \($0[0]) \($0[1])" } + ["\(pen) end"]
      }
      let input = folder.appendingPathComponent("input")
      try (lines + [""]).joined(separator: "\n").write(to: input, atomically: true, encoding: .utf8)
      let emulated = toolchain.command(toolchain.processors[0]).joined(separator: " ")
      let found = try ProgramRun.output(
        URL(fileURLWithPath: "/bin/sh"),
        ["-c", "\(emulated) '\(service.path)' '\(model.path)' '\(folder.path)' <'\(input.path)'"])
      let expected = strokes.indices.map { "\($0) \(strokes[$0].label) \(strokes[$0].margin)\n" }
      #expect(found == expected.joined())
    }
  }

  /// The strokes without a pause, as one stream.
  @Test func hearingAClassInC() throws {
    let readings = try strokes().flatMap(\.readings)
    let shared = try SharedModel(bytes: FixturePaths.bytes(model))
    let scale = shared.outputScales[0]
    let step = Double(scale.mantissa) * Double(sign: .plus, exponent: Int(scale.exponent), significand: 1)
    let session = shared.makeSession()
    let detector = OwnedDetector(
      Detection(
        classIndex: 3, threshold: Int32((-6.5 / step).rounded(.up)), smoothing: 4, refractory: 10))
    let events = readings.indices.filter {
      session.step(readings: readings[$0])
      return session.withLogits { detector.step($0) }
    }
    #expect(events.count > 2)
    try withTemporaryFolder { folder in
      let source = folder.appendingPathComponent("listen.c")
      try block("listen.c").write(to: source, atomically: true, encoding: .utf8)
      let program = try LibraryBuild.host.get().compile(source, named: "listen", in: folder)
      let input = folder.appendingPathComponent("input")
      try readings.map { $0.map(String.init).joined(separator: " ") + "\n" }.joined()
        .write(to: input, atomically: true, encoding: .utf8)
      func run(_ label: String) throws -> String {
        let command = "'\(program.path)' '\(model.path)' \(label) -6.5 4 10 <'\(input.path)'"
        return try ProgramRun.output(URL(fileURLWithPath: "/bin/sh"), ["-c", command + " || true"])
      }
      #expect(try run("3") == events.map { "\($0 + 1)\t3\n" }.joined())
      #expect(try run("x") == "\(model.path): found no class 'x'\n")
    }
  }

  @Test(.enabled(if: PythonReference.interpreter != nil, "skipped: no python3"))
  func theProgramInPython() throws {
    let python = try #require(PythonReference.interpreter)
    let hasNumPy = try ProgramRun.run(python, ["-c", "import numpy"]).status == 0
    #expect(TestRequirement.safetensors.allows(hasNumPy))
    guard hasNumPy else {
      print("skipped: Docs/Embedding.md's program in Python: no numpy")
      return
    }
    try withTemporaryFolder { folder in
      let program = folder.appendingPathComponent("strokes.py")
      try block("strokes.py").write(to: program, atomically: true, encoding: .utf8)
      let library = try LibraryBuild.host.get().folder.appendingPathComponent("libqornn.so").path
      let found = try ProgramRun.output(
        URL(fileURLWithPath: "/usr/bin/env"),
        [
          "QORNN_LIBRARY=\(library)", "PYTHONPATH=\(LibraryBuild.interface.path)",
          "PYTHONDONTWRITEBYTECODE=1",
          python.path, program.path, model.path, sample.path,
        ])
      let expected = try strokes().map { "\($0.name)\t\($0.label)\t\($0.margin)\n" }
      #expect(found == expected.joined())
    }
  }

  @Test func theServiceInSwift() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("StrokeService.swift")
    #expect(try block("StrokeService.swift") == String(contentsOf: file, encoding: .utf8))
    let strokes = try strokes()
    var service = try StrokeService(modelFile: FixturePaths.bytes(model))
    for (pen, stroke) in strokes.enumerated() {
      for step in stroke.readings.prefix(20) { service.read(pen: pen, step) }
    }
    var restarted = try StrokeService(modelFile: FixturePaths.bytes(model))
    try restarted.restore(service.save())
    for (pen, stroke) in strokes.enumerated() {
      for step in stroke.readings.dropFirst(20) { restarted.read(pen: pen, step) }
      let answer = restarted.end(pen: pen)
      #expect(answer?.label == stroke.label && answer?.margin == stroke.margin)
      #expect(restarted.end(pen: pen) == nil)
    }
    let smnist = FixturePaths.models.appendingPathComponent("smnist/model.qornn")
    var other = try StrokeService(modelFile: FixturePaths.bytes(smnist))
    #expect(throws: SavedStateError.self) { try other.restore(service.save()) }
  }
}
