import QORNNToolSupport
import Testing

/// All records of a text with their row numbers.
private func records(
  _ source: MemorySource, byteLimit: Int = 1 << 20, columnLimit: Int = 100
) throws -> [[String]] {
  let reader = CSVReader(source, byteLimit: byteLimit, columnLimit: columnLimit)
  var result: [[String]] = []
  while try advanced(reader) {
    result.append(
      ["\(reader.row)"] + (0..<reader.cellCount).map { String(decoding: reader.cell($0), as: UTF8.self) })
  }
  return result
}

private func advanced(_ reader: CSVReader) throws(ToolError) -> Bool {
  do {
    return try reader.advance()
  } catch {
    throw error.toolError
  }
}

private func problem(_ problem: SequenceFileProblem) -> ToolError { problem.toolError(in: "'memory.csv'") }

@Suite struct CSVReaderTests {
  @Test(arguments: [1, 2, 3, 7, Int.max])
  func quotesLineEndsAndByteOrderMark(pieceSize: Int) throws {
    let text = "\u{FEFF}a,\"b,1\",c\r\n1,\"two \"\"x\"\"\",\r\n\"line one\r\nline two\",,\"\"\n7,8,9"
    #expect(
      try records(MemorySource(text, pieceSize: pieceSize)) == [
        ["1", "a", "b,1", "c"], ["2", "1", "two \"x\"", ""], ["3", "line one\r\nline two", "", ""],
        ["5", "7", "8", "9"],
      ])
  }

  @Test(arguments: [
    ("a,b;c\n1,2", [["1", "a", "b;c"], ["2", "1", "2"]]),
    ("a;b\n1,5;2", [["1", "a", "b"], ["2", "1,5", "2"]]),
    ("a\tb\n1\t2", [["1", "a", "b"], ["2", "1", "2"]]),
    ("\"a,x\";b\n1;2", [["1", "a,x", "b"], ["2", "1", "2"]]),
    ("a\n1\n2\n\n\r\n", [["1", "a"], ["2", "1"], ["3", "2"]]),
  ])
  func delimiters(text: String, expected: [[String]]) throws {
    #expect(try records(MemorySource(text)) == expected)
  }

  @Test func hostileBytesAreRefusedWithTheirPlace() {
    #expect(throws: problem(.notText(row: 2, byte: 3, found: 0))) {
      try records(MemorySource("a,b\n1,\0\n"))
    }
    for (bytes, offset) in [
      ([0xFF], 1), ([0x41, 0xC3], 2), ([0xC0, 0x80], 1), ([0xE0, 0x80, 0x80], 1), ([0xED, 0xA0, 0x80], 1),
      ([0xF4, 0x90, 0x80, 0x80], 1), ([0xF0, 0x80, 0x80, 0x80], 1), ([0xE2, 0x82], 1), ([0x80], 1),
      ([0xE2, 0x82, 0x41], 1),
    ] as [([UInt8], Int)] {
      #expect(throws: problem(.notText(row: 2, byte: offset, found: bytes[offset - 1])), "\(bytes)") {
        try records(MemorySource(Array("a\n".utf8) + bytes + [10]))
      }
    }
  }

  @Test func wellFormedTextPasses() throws {
    #expect(try records(MemorySource("é,€,𝄞,\u{10FFFF},\u{D7FF},\u{E000}")).count == 1)
  }

  @Test func quotesInWrongPlaces() {
    #expect(throws: problem(.strayQuote(row: 2, column: 1))) { try records(MemorySource("a,b\n1\"2,3")) }
    #expect(throws: problem(.strayQuote(row: 2, column: 2))) { try records(MemorySource("a,b\n1,\"2\"3")) }
    #expect(throws: problem(.openQuote(row: 2, column: 2, .input))) {
      try records(MemorySource("a,b\n1,\"2\n3\n4"))
    }
  }

  @Test func limitsHold() throws {
    let line = String(repeating: "x", count: 100)
    #expect(try records(MemorySource("a\n\(line)\n"), byteLimit: 100).count == 2)
    for pieceSize in [1, 50, Int.max] {
      #expect(throws: problem(.longLine(row: 2, limit: 99))) {
        try records(MemorySource("a\n\(line)\n", pieceSize: pieceSize), byteLimit: 99)
      }
      #expect(throws: problem(.longLine(row: 2, limit: 99))) {
        try records(MemorySource("a\n\(line)", pieceSize: pieceSize), byteLimit: 99)
      }
    }
    #expect(throws: problem(.openQuote(row: 2, column: 1, .bytes(99)))) {
      try records(MemorySource("a\n\"x\n\(line.dropLast())\ny\n"), byteLimit: 99)
    }
    #expect(throws: problem(.tooManyColumns(row: 1, limit: 3))) {
      try records(MemorySource("a,b,c,d"), columnLimit: 3)
    }
    #expect(throws: problem(.tooManyColumns(row: 1, limit: 3))) {
      try records(MemorySource("\"a\",b,c,d"), columnLimit: 3)
    }
  }

  @Test func emptyLinesAreAcceptedAtTheEndOnly() throws {
    #expect(throws: problem(.blankLine(row: 2))) { try records(MemorySource("a\n\n1\n")) }
    #expect(throws: problem(.blankLine(row: 1))) { try records(MemorySource("\na\n")) }
    #expect(try records(MemorySource("")) == [])
    #expect(try records(MemorySource("\n\n")) == [])
  }

  @Test func longFilesGoThroughTheSmallBuffer() throws {
    let lines = (0..<30_000).map { "\($0),\(String(repeating: "z", count: $0 % 13))" }
    let found = try records(MemorySource(lines.joined(separator: "\n"), pieceSize: 1021))
    #expect(found.count == lines.count)
    #expect(found.last == ["30000", "29999", String(repeating: "z", count: 29999 % 13)])
  }
}
