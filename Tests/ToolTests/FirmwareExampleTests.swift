import Foundation
import Testing
import _QORNNTestSupport

/// The firmware of Sources/firmware on an emulated Cortex-M4, beside qornn-run: the same lines for the same strokes.
@Suite(.enabled(if: FirmwareExample.isPossible, "\(FirmwareExample.reason)"))
struct FirmwareExampleTests {
  private static let folder = FixturePaths.models.appendingPathComponent("wand-digits")
  private let sample = Result { try FixturePaths.bytes(Self.folder.appendingPathComponent("sample.csv")) }

  private static func expected(
    _ input: [UInt8], _ options: [String] = [], model: URL = FirmwareExample.model
  ) throws -> String {
    let result = try BuiltTool("qornn-run").run(
      [model.path, "-", "--output-format", "jsonl"] + options, input: input)
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  @Test(arguments: FirmwareExample.Build.allCases)
  func everyTestStroke(build: FirmwareExample.Build) throws {
    let strokes = Self.folder.appendingPathComponent("strokes.csv")
    let text = try String(contentsOf: strokes, encoding: .utf8)
    let rows = text.split(separator: "\n").enumerated().filter { $0 == 0 || $1.contains(",test,") }.map(\.1)
    let result = try FirmwareExample.built(build).run(Array((rows.joined(separator: "\n") + "\n").utf8))
    #expect(result.status == 0 && result.errors == "")
    let expected = try BuiltTool("qornn-run").run([
      FirmwareExample.model.path, strokes.path, "--where", "part=test", "--output-format", "jsonl",
    ])
    #expect(expected.output.split(separator: "\n").count == 200)
    #expect(result.output == expected.output)
  }

  @Test(arguments: [FirmwareExample.Build.c, .swift])
  func everyStep(build: FirmwareExample.Build) throws {
    let result = try FirmwareExample.built(build).run(sample.get(), ["every"])
    #expect(result.output == (try Self.expected(sample.get(), ["--emit", "every"])))
    #expect(result.status == 0 && result.errors == "")
  }

  /// The board is reset in the middle of every stroke, most of them more than once, and goes on where it was: with the session
  /// that it saved, or with the one that stayed in RAM.
  @Test(arguments: [FirmwareExample.Build.c, .swift], ["reset", "sleep"])
  func goesOnAfterAWarmReset(build: FirmwareExample.Build, option: String) throws {
    let expected = try Self.expected(sample.get())
    let lengths = expected.split(separator: "\n").map { line in
      Int(line.split(separator: " ")[3].dropLast())!
    }
    let resets = lengths.map { $0 / 40 }.reduce(0, +)
    #expect(resets > 15)
    let result = try FirmwareExample.built(build).run(sample.get(), ["\(option)=40"])
    #expect(result.output == expected)
    #expect(result.status == 0 && result.errors == "\(resets) warm resets\n")
  }

  /// After power-on, RAM holds anything: it is not taken for a session.
  @Test(arguments: [FirmwareExample.Build.c, .swift])
  func startsAnewWhereMemoryHoldsNoSession(build: FirmwareExample.Build) throws {
    var generator = SplitMixGenerator(seed: 7)
    let garbage = (0..<2048).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("ram-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(garbage).write(to: file)
    let result = try FirmwareExample.built(build).run(
      sample.get(), emulator: "-device loader,file=\(file.path),addr=0x20000000,force-raw=on")
    #expect(result.output == (try Self.expected(sample.get())))
    #expect(result.status == 0 && result.errors == "")
  }

  @Test(arguments: [FirmwareExample.Build.c, .swift])
  func saysWhatIsWrongWithTheInput(build: FirmwareExample.Build) throws {
    let example = try FirmwareExample.built(build)
    let long = String(repeating: "1", count: 300)
    for (input, message) in [
      ("", "line 1: nothing, expected a header"),
      ("x,z\n1,2\n", "line 1: y: no such column, expected one a feature"),
      (
        String(repeating: "a,", count: 24) + "x,y\n", "line 1: more columns, expected 24 at most"
      ),
      ("x,y\n1,2\n3,0x4\n", "line 3: y: found \"0x4\", expected a number"),
      ("x,y\n,2\n", "line 2: x: found \"\", expected a number"),
      ("x,y\n1,nan\n", "line 2: y: found \"nan\", expected a number"),
      ("x,y\n1\n", "line 2: fewer cells, expected as many as the header has"),
      ("x,y\n\n", "line 2: fewer cells, expected as many as the header has"),
      ("x,y\n1,2,3\n", "line 2: more cells, expected as many as the header has"),
      ("x,y\n\"1\",2\n", "line 2: a quote, expected plain cells"),
      ("x,y\n1,2\0\n", "line 2: a zero byte, expected plain cells"),
      ("x,y\n1,\(long)\n", "line 2: a longer line, expected 250 bytes at most"),
      (
        "sequence,x,y\n\(long.prefix(64)),1,2\n",
        "line 2: found \"\(long.prefix(64))\", expected a name of 63 bytes at most"
      ),
    ] {
      let result = try example.run(Array(input.utf8))
      #expect(result.status == 1 && result.errors == "error: \(message)\n", "\(input)")
    }
  }

  /// Not only a measure of the example: what Docs/LowPower.md says of a step is held here.
  @Test(arguments: FirmwareExample.Build.allCases)
  func aStepCostsTheSameForEveryReading(build: FirmwareExample.Build) throws {
    let text = "x,y\n0,0\n1,-1\n2147483647,-2147483648\n-99999,99999\n0,0\n0,0\n"
    let result = try FirmwareExample.built(build).run(Array(text.utf8), ["measure"])
    let line = try #require(result.errors.split(separator: "\n").last { $0.hasPrefix("a step ") })
    let numbers = line.split(separator: " ").compactMap { Int($0) }
    print("\(build.rawValue): \(line)")
    try #require(numbers.count == 3)
    // SysTick has 25.6 counts an instruction, so that a difference of two can be one off at each end.
    #expect(numbers[0] > 10_000 && numbers[1] <= numbers[0] + 2)
    #expect(numbers[2] > 0 && numbers[2] <= 512)
  }

  @Test(arguments: FirmwareExample.Build.allCases)
  func holdsNoAllocatorAndNoFloat(build: FirmwareExample.Build) throws {
    let program = try FirmwareExample.built(build).program
    let listed = try BuiltTool(program: URL(fileURLWithPath: "/usr/bin/env"))
      .run(["arm-none-eabi-nm", "--format=just-symbols", program.path])
    let symbols = listed.output.split(separator: "\n")
    #expect(symbols.contains("reset_handler"))
    let unwanted = symbols.filter { symbol in
      ["alloc", "sbrk", "printf"].contains { symbol.contains($0) } || symbol == "free"
        || symbol.hasPrefix("__aeabi_f") || symbol.hasPrefix("__aeabi_d")
    }
    #expect(unwanted == [], "\(build)")
  }
}
