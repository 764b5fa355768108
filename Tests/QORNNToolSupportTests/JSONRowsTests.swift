import QORNNToolSupport
import Testing
import _QORNNTestSupport

@Suite struct JSONRowsTests {
  private let network = StreamHarness.network(seed: 41)
  private let options = StreamOptions(input: InputOptions(.jsonl))

  private func tokenNetwork() -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = 4
    var network = ReferenceNetwork.random(seed: 42, shape)
    network.names = ["a", "é", "U+000A", "\""]
    return network
  }

  @Test(arguments: [1, 3, 50, Int.max])
  func objectsAndArraysGiveWhatCSVGives(pieceSize: Int) throws {
    let rows = [[1, -2, 3], [40, 5, -600], [7, 8, 9]]
    let text = """
      {"x": 1, "y": -2, "z": 3}
       [40,5 , -6e2]\t

      {"note": {"a": [1, {"b": null}], "x": 5}, "z": 9.0, "y": 0.8e1, "\\u0078": 7, "on": true}\r
      """
    let outcome = try StreamHarness.run(network, text, pieceSize: pieceSize, options: options)
    #expect(outcome.lines == [StreamHarness.line(network, rows)], "seed 41, pieces of \(pieceSize)")
    #expect(outcome.error == nil)
    #expect(outcome.statistics?.stepCount == 3)
  }

  @Test func numbersAreReadFromTheirText() throws {
    let network = StreamHarness.network(seed: 43, exponent: -2)
    // As a Double 0.105 is below the tie that its text is on; 1e400 is no Double at all.
    let text = "[0.105, -0.105, 0.10499999999999999999999999]\n[1e400, 1e-400, 12345678901234567890]\n"
    let rows = [[11, -10, 10], [Int(Int32.max), 0, Int(Int32.max)]]
    let outcome = try StreamHarness.run(network, text, options: options)
    #expect(outcome.lines == [StreamHarness.line(network, rows)], "seed 43")
    #expect((outcome.statistics?.inputSaturationCount ?? 0) >= 2)
  }

  @Test func sequencesLabelsAndFilters() throws {
    let text = """
      {"id": "a", "kind": "class 0", "part": "test", "x": 1, "y": 2, "z": 3}
      {"id": "a", "kind": null, "part": "train", "x": "no number", "y": 2}
      {"id": "a", "part": "test", "x": 4, "y": 5, "z": 6}
      {"id": 7, "kind": "other", "part": "test", "x": 1, "y": 2, "z": 3}
      """
    var options = options
    options.input.columns = SequenceColumns(
      sequence: "id", label: "kind", filters: [.init(column: "part", value: "test")])
    let outcome = try StreamHarness.run(network, text, options: options)
    #expect(outcome.error == nil)
    #expect(
      outcome.lines == [
        StreamHarness.line(network, [[1, 2, 3], [4, 5, 6]], sequence: "a"),
        StreamHarness.line(network, [[1, 2, 3]], sequence: "7"),
      ], "seed 41")
    #expect(outcome.statistics?.labeledCount == 2)
    #expect(outcome.statistics?.unknownLabelCount == 1)
    #expect(outcome.statistics?.sequenceCount == 2)
  }

  @Test func tokens() throws {
    let network = tokenNetwork()
    let text = """
      {"token": 3}
      {"symbol": "\\u00e9"}
      {"symbol": "\\n"}
      [0]
      ["\\""]
      """
    let outcome = try StreamHarness.run(network, text, options: options)
    #expect(outcome.error == nil)
    #expect(outcome.lines == [StreamHarness.line(network, [[3], [1], [2], [0], [3]])], "seed 42")
    for (line, message) in [
      ("{\"token\": 4}", ", key 'token': found '4', expected a token from 0 to 3"),
      ("{\"token\": 1.0}", ", key 'token': found '1.0', expected a token from 0 to 3"),
      ("{\"symbol\": \"b\"}", ", key 'symbol': found the string 'b', expected one of the model's 4 symbols"),
      ("{\"symbol\": 1}", ", key 'symbol': found '1', expected a string, one of the model's 4 symbols"),
      ("{}", ": found no key 'token' or 'symbol', expected one of them"),
      ("{\"token\": 1, \"symbol\": \"a\"}", ": found both keys 'token' or 'symbol', expected one of them"),
      ("[1, 1]", ": found 2 values, expected 1 as in the model"),
    ] {
      let outcome = try StreamHarness.run(network, line, options: options)
      #expect(outcome.error?.message == "'memory.csv': row 1\(message)")
    }
  }

  @Test(arguments: [
    ("{\"x\": 1, \"y\": 2}", ": found no key 'z', expected a finite decimal number"),
    ("[1, 2]", ": found 2 values, expected 3 as in the model"),
    ("[1]", ": found 1 value, expected 3 as in the model"),
    ("[1, 2, 3, 4]", ": found 4 values, expected 3 as in the model"),
    ("[]", ": found 0 values, expected 3 as in the model"),
    (
      "{\"x\": 1, \"y\": \"2\", \"z\": 3}",
      ", key 'y': found the string '2', expected a finite decimal number"
    ),
    ("[1, null, 3]", ", value 2: found 'null', expected a finite decimal number"),
    ("[1, [2], 3]", ", value 2: found a list, expected a finite decimal number"),
    ("[1, {}, 3]", ", value 2: found an object, expected a finite decimal number"),
    ("[1, NaN, 3]", ", byte 5: found 'NaN, 3]', expected a JSON value"),
    ("[1, -Infinity, 3]", ", byte 6: found 'Infinity, 3]', expected a digit"),
    ("[1, 02, 3]", ", byte 5: found '02, 3]', expected a number without leading zeros"),
    ("[1, 2., 3]", ", byte 7: found ', 3]', expected a digit"),
    ("[1, +2, 3]", ", byte 5: found '+2, 3]', expected a JSON value"),
    ("[1, 2, 3", ", byte 9: found the end of the line, expected ']'"),
    ("[1, 2, 3] 4", ", byte 11: found '4', expected the end of the line"),
    ("[1, 2, 3,]", ", byte 10: found ']', expected a JSON value"),
    ("{\"x\": 1, \"x\": 1, \"y\": 2, \"z\": 3}", ": found the key 'x' twice, expected it once"),
    ("{x: 1}", ", byte 2: found 'x: 1}', expected a key in quotes"),
    ("{\"x\" 1}", ", byte 6: found '1}', expected ':'"),
    ("{\"x", ", byte 4: found the end of the line, expected a closing quote"),
    ("{\"\\q\": 1}", ", byte 4: found 'q\": 1}', expected an escape"),
    ("{\"\\ud800\": 1}", ", byte 5: found 'd800\": 1}', expected a Unicode scalar value"),
    ("{\"a\tb\": 1}", ", byte 4: found '\\tb\": 1}', expected a closing quote"),
    ("1", ", byte 1: found '1', expected a JSON object or array"),
    ("x,y,z", ", byte 1: found 'x,y,z', expected a JSON object or array"),
    (
      "{\"a\": " + String(repeating: "[", count: 65) + "}",
      ", byte 71: found '[}', expected at most 64 levels"
    ),
  ])
  func badLinesAreRefusedWithTheirPlace(line: String, message: String) throws {
    let outcome = try StreamHarness.run(network, "[1, 2, 3]\n\n" + line + "\n", options: options)
    #expect(outcome.error == ToolError(.data, "'memory.csv': row 3\(message)"))
    #expect(outcome.lines == [])
  }

  @Test func bytesThatAreNoTextAndEmptyInputs() throws {
    let bad = try StreamHarness.run(network, [0x5B, 0xFF, 0x0A], options: options)
    #expect(
      bad.error?.message == "'memory.csv': row 1, byte 2: found the byte FF, expected UTF-8 text")
    for text in ["", "\n", "  \n\n"] {
      let outcome = try StreamHarness.run(network, text, options: options)
      #expect(
        outcome.error
          == ToolError(.data, "'memory.csv': found no line, expected a JSON object or array a line"))
    }
    let long = "[" + String(repeating: " ", count: 1 << 20) + "1,2,3]"
    #expect(
      try StreamHarness.run(network, long, pieceSize: .max, options: options).error?.message
        == "'memory.csv': row 1: found a line of more than 1048576 bytes, expected a shorter one")
  }

  @Test func theFirstRowDecidesWhetherRowsHaveSequences() throws {
    for (text, message) in [
      (
        "[1,2,3]\n{\"sequence\":\"a\",\"x\":1,\"y\":2,\"z\":3}",
        ": found the key 'sequence', expected none as in the first row"
      ),
      (
        "{\"sequence\":\"a\",\"x\":1,\"y\":2,\"z\":3}\n[1,2,3]",
        ": found no key 'sequence', expected the sequence's name"
      ),
    ] {
      let outcome = try StreamHarness.run(network, text, options: options)
      #expect(outcome.error?.message == "'memory.csv': row 2\(message)")
    }
  }

  @Test(arguments: [
    ("{\"sequence\": {\"a\": 1}", ", key 'sequence': found an object, expected the sequence's name"),
    ("{\"sequence\": []", ", key 'sequence': found a list, expected the sequence's name"),
    ("{\"sequence\": \"\"", ", key 'sequence': found the string '', expected the sequence's name"),
    ("{\"sequence\": null", ", key 'sequence': found 'null', expected the sequence's name"),
  ])
  func aSequenceWithoutAName(start: String, message: String) throws {
    let rest = ",\"x\":1,\"y\":2,\"z\":3}\n"
    let outcome = try StreamHarness.run(network, start + rest, options: options)
    #expect(outcome.error?.message == "'memory.csv': row 1\(message)")
    // It has decided that rows have sequences.
    var skipping = options
    skipping.badRows = .skip
    let skipped = try StreamHarness.run(
      network, start + rest + "{\"sequence\":\"a\"" + rest, options: skipping)
    #expect(skipped.error == nil)
    #expect(skipped.lines == [StreamHarness.line(network, [[1, 2, 3]], sequence: "a")], "seed 41")
  }

  @Test func aStreamWithoutAKey() throws {
    var options = options
    options.input.columns = SequenceColumns(sequence: "id")
    options.input.columns.sequenceOption = "--stream-key"
    for (format, text, message) in [
      (InputFormat.jsonl, "[1,2,3]", "row 1: found no key 'id'"),
      (.jsonl, "{\"id\": \"\", \"x\": 1}", "row 1, key 'id': found the string ''"),
      (.csv, "id,x,y,z\n,1,2,3\n", "row 2, column 'id': found an empty cell"),
    ] {
      options.input.format = format
      let outcome = try StreamHarness.run(network, text, options: options)
      #expect(outcome.error?.message == "'memory.csv': \(message), expected the stream's key")
    }
  }

  @Test func aBadFirstRowLeavesTheSequenceBeforeItComplete() throws {
    let good = "{\"sequence\":\"a\",\"x\":1,\"y\":2,\"z\":3}\n"
    for (bad, isComplete) in [
      ("{\"x\":null,\"sequence\":\"b\",\"y\":2,\"z\":3}", true),
      ("{\"x\":1,\"sequence\":\"b\",\"y\":2}", true), ("{\"sequence\":\"a\",\"y\":2}", false),
      ("{\"sequence\":\"b\",", false),
    ] {
      let outcome = try StreamHarness.run(network, good + bad, options: options)
      #expect(outcome.error?.code == .data, "\(bad)")
      let result = StreamHarness.line(network, [[1, 2, 3]], sequence: "a")
      #expect(outcome.lines == (isComplete ? [result] : []), "\(bad)")
    }
  }

  @Test func optionsOfCSVAreRefused() throws {
    for columns in [SequenceColumns(time: "t"), SequenceColumns(ignored: ["x"])] {
      var options = options
      options.input.columns = columns
      #expect(try StreamHarness.run(network, "[1,2,3]", options: options).error?.code == .usage)
    }
  }
}
