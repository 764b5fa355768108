import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// What a reader says about a text, record by record: its row and cells, or the message.
private func records(
  _ text: [UInt8], pieceSize: Int = .max, byteLimit: Int = 1 << 20
) -> [String] {
  let reader = CSVReader(MemorySource(text, pieceSize: pieceSize), byteLimit: byteLimit)
  var result: [String] = []
  while true {
    do throws(RowFailure) {
      guard try reader.advance() else { return result }
      let cells = (0..<reader.cellCount).map { String(decoding: reader.cell($0), as: UTF8.self) }
      result.append("\(reader.row): " + cells.joined(separator: "|"))
    } catch {
      result.append(String(error.toolError.message.dropFirst("'memory.csv': ".count)))
    }
  }
}

private func records(_ text: String, pieceSize: Int = .max, byteLimit: Int = 1 << 20) -> [String] {
  records(Array(text.utf8), pieceSize: pieceSize, byteLimit: byteLimit)
}

private func lines(_ range: ClosedRange<Int>) -> String { range.map { "\($0),\($0)\n" }.joined() }
private func rows(_ range: ClosedRange<Int>) -> [String] { range.map { "\($0): \($0)|\($0)" } }

/// A quote that should not be there costs its own line, and no line behind it.
@Suite struct OpenQuoteTests {
  @Test(arguments: [1, 7, 64, Int.max])
  func aQuoteThatNothingClosesIsOneBadRow(pieceSize: Int) {
    for line in ["\"3,4", "3,\"4"] {
      let column = line.first == "\"" ? 1 : 2
      let text = "a,b\n" + lines(2...2) + line + "\n" + lines(4...40)
      #expect(
        records(text, pieceSize: pieceSize)
          == ["1: a|b"] + rows(2...2)
          + ["row 3, column \(column): found an opening quote that is not closed within 16 line ends"]
          + rows(4...40))
      // So near the end that it might yet be closed.
      for last in [4, 10, 18] {
        let text = "a,b\n2,2\n" + line + "\n" + lines(4...last)
        for text in [text, String(text.dropLast())] {
          #expect(
            records(text, pieceSize: pieceSize)
              == ["1: a|b"] + rows(2...2)
              + ["row 3, column \(column): found an opening quote that is never closed"] + rows(4...last))
        }
      }
    }
  }

  @Test(arguments: [1, 7, Int.max])
  func aQuoteThatTheNextOneClosesWrongly(pieceSize: Int) {
    // Every one of these is closed by the next, which something follows that may not.
    let text = "a,b\n\"2,2\n3,3\n\"4,4\n5,5\n\"6,6\n" + lines(7...30)
    func stray(_ row: Int) -> String {
      "row \(row), column 1: found a quote inside a cell, expected quotes around the whole cell"
    }
    #expect(
      records(text, pieceSize: pieceSize)
        == ["1: a|b", stray(2)] + rows(3...3) + [stray(4)] + rows(5...5)
        + ["row 6, column 1: found an opening quote that is not closed within 16 line ends"] + rows(7...30))
  }

  @Test(arguments: [1, 7, Int.max])
  func sixteenLineEndsAreOneRow(pieceSize: Int) {
    let cell = (0...16).map { "l\($0)" }.joined(separator: "\n")
    #expect(
      records("a,b\n1,\"\(cell)\"\n19,19\n", pieceSize: pieceSize) == ["1: a|b", "2: 1|\(cell)"]
        + rows(19...19))
    // In two cells together.
    let half = String(repeating: "\r\n", count: 8)
    #expect(
      records("a,b\n\"\(half)\",\"\(half)\"\n19,19\n", pieceSize: pieceSize)
        == ["1: a|b", "2: \(half)|\(half)"] + rows(19...19))
    let long = records("a,b\n1,\"\(cell)\nl17\"\n20,20\n", pieceSize: pieceSize)
    #expect(
      long[1] == "row 2, column 2: found an opening quote that is not closed within 16 line ends")
    #expect(long[2] == "3: l1" && long.last == rows(20...20)[0])
  }

  @Test(arguments: [1, 7, 64, Int.max])
  func aLineThatCannotBeInACell(pieceSize: Int) {
    let message =
      "row 2, column 1: found an opening quote that is not closed before row 4"
      + ", which is too long or no UTF-8 text"
    #expect(
      records(Array("a,b\n\"2,2\n3,3\n4,".utf8) + [0xFF] + Array("\n5,5\n".utf8), pieceSize: pieceSize)
        == [
          "1: a|b", message, "3: 3|3", "row 4, byte 3: found the byte FF, expected UTF-8 text", "5: 5|5",
        ])
    for length in [101, 102, 103, 5000] {
      let text = "a,b\n\"2,2\n3,3\n" + String(repeating: "4", count: length) + "\n5,5\n"
      #expect(
        records(text, pieceSize: pieceSize, byteLimit: 100)
          == [
            "1: a|b", message, "3: 3|3",
            "row 4: found a line of more than 100 bytes, expected a shorter one", "5: 5|5",
          ], "\(length)")
    }
    let line = String(repeating: "4", count: 60)
    #expect(
      records("a,b\n\"2,2\n\(line)\n\(line)\n5,5\n", pieceSize: pieceSize, byteLimit: 100)
        == [
          "1: a|b", "row 2, column 1: found an opening quote that is not closed within 100 bytes",
          "3: \(line)", "4: \(line)", "5: 5|5",
        ])
  }

  /// More than the reader's first buffer, before, behind and in the lines that are read twice.
  @Test(arguments: [1021, Int.max])
  func longLinesAreReadTwice(pieceSize: Int) {
    var text = "a,b\n"
    var expected = ["1: a|b"]
    for row in 2...100 {
      if row % 23 == 0 {
        text += "\"\(row)\n"
        expected.append("row \(row), column 1: found an opening quote that is not closed within 16 line ends")
        if row + 16 > 100 {
          expected[expected.count - 1] = "row \(row), column 1: found an opening quote that is never closed"
        }
      } else {
        let cell = String(repeating: "\(row % 10)", count: 9000 + row)
        text += "\(row),\(cell)\n"
        expected.append("\(row): \(row)|\(cell)")
      }
    }
    #expect(records(text, pieceSize: pieceSize) == expected)
  }

  /// Drawn lines of quotes, commas and digits: any piece size says the same, and a line is lost only where a row of it is refused.
  @Test func drawnLines() {
    let seed = UInt64.random(in: 0 ..< .max)
    var generator = SplitMixGenerator(seed: seed)
    let pieces = ["\"", "\"\"", ",", "1", "\n", "\n2,3\n", "4,\"5\n", "\r\n", "\n\n\n\n\n\n"]
    for _ in 0..<300 {
      let text =
        "a,b\n"
        + (0...Int.random(in: 0..<60, using: &generator))
        .map { _ in pieces.randomElement(using: &generator)! }.joined()
      let found = records(text)
      for pieceSize in [1, 3, 64] {
        #expect(records(text, pieceSize: pieceSize) == found, "seed \(seed): \(text)")
      }
    }
  }

  /// A stop before a quoted cell is closed: the row is not bad, and the place is before it.
  @Test(arguments: [1, 7, Int.max])
  func aStopWithinQuotes(pieceSize: Int) throws {
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(
      folder.write(StreamHarness.network(seed: 44).encode(), to: "m.qornn"))
    let good = "x,y,z,w\n1,2,3,a\n"
    let text = good + "4,5,6,\"b\nc\n"
    var columns = SequenceColumns()
    columns.ignored = ["w"]
    let options = InputOptions(.csv, columns: columns)
    let memory = MemorySource(text, pieceSize: pieceSize)
    var rest = text.utf8.count
    let source = try options.rows(
      for: model, source: memory, rememberedSequences: 16,
      beforeWaiting: {
        // The source gives a piece each time.
        defer { rest -= min(rest, pieceSize) }
        return rest > 0
      })
    var row = InputRow(readingCount: 3)
    #expect(try source.next(&row))
    #expect(try !source.next(&row))
    #expect(source.isStopped && source.consumedByteCount == good.utf8.count)
    #expect(try !source.next(&row))
    #expect(source.consumedByteCount == good.utf8.count)
  }

  @Test func theRowAndTheQuoteAreNamedOnce() throws {
    let text = "x,y,z\n1,2,3\n\"3,4,5\n" + String(repeating: "5,6,7\n", count: 500)
    let network = StreamHarness.network(seed: 45)
    let stopped = try StreamHarness.run(network, text, options: StreamOptions(emission: .every))
    let message =
      "'memory.csv': row 3, column 1: found an opening quote that is not closed within 16 line ends"
    #expect(stopped.error?.message == message && stopped.lines.count == 1)
    let skipped = try StreamHarness.run(
      network, text, options: StreamOptions(emission: .every, badRows: .skip))
    #expect(skipped.error == nil && skipped.lines.count == 501)
    #expect(skipped.statistics?.badRowCount == 1)
    #expect(skipped.notices.contains("warning: \(message); skipped, as all bad rows will be"))
  }
}
