import QORNNToolSupport
import Testing
import _QORNNTestSupport

@Suite struct TextRowsTests {
  private func network(metadata: String = "{}") -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = 6
    var network = StreamHarness.network(seed: 55, shape: shape)
    network.names = ["U+000A", " ", "a", "é", "𝄞", "longer"]
    network.metadata = metadata
    return network
  }

  private func run(_ bytes: [UInt8], spaced: Bool = false, pieceSize: Int = 2) throws -> StreamHarness.Outcome
  {
    let input = InputOptions(spaced ? .spaced : .text)
    return try StreamHarness.run(
      network(), bytes, pieceSize: pieceSize, options: StreamOptions(input: input))
  }

  @Test(arguments: [1, 2, Int.max])
  func everyScalarIsAToken(pieceSize: Int) throws {
    let tokens = [[2], [1], [3], [4], [0], [2]]
    let outcome = try run(Array("a é𝄞\na".utf8), pieceSize: pieceSize)
    #expect(outcome.error == nil)
    #expect(outcome.lines == [StreamHarness.line(network(), tokens)], "seed 55")
  }

  @Test func blanksOfSpacedTextOnlyPart() throws {
    for text in ["a é  𝄞\n a", " aé𝄞\na\n", "a é 𝄞\na \n"] {
      let outcome = try run(Array(text.utf8), spaced: true)
      #expect(outcome.error == nil, "\(text)")
      #expect(outcome.lines == [StreamHarness.line(network(), [[2], [3], [4], [0], [2], [0]])], "\(text)")
    }
  }

  @Test(arguments: [
    (Array("ab".utf8), "character 2: found 'b', expected one of the model's 6 symbols"),
    (Array("é\u{1B}".utf8), "character 2: found '\\u{1b}', expected one of the model's 6 symbols"),
    ([0x61, 0xFF, 0x61], "character 2: found the byte FF, expected UTF-8 text"),
    ([0x61, 0xC3], "character 2: found the byte C3, expected UTF-8 text"),
    ([0xE2, 0x82], "character 1: found the byte E2, expected UTF-8 text"),
    ([0xED, 0xA0, 0x80], "character 1: found the byte ED, expected UTF-8 text"),
    ([], "found no character, expected at least one"),
  ])
  func badCharacters(bytes: [UInt8], message: String) throws {
    #expect(try run(bytes).error == ToolError(.data, "'memory.csv': \(message)"))
  }

  @Test func onlyTokenModelsTakeText() throws {
    let outcome = try StreamHarness.run(
      StreamHarness.network(seed: 56), "a", options: StreamOptions(input: InputOptions(.text)))
    #expect(outcome.error?.code == .usage)
  }

  @Test func theNameOfAFileAndTheTrainingTellTheFormat() throws {
    let folder = try TemporaryFolder()
    func format(_ path: String, _ network: ReferenceNetwork) throws -> InputFormat {
      InputFormat(ofFile: path, for: try ModelFile.read(folder.write(network.encode(), to: "m.qornn")))
    }
    let vector = StreamHarness.network(seed: 57)
    for (path, expected) in [
      ("a.jsonl", InputFormat.jsonl), ("a.NDJSON.gz", .jsonl), ("a.csv", .csv), ("-", .csv), ("jsonl", .csv),
      ("a.wav", .wav), ("a.WAV.gz", .wav), ("a.txt", .csv), ("a.gz", .csv),
    ] {
      #expect(try format(path, vector) == expected, "\(path)")
    }
    let spaced =
      "{\"a\": [1], \"training\": {\n \"options\": {\"--x\": {\"--format\": 1}, \"--format\": [\"spaced\"]}}}"
    for (metadata, expected) in [
      ("{}", InputFormat.text), (spaced, .spaced), ("", .text), ("{\"training\": [", .text),
      ("\"spaced\"", .text),
      (spaced.replacing("[\"spaced\"]", with: "[\"text\"]"), .text),
      ("{\"training\": {\"options\": {\"--format\": \"spaced\"}}}", .spaced),
    ] {
      #expect(try format("a.txt", network(metadata: metadata)) == expected, "\(metadata)")
    }
  }
}
