import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// Little-endian bytes.
func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

@Suite struct FrameRowsTests {
  private let network = StreamHarness.network(seed: 51)

  private func tokenNetwork() -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = 4
    return StreamHarness.network(seed: 52, shape: shape)
  }

  private func run(
    _ format: InputFormat, _ bytes: [UInt8], channels: Int? = nil, ignored: [String] = [],
    network: ReferenceNetwork? = nil, pieceSize: Int = 5
  ) throws -> StreamHarness.Outcome {
    let input = InputOptions(format, columns: SequenceColumns(ignored: ignored), channelCount: channels)
    return try StreamHarness.run(
      network ?? self.network, bytes, pieceSize: pieceSize, options: StreamOptions(input: input))
  }

  @Test(arguments: [1, 5, Int.max])
  func integersAreReadingsOfResolutionOne(pieceSize: Int) throws {
    let rows = [[1, -2, 3], [-32768, 32767, 0], [255, 256, -257]]
    let bytes = rows.flatMap { $0 }.flatMap { littleEndian(Int16($0)) }
    let outcome = try run(.i16le, bytes, pieceSize: pieceSize)
    #expect(outcome.error == nil)
    #expect(outcome.lines == [StreamHarness.line(network, rows)], "seed 51")
    let small = [[0, 255, 128], [7, 8, 9]]
    #expect(
      try run(.u8, small.flatMap { $0 }.map(UInt8.init), pieceSize: pieceSize).lines
        == [StreamHarness.line(network, small)], "seed 51")
  }

  @Test func valuesBecomeCountsOfTheResolution() throws {
    for (base, exponent, factor) in [(10, -2, 100.0), (2, -7, 128.0), (10, 1, 0.1), (2, 3, 0.125)] {
      let network = StreamHarness.network(seed: 53, base: base, exponent: exponent)
      let values: [Int16] = [1, -2, 300, -32768, 32767, 5]
      let counts = values.map { Int((Double($0) * factor + 0.5).rounded(.down)) }
      let expected = [StreamHarness.line(network, [Array(counts[..<3]), Array(counts[3...])])]
      let text =
        "x,y,z\n" + "\(values[0]),\(values[1]),\(values[2])\n\(values[3]),\(values[4]),\(values[5])\n"
      for (format, bytes) in [
        (InputFormat.i16le, values.flatMap(littleEndian)),
        (.f32le, values.flatMap { littleEndian(Float($0).bitPattern) }), (.csv, Array(text.utf8)),
      ] {
        #expect(try run(format, bytes, network: network).lines == expected, "\(format), seed 53")
      }
    }
  }

  @Test func floatsThatAreNotFiniteAreBadRows() throws {
    let good = [1, 2, 3].flatMap { littleEndian(Float($0).bitPattern) }
    for (value, name) in [(Float.nan, "not-a-number"), (.infinity, "infinity"), (-.infinity, "infinity")] {
      let bad = [Float(4), value, Float(6)].flatMap { littleEndian($0.bitPattern) }
      let outcome = try run(.f32le, good + bad + good)
      #expect(
        outcome.error
          == ToolError(.data, "'memory.csv': frame 2, channel 2: found \(name), expected a finite number"))
    }
  }

  @Test func channelsAreLeftOutByNumber() throws {
    let rows = [[1, 2, 3], [4, 5, 6]]
    let bytes: [UInt8] = rows.flatMap { (row: [Int]) -> [UInt8] in [99] + row.map { UInt8($0) } + [98] }
    for channels in [5, nil] {
      #expect(
        try run(.u8, bytes, channels: channels, ignored: ["1", "5"]).lines
          == [StreamHarness.line(network, rows)], "seed 51")
    }
    for (channels, ignored, message) in [
      (
        2, [],
        "--channels: found 2 channels, expected 3 channels as in the model (--ignore N leaves a channel out)"
      ),
      (
        4, ["4", "3"],
        "--channels: found 4 channels, 2 of them ignored, expected 3 channels as in the model (--ignore N leaves a channel out)"
      ),
      (4, ["5"], "--ignore: found '5', expected a channel from 1 to 4"),
      (nil, ["9"], "--ignore: found 9, expected a channel from 1 to 4"),
      (nil, ["x"], "--ignore: found 'x', expected a channel from 1 to 65535"),
    ] as [(Int?, [String], String)] {
      #expect(
        try run(.u8, bytes, channels: channels, ignored: ignored).error == ToolError(.usage, message))
    }
  }

  @Test func tokensAreBytesOrWords() throws {
    let network = tokenNetwork()
    let expected = [StreamHarness.line(network, [[3], [0], [1]])]
    #expect(try run(.u8, [3, 0, 1], network: network).lines == expected, "seed 52")
    #expect(try run(.i16le, [3, 0, 0, 0, 1, 0], network: network).lines == expected, "seed 52")
    #expect(
      try run(.u8, [3, 4], network: network).error?.message
        == "'memory.csv': frame 2, channel 1: found 4, expected a token from 0 to 3")
    #expect(
      try run(.i16le, [255, 255], network: network).error?.message
        == "'memory.csv': frame 1, channel 1: found -1, expected a token from 0 to 3")
    #expect(try run(.f32le, [0, 0, 0, 0], network: network).error?.code == .usage)
  }

  @Test func inputsThatEndWithinAFrame() throws {
    #expect(
      try run(.i16le, [1, 0, 2, 0, 3, 0, 4]).error
        == ToolError(.data, "'memory.csv': frame 2: found 1 byte at the end, expected 6 (3 channels)"))
    #expect(try run(.u8, []).error == ToolError(.data, "'memory.csv': found no frame, expected at least one"))
  }

  @Test func optionsThatNeedNamesAreRefused() throws {
    for columns in [
      SequenceColumns(sequence: "a"), SequenceColumns(label: "a"), SequenceColumns(time: "a"),
      SequenceColumns(filters: [.init(column: "a", value: "b")]),
    ] {
      let options = StreamOptions(input: InputOptions(.u8, columns: columns))
      #expect(try StreamHarness.run(network, [1, 2, 3], options: options).error?.code == .usage)
    }
    let options = StreamOptions(input: InputOptions(.csv, channelCount: 3))
    #expect(try StreamHarness.run(network, "x,y,z\n", options: options).error?.code == .usage)
  }
}
