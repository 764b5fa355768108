import QORNN
import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// What a source says about each of its rows: the readings of a good one, "bad N" for a bad one.
private func rows(
  _ format: InputFormat, _ text: String, pieceSize: Int = 7
) throws -> [String] {
  let folder = try TemporaryFolder()
  let model = try ModelFile.read(folder.write(StreamHarness.network(seed: 44).encode(), to: "m.qornn"))
  let source = try InputOptions(format).rows(
    for: model, source: MemorySource(text, pieceSize: pieceSize), rememberedSequences: 16, beforeWaiting: nil)
  var row = InputRow(readingCount: 3)
  var result: [String] = []
  while true {
    do throws(RowFailure) {
      guard try source.next(&row) else { return result }
      let name = row.sequence.map { String(decoding: $0, as: UTF8.self) + (row.startsSequence ? "! " : " ") }
      result.append("\(name ?? "")\(row.number): " + row.readings.map(String.init).joined(separator: " "))
    } catch .badRow(let error) {
      let place = error.message.split(separator: " ").drop { $0 != "row" }.dropFirst().first
      result.append("bad \(place?.filter(\.isNumber) ?? "?")\(row.endsSequence ? ", ends" : "")")
    } catch .broken(let error) {
      return result + [error.message]
    }
  }
}

/// A source goes on behind a bad row and loses none of the others.
@Suite struct BadRowTests {
  @Test(arguments: [1, 7, Int.max])
  func csv(pieceSize: Int) throws {
    let text = """
      x,y,z
      1,2,3
      1,2
      1,2,3,4
      4,,6
      4,inf,6
      4,"5,6
      7",8
      "4"5,5,6

      7,8,9

      \u{0},1,2
      10,11,12

      """
    #expect(
      try rows(.csv, text, pieceSize: pieceSize) == [
        "2: 1 2 3", "bad 3", "bad 4", "bad 5", "bad 6", "bad 7", "bad 9", "bad 10", "11: 7 8 9", "bad 12",
        "bad 13", "14: 10 11 12",
      ])
  }

  @Test func jsonLines() throws {
    let text = "[1,2,3]\n{\n[1,2,NaN]\n[1,2]\n\n\u{0}\n[4,5,6]\n"
    #expect(try rows(.jsonl, text) == ["1: 1 2 3", "bad 2", "bad 3", "bad 4", "bad 6", "7: 4 5 6"])
  }

  @Test(arguments: [1, 7, 64, Int.max])
  func aLineThatIsTooLongIsPassedOver(pieceSize: Int) throws {
    for (length, isBad) in [(100, false), (101, true), (102, true), (103, true), (5000, true)] {
      for end in ["\n2\n", "\r\n2\n", "\n", ""] {
        let text = "1\n" + String(repeating: "x", count: length) + end
        let reader = CSVReader(MemorySource(text, pieceSize: pieceSize), byteLimit: 100)
        var found: [String] = []
        reading: while true {
          do throws(RowFailure) {
            guard try reader.advance() else { break reading }
            found.append(String(decoding: reader.cell(0).prefix(3), as: UTF8.self))
          } catch {
            #expect(
              error.toolError
                == SequenceFileProblem.longLine(row: 2, limit: 100).toolError(in: "'memory.csv'"))
            found.append("bad")
          }
        }
        #expect(
          found == ["1", isBad ? "bad" : "xxx"] + (end.contains("2") ? ["2"] : []), "\(length) \(end)")
        #expect(reader.row == (end.contains("2") ? 3 : isBad ? 1 : 2))
      }
    }
  }

  @Test func aSequenceBeginsWithItsFirstGoodRow() throws {
    let text = """
      sequence,x,y,z
      a,1,2,3
      b,1,x,3
      b,4,5
      b,4,5,6
      b,7,8,9
      a,1,2,3
      a,1,2,3
      ,1,2,3
      b,1,2,3
      c,1,1,1

      """
    #expect(
      try rows(.csv, text) == [
        "a! 2: 1 2 3", "bad 3, ends", "bad 4", "b! 5: 4 5 6", "b 6: 7 8 9", "bad 7, ends", "bad 8, ends",
        "bad 9",
        "b 10: 1 2 3", "c! 11: 1 1 1",
      ])
    let json = """
      {"sequence":"a","x":1,"y":2,"z":3}
      {"sequence":"b","x":1,"y":null,"z":3}
      {"sequence":"b","x":4,"y":5,"z":6}
      {"sequence":"b","x":7,"y":8,"z":9}
      [1,2,3]
      """
    #expect(
      try rows(.jsonl, json) == ["a! 1: 1 2 3", "bad 2, ends", "b! 3: 4 5 6", "b 4: 7 8 9", "bad 5"])
  }

  @Test func badRowsAloneAreNotAnEmptyInput() throws {
    #expect(try rows(.csv, "x,y,z\n1,2\n") == ["bad 2"])
    #expect(try rows(.jsonl, "[1]\n") == ["bad 1"])
  }
}
