import Foundation
import Testing
import _QORNNTestSupport

/// The C example with the board's UART in the place of semihosting: a byte at a time, in by an interrupt.
@Suite(.enabled(if: FirmwareExample.isPossible, "\(FirmwareExample.reason)"))
struct FirmwareUARTTests {
  private static let example = Result {
    _ = try FirmwareExample.built(.c)
    let parts = FirmwareExample.folder(of: .c)
    let folder = parts.appendingPathComponent("uart")
    try? FileManager.default.removeItem(at: folder)
    return try FirmwareExample(.c, in: folder, parts: parts, byUART: true)
  }

  @Test func theSameLinesForTheSameStrokes() throws {
    let sample = FixturePaths.models.appendingPathComponent("wand-digits/sample.csv")
    let expected = try BuiltTool("qornn-run").run([
      FirmwareExample.model.path, sample.path, "--output-format", "jsonl",
    ])
    #expect(expected.output.split(separator: "\n").count == 10)
    let result = try Self.example.get().run(FixturePaths.bytes(sample))
    #expect(result.output == expected.output)
    #expect(result.status == 0 && result.errors == "")
  }

  /// Messages come as the results do, and run.sh tells them apart.
  @Test(arguments: [
    ("", "line 1: nothing, expected a header"),
    ("x,y\n1,abc\n2,3\n", "line 2: y: found \"abc\", expected a number"),
  ])
  func saysWhatIsWrongWithTheInput(input: String, message: String) throws {
    let result = try Self.example.get().run(Array(input.utf8))
    #expect(result == BuiltTool.Result(status: 1, output: "", errors: "error: \(message)\n"))
  }

  @Test func takesNoOptions() throws {
    let result = try Self.example.get().run([], ["every"])
    #expect(result.status == 2 && result.output == "")
    #expect(result.errors == "run.sh: found 'every', expected no options: a UART has no command line\n")
  }
}
