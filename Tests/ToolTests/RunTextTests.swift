import Foundation
import Testing
import _QORNNTestSupport

/// The built `qornn-run` with the shipped character model.
@Suite struct RunTextTests {
  private let model = FixturePaths.models.appendingPathComponent("ptb-characters/model.qornn").path
  private let sample = FixturePaths.models.appendingPathComponent("ptb-characters/sample.txt").path

  @Test func scoreInAllFormats() throws {
    let tool = try BuiltTool("qornn-run")
    let text = try tool.run([model, sample, "--score"])
    let match = try #require(
      text.output.wholeMatch(of: #/(\d\.\d{4}) bits per character \((\d+) characters\)\n/#))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: sample))
    #expect(Int(match.2) == bytes.count { $0 != 0x20 } - 1)
    #expect(abs(try #require(Double(match.1)) - 1.58) < 0.1)
    #expect(
      try tool.run([model, "--score", "--output-format", "jsonl"], input: Array(bytes)).output
        == "{\"characters\": \(match.2), \"bits_per_character\": \(match.1)}\n")
    #expect(
      try tool.run([model, sample, "--score", "--output-format", "csv"]).output
        == "characters,bits per character\n\(match.2),\(match.1)\n")
  }

  @Test func generatedTextStreamsAndIsOfTheModel() throws {
    let tool = try BuiltTool("qornn-run")
    let text = try tool.run([model, "--generate", "80", "--prompt", "t h e", "--seed", "5"])
    #expect(text.status == 0 && text.errors == "")
    #expect(text.output.unicodeScalars.count - 80 <= 1)
    #expect(
      try tool.run([model, "--generate", "80", "--prompt", "the", "--seed", "5"]).output == text.output)
    let endless = try tool.start([model, "--generate", "1000000000"])
    #expect(endless.readLine() != nil)
    kill(endless.process.processIdentifier, SIGTERM)
    while endless.readLine() != nil {}
    #expect(try endless.finish().status == 0)
    let closed = try tool.start([model, "--generate", "1000000000"])
    #expect(closed.readLine() != nil)
    try closed.closeOutput()
    #expect(try closed.finish().status == 0)
  }

  @Test func mistakesAreNamed() throws {
    let folder = try ModelFolder()
    for (arguments, message) in [
      ([model, "--prompt", "a"], "--prompt: found without --generate, expected --generate N"),
      ([model, "--generate", "5", "--score"], "--generate: found with --score, expected one or the other"),
      ([model, sample, "--generate", "5"], "FILE: found with --generate, expected one or the other"),
      ([model, "--score", "--stats"], "--stats: found with --score, expected one or the other"),
      (
        [model, "--generate", "5", "--prompt", "aQ"],
        "--prompt: character 2: found 'Q', expected one of the model's 50 symbols"
      ),
      (
        [folder.model, "--generate", "5"],
        "--generate: found a model of another kind, expected one whose classes are its tokens"
      ),
    ] {
      let result = try BuiltTool("qornn-run").run(arguments)
      #expect(result == .init(status: 64, output: "", errors: "qornn-run: \(message)\n"))
    }
  }
}
