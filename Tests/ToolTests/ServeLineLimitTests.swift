import Foundation
import Testing

/// `--max-line`: a line of so many bytes is a row, one of one more is not, however the bytes come.
@Suite struct ServeLineLimitTests {
  private static let limit = 12_000

  @Test(arguments: ["csv", "jsonl"], [true, false])
  func aLineIsWithinTheLimitOrNoRow(format: String, isKeyed: Bool) throws {
    let served = try RunningServer(
      ModelFolder(),
      ["--emit", "every", "--input-format", format, "--max-line", "\(Self.limit)"]
        + (isKeyed ? ["--stream-key", "k"] : []))
    let header = format == "jsonl" ? "" : isKeyed ? "k,x,y,z\n" : "x,y,z\n"
    func row(_ byteCount: Int) -> String {
      let key = !isKeyed ? "" : format == "csv" ? "a," : "\"k\":\"a\","
      let (start, end) = format == "csv" ? (key + "1,2,3", "") : ("{\(key)\"x\":1,\"y\":2,\"z\":3", "}")
      return start + String(repeating: " ", count: byteCount - start.utf8.count - end.utf8.count) + end
    }
    // The shared stream goes on over all clients; it has no row that was refused.
    var rowCount = 0
    for chunk in [1, 5000, Int.max] {
      for (excess, ending) in [(0, "\n"), (0, "\r\n"), (0, ""), (1, "\n"), (1, "\r\n"), (1, ""), (0, "\r")] {
        let isRow = excess == 0 && ending != "\r"
        let isLast = !ending.hasSuffix("\n")
        let text =
          header + row(40) + "\n" + row(Self.limit + excess) + ending + (isLast ? "" : row(40) + "\n")
        let client = try SocketClient(served.path)
        var unsent = text[...]
        while !unsent.isEmpty, client.write(String(unsent.prefix(chunk))) { unsent = unsent.dropFirst(chunk) }
        client.endWriting()
        let answers = client.readLines()
        if !isKeyed { rowCount = 0 }
        let expected = (0..<(!isRow ? 1 : isLast ? 2 : 3)).map { _ in
          rowCount += 1
          let rows = [[Int]](repeating: [1, 2, 3], count: rowCount)
          return (isKeyed ? "a\t" : "") + served.folder.line(rows)
        }
        let comment: Comment = "\(excess) bytes more, end \(ending.debugDescription), pieces of \(chunk)"
        #expect(Array(answers.prefix(expected.count)) == expected, comment)
        let rest = answers.dropFirst(expected.count)
        #expect(rest.count == (isRow ? 0 : 1), comment)
        #expect(
          rest.allSatisfy {
            $0.contains("found a line of more than \(Self.limit) bytes, expected a shorter one")
          },
          comment)
      }
    }
    _ = try served.stop()
  }
}
