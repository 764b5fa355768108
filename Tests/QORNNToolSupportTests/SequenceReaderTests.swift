import QORNN
import QORNNToolSupport
import Testing

private func problem(_ problem: SequenceFileProblem) -> ToolError { problem.toolError(in: "'memory.csv'") }

private func table(
  _ text: String, _ columns: SequenceColumns = SequenceColumns(), cellKind: SequenceReader.CellKind = .decimal
) throws -> SequenceTable {
  try SequenceTable(MemorySource(text), columns: columns, cellKind: cellKind)
}

@Suite struct SequenceReaderTests {
  @Test func rolesComeFromNames() throws {
    let read = try table("sequence,Timestamp,ax,label,ay\ns1,0.1,1,up, -2.5 \ns1,0.2,3,up,4e1\ns2,,5,,6\n")
    #expect(read.featureNames == ["ax", "ay"])
    #expect(read.notes == ["column 'Timestamp' is taken as the time and is not a feature"])
    #expect(read.labels == ["up"])
    #expect(read.recordings.map(\.name) == ["s1", "s2"])
    #expect(read.recordings.map(\.rows) == [[2, 3], [4]])
    #expect(read.recordings[0].labelIndices == [0, 0])
    #expect(read.recordings[1].labelIndices == [-1])
    #expect(read.recordings[0].texts(step: 0) == ["1", "-2.5"])
    #expect(read.recordings[0].texts(step: 1) == ["3", "4e1"])
    #expect(read.recordings[1].texts(step: 0) == ["5", "6"])
    #expect(read.recordings[1].rows == [4])
  }

  @Test func rolesComeFromOptions() throws {
    let columns = SequenceColumns(
      sequence: "id", label: "activity", time: "t", ignored: ["note"], targets: ["y"],
      filters: [.init(column: "split", value: "train")])
    let read = try table(
      """
      label,id,t,split,note,x,y,activity
      1,a,0,train,n/a,2,3,walk
      1,a,1,test,n/a,oops,3,walk
      4,a,2,train,n/a,5,,run
      """, columns)
    #expect(read.featureNames == ["label", "x"])
    #expect(read.targetNames == ["y"])
    #expect(read.labels == ["walk", "run"])
    #expect(read.recordings.count == 1)
    #expect(read.recordings[0].rows == [2, 4])
    #expect(read.recordings[0].texts(step: 0) == ["1", "2", "3"])
    #expect(read.recordings[0].texts(step: 1) == ["4", "5", ""])
  }

  @Test func aFileWithoutSequencesIsOneRecording() throws {
    let read = try table("x\n1\n2\n3\n")
    #expect(read.recordings.count == 1)
    #expect(read.recordings[0].stepCount == 3)
    #expect(read.recordings[0].name == "")
    #expect(!read.hasSequenceColumn)
    #expect(!read.hasLabelColumn)
  }

  @Test func aHeaderThatComesAgainIsOneRecord() throws {
    let header = "\u{FEFF}\"x\ny\",z\n"
    let text = header + "1,2\n" + header + "3,\"4\ny\"\",z\n5\"\n" + header
    let reader = try SequenceReader(
      MemorySource(text), columns: SequenceColumns(), cellKind: .unread, repeatsHeader: true)
    #expect(reader.header.featureNames == ["x\ny", "z"])
    var found: [[String]] = []
    while try reader.advance() {
      found.append((0..<2).map { String(decoding: reader.feature($0), as: UTF8.self) })
    }
    // The second row holds the header's second line within its quotes.
    #expect(found == [["1", "2"], ["3", "4\ny\",z\n5"]])
  }

  /// Comparing every name with every other one took minutes, in which no signal was heard.
  @Test func aHeaderOf66000ColumnsIsReadAtOnce() throws {
    let names = (0..<66_000).map { "c\($0)" }
    let start = ContinuousClock.now
    let header = try SequenceHeader(columnNames: names, columns: SequenceColumns())
    #expect(header.featureColumns.count == names.count)
    #expect(ContinuousClock.now - start < .seconds(10))
    #expect(throws: SequenceFileProblem.repeatedColumn(name: "c7")) {
      try SequenceHeader(columnNames: names + ["c7"], columns: SequenceColumns())
    }
  }

  @Test(arguments: [
    ("", SequenceFileProblem.empty),
    ("x,y\n", .noRows),
    ("x,y", .noRows),
    ("1.5,2\n3,4\n", .numericHeader(found: "1.5")),
    ("x,,y\n", .unnamedColumn(column: 2)),
    ("x,y,x\n", .repeatedColumn(name: "x")),
    ("sequence,label\n", .noFeatures),
    ("x,y\n1\n", .wrongColumnCount(row: 2, found: 1, expected: 2)),
    ("x,y\n1,2\n1,2,3\n", .wrongColumnCount(row: 3, found: 3, expected: 2)),
    ("x,y\n1,\n", .missingCell(row: 2, column: "y", expected: "a finite decimal number")),
    ("x,y\n1,  \n", .missingCell(row: 2, column: "y", expected: "a finite decimal number")),
    ("x\n1\nNaN\n", .badCell(row: 3, column: "x", found: "NaN", expected: "a finite decimal number")),
    ("x\n-inf\n", .badCell(row: 2, column: "x", found: "-inf", expected: "a finite decimal number")),
    ("x\n0x10\n", .badCell(row: 2, column: "x", found: "0x10", expected: "a finite decimal number")),
    ("x;y\n1,5;2\n", .badCell(row: 2, column: "x", found: "1,5", expected: "a finite decimal number")),
    ("sequence,x\na,1\n,2\n", .missingSequence(row: 3, column: "sequence", expected: "the sequence's name")),
    ("sequence,x\na,1\nb,2\na,3\n", .separatedSequence(row: 4, name: "a", lastRow: 2)),
    (
      "sequence,x\n" + String(repeating: "s", count: 1025) + ",1\n",
      .longSequenceName(row: 2, limit: 1024)
    ),
  ])
  func badFilesAreRefused(text: String, expected: SequenceFileProblem) {
    #expect(throws: problem(expected)) { try table(text) }
  }

  @Test(arguments: [
    (
      SequenceColumns(sequence: "id"),
      SequenceFileProblem.unknownColumn(option: "--sequence", name: "id", known: ["x", "y"])
    ),
    (SequenceColumns(ignored: ["z"]), .unknownColumn(option: "--ignore", name: "z", known: ["x", "y"])),
    (
      SequenceColumns(label: "x", time: "x"),
      .conflictingColumn(name: "x", first: "--label", second: "--time")
    ),
    (SequenceColumns(filters: [.init(column: "x", value: "7")]), .noMatchingRows(filter: "x=7")),
    (SequenceColumns(ignored: ["x", "y"]), .noFeatures),
  ])
  func badOptionsAreRefused(columns: SequenceColumns, expected: SequenceFileProblem) {
    #expect(throws: problem(expected)) { try table("x,y\n1,2\n", columns) }
  }

  /// However many columns there are, and whatever their names are made of.
  @Test func aListOfNamesHasAnEnd() {
    let names = (0..<30).map { String(repeating: "\u{17}", count: 10 * $0) + "x\($0)" }
    let message = problem(.unknownColumn(option: "--sequence", name: "s", known: names)).message
    #expect(message.utf8.count < 2000 && message.hasSuffix(", …"))
    #expect(message.contains("expected one of: x0, \\u{17}"))
    #expect(EchoedText.list((0..<20).map { "c\($0)" }).hasSuffix("c18, c19"))
    #expect(EchoedText.list((0..<21).map { "c\($0)" }).hasSuffix("c18, c19, …"))
  }

  @Test func messagesNameFileRowColumnFoundAndExpected() {
    #expect(
      problem(.badCell(row: 3, column: "x", found: "NaN", expected: "a finite decimal number"))
        == ToolError(.data, "'memory.csv': row 3, column 'x': found 'NaN', expected a finite decimal number"))
    #expect(problem(.conflictingColumn(name: "x", first: "--label", second: "--time")).code == .usage)
    let hostile = problem(.badCell(row: 2, column: "x", found: "\u{1B}[2J", expected: "a number"))
    #expect(!hostile.message.unicodeScalars.contains("\u{1B}"))
  }

  @Test func countedColumnNamesAreAHeader() throws {
    #expect(try table("0,1,2\n5,6,7\n").featureNames == ["0", "1", "2"])
    #expect(try table("1,2,3\n5,6,7\n").featureNames == ["1", "2", "3"])
  }

  @Test func tokensAreText() throws {
    let read = try table("symbol\nA\n\",\"\n \n", cellKind: .text)
    #expect(read.recordings[0].texts(step: 0) == ["A"])
    #expect(read.recordings[0].texts(step: 2) == [" "])
    #expect(read.recordings[0].texts(step: 1) == [","])
    #expect(throws: problem(.missingCell(row: 2, column: "symbol", expected: "a token"))) {
      try table("symbol\n\"\"\n", cellKind: .text)
    }
  }

  @Test func forgottenSequencesMayComeBack() throws {
    let text = "sequence,x\na,1\nb,2\nc,3\na,4\nc,5\n"
    let reader = try SequenceReader(MemorySource(text), columns: SequenceColumns(), rememberedSequences: 2)
    var starts: [Int] = []
    #expect(throws: RowFailure.badRow(problem(.separatedSequence(row: 6, name: "c", lastRow: 4)))) {
      while try reader.advance() { if reader.startsSequence { starts.append(reader.row) } }
    }
    #expect(starts == [2, 3, 4, 5])
  }

  @Test func rowsComeBeforeTheNextIsThere() throws {
    final class Gate: ByteSource {
      let name = "gate"
      var pieces = ["x\n", "1\n", "2\n"]
      var reads = 0
      func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        reads += 1
        guard !pieces.isEmpty else { return 0 }
        let piece = Array(pieces.removeFirst().utf8)
        buffer.copyBytes(from: piece)
        return piece.count
      }
    }
    let gate = Gate()
    var waits = 0
    let reader = try SequenceReader(gate, columns: SequenceColumns()) {
      waits += 1
      return waits < 4
    }
    #expect(gate.reads == 1)
    #expect(try reader.advance())
    #expect(gate.reads == 2)
    #expect(waits == 2)
    #expect(try reader.advance())
    #expect(gate.reads == 3)
    #expect(try !reader.advance())
    #expect(reader.isStopped)
    #expect(gate.reads == 3)
  }

  @Test(arguments: [
    ("1", true), ("-0.5", true), ("+5", true), (".5", true), ("5.", true), ("1e-3", true), ("1E+30", true),
    ("1e999", true), ("00012", true), ("", false), (".", false), ("-", false), ("1e", false), ("e5", false),
    ("1 2", false), ("nan", false), ("Infinity", false), ("0x1", false), ("1_000", false), ("--1", false),
    ("1.2.3", false), ("١", false), ("1,5", false),
  ])
  func decimalSyntax(text: String, isDecimal: Bool) {
    #expect(DecimalReading.isNumber(text.utf8) == isDecimal)
  }

  /// Mutated files never trap and never give a row that breaks the rules.
  @Test func damagedFilesEndInAnErrorOrGoodRows() {
    let text = Array("sequence,label,x,y\na,up,1,2\na,up,\"3\",-4.5e1\nb,\"do\"\"wn\",5,6\n".utf8)
    var state: UInt64 = 1
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
    for round in 0..<2000 {
      var bytes = text
      for _ in 0...random(3) {
        let place = random(bytes.count)
        switch random(3) {
        case 0: bytes[place] = UInt8(random(256))
        case 1: bytes.remove(at: place)
        default: bytes.insert(Array(",\"\n\r\0;".utf8)[random(6)], at: place)
        }
      }
      do {
        let source = MemorySource(bytes, pieceSize: 1 + random(9))
        let read = try SequenceTable(source, columns: SequenceColumns())
        for recording in read.recordings {
          for step in 0..<recording.stepCount {
            for cell in recording.texts(step: step) {
              #expect(DecimalReading.isNumber(cell.utf8), "round \(round) of seed 1")
            }
          }
        }
      } catch {
        #expect(error.code == .data, "round \(round) of seed 1: \(error)")
      }
    }
  }
}
