import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --serve`.
@Suite struct ServeTests {
  @Test func everyClientIsAStream() throws {
    let served = try RunningServer(["--emit", "every", "--stats"])
    let clients = try (0..<5).map { _ in try SocketClient(served.path) }
    var rows = [[[Int]]](repeating: [], count: 5)
    for client in clients { client.write("x,y,z\n") }
    for step in 1...10 {
      for (index, client) in clients.enumerated() {
        rows[index].append([step * 7, -index, step * index])
        client.write(rows[index][step - 1].map(String.init).joined(separator: ",") + "\n")
      }
      for (index, client) in clients.enumerated() {
        try #require(client.readLine() == served.folder.line(rows[index]))
      }
    }
    for client in clients {
      client.endWriting()
      #expect(client.readLine() == nil)
    }
    #expect(try served.stop().hasPrefix("clients: 6, ended with an error: 1, refused: 0\nsteps: 50\n"))
  }

  @Test func aSequenceEndsWithItsClientsInput() throws {
    let served = try RunningServer([])
    let client = try SocketClient(served.path)
    client.write("sequence,x,y,z\na,1,2,3\na,4,5,6\nb,7,8,9\n")
    #expect(client.readLine() == "a\t" + served.folder.line([[1, 2, 3], [4, 5, 6]]))
    client.endWriting()
    #expect(client.readLines() == ["b\t" + served.folder.line([[7, 8, 9]])])
    _ = try served.stop()
  }

  @Test func keyedStreamsOutliveTheirClients() throws {
    let served = try RunningServer([
      "--input-format", "jsonl", "--emit", "every", "--stream-key", "id", "--max-streams", "2",
    ])
    var rows: [String: [[Int]]] = [:]
    func send(_ client: SocketClient, _ id: String, _ row: [Int]) throws {
      rows[id, default: []].append(row)
      client.write("{\"id\": \"\(id)\", \"x\": \(row[0]), \"y\": \(row[1]), \"z\": \(row[2])}\n")
      try #require(client.readLine() == "\(id)\t" + served.folder.line(rows[id]!))
    }
    for piece in 0..<4 {
      let (first, second) = (try SocketClient(served.path), try SocketClient(served.path))
      try send(first, "a", [piece, 2, 3])
      try send(second, "b", [4, piece, 6])
      try send(first, "b", [4, piece, 7])
      try send(second, "a", [-piece, 5, 7])
    }
    // A third stream drops the one that was silent longest.
    let client = try SocketClient(served.path)
    try send(client, "c", [1, 1, 1])
    rows["b"] = nil
    try send(client, "b", [2, 2, 2])
    _ = try served.stop()
  }

  @Test func whatIsWrongConcernsOneClient() throws {
    let served = try RunningServer([
      "--emit", "every", "--max-line", "64", "--max-clients", "3", "--client-timeout", "1",
    ])
    let good = try SocketClient(served.path)
    func answers(_ text: String) throws -> [String] {
      let client = try SocketClient(served.path)
      client.write(text)
      return client.readLines()
    }
    good.write("x,y,z\n1,2,3\n")
    #expect(good.readLine() == served.folder.line([[1, 2, 3]]))
    for (text, errors) in [
      ("x,y\n", "found 2 feature columns"), ("x,y,z\n1,2\n", "row 2: found 2 columns, expected 3"),
      ("x,y,z\n1,2,3\n1,2,3;\n", "row 3, column 'z'"), ("\0\u{1}\u{2}\n", "byte"),
      (String(repeating: "x", count: 1000), "found a line of more than 64 bytes"),
      ("x,y,z\n1,2", "found nothing for 1 seconds"), ("", "found nothing for 1 seconds"),
    ] {
      let isSilent = errors.hasSuffix("seconds")
      if !isSilent { good.write("1,2,3\n") }
      let lines = try answers(text)
      #expect(
        lines.last?.hasPrefix("error: ") == true && lines.last?.contains(errors) == true, "\(text): \(lines)")
      if !isSilent { #expect(good.readLine() != nil) }
    }
    let more = try (0..<3).map { _ in try SocketClient(served.path) }
    usleep(50_000)
    let refused = try answers("")
    #expect(refused == ["error: too many clients, expected at most 3"])
    withExtendedLifetime(more) {}
    _ = try served.stop()
  }

  @Test func aClientThatReadsNothingIsClosedAndASlowOneIsNot() throws {
    let served = try RunningServer(["--emit", "every", "--client-timeout", "2", "--output-format", "jsonl"])
    let (deaf, slow) = (try SocketClient(served.path), try SocketClient(served.path))
    let count = 6000
    let text = "x,y,z\n" + String(repeating: "1,2,3\n", count: count)
    let isDone = DispatchSemaphore(value: 0)
    nonisolated(unsafe) let writer = slow
    Thread.detachNewThread {
      writer.write(text)
      writer.endWriting()
      isDone.signal()
    }
    nonisolated(unsafe) let deafWriter = deaf
    let isDeafDone = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      // The server stops reading when its results do not go out, and closes.
      while deafWriter.write(text) { deafWriter.write("x") }
      isDeafDone.signal()
    }
    var lines = 0
    while slow.readLine() != nil {
      lines += 1
      if lines % 1000 == 0 { usleep(100_000) }
    }
    #expect(lines == count)
    isDone.wait()
    #expect(isDeafDone.wait(timeout: .now() + 15) == .success)
    _ = try served.stop()
  }

  @Test func aStopAnswersWhatWasSent() throws {
    let served = try RunningServer([])
    let every = try RunningServer(["--emit", "every"])
    let client = try SocketClient(every.path)
    let count = 3000
    client.write("x,y,z\n" + String(repeating: "1,2,3\n", count: count) + "1,2,")
    kill(every.tool.process.processIdentifier, SIGTERM)
    #expect(client.readLines().count == count)
    #expect(try every.tool.finish().status == 0)
    // A sequence that is not complete has no result.
    let other = try SocketClient(served.path)
    other.write("x,y,z\n1,2,3\n")
    usleep(100_000)
    _ = try served.stop()
    #expect(other.readLines() == [])
  }

  @Test func theSocketsFile() throws {
    let served = try RunningServer()
    let mode = try FileManager.default.attributesOfItem(atPath: served.path)[.posixPermissions] as? Int
    #expect(mode == 0o660)
    let tool = try BuiltTool("qornn-run")
    let second = try tool.start([served.folder.model, "--serve", "unix:" + served.path]).finish()
    #expect(
      second.status == 73
        && second.errors.contains("cannot listen at '\(served.path)': another process serves there"))
    // The first one still answers.
    let client = try SocketClient(served.path)
    client.write("x,y,z\n1,2,3\n")
    #expect(client.readLine() == served.folder.line([[1, 2, 3]]))
    // What a killed server left is replaced.
    kill(served.tool.process.processIdentifier, SIGKILL)
    served.tool.process.waitUntilExit()
    #expect(FileManager.default.fileExists(atPath: served.path))
    let third = try tool.start([served.folder.model, "--emit", "every", "--serve", "unix:" + served.path])
    let again = try SocketClient.whenThere(served.path)
    again.write("x,y,z\n1,2,3\n")
    #expect(again.readLine() == served.folder.line([[1, 2, 3]]))
    kill(third.process.processIdentifier, SIGINT)
    #expect(try third.finish().status == 0)
    #expect(!FileManager.default.fileExists(atPath: served.path))

    // A folder that is locked for long is not waited for, and no second signal is needed to end that.
    let state = served.folder.path + "/state"
    let locked = try tool.start([
      served.folder.model, "--serve", "unix:\(state)/s", "--state", state, "--stream-key", "k", "--emit",
      "every",
    ]).finish()
    #expect(
      locked.status == 73
        && locked.errors.contains(
          "cannot listen at '\(state)/s': its folder is locked, as that of --state is")
    )

    let file = try served.folder.write([1], to: "file")
    for (path, status, message) in [
      (file, 73, "found a file that is no socket"), ("/nowhere/s", 73, "No such file or directory"),
      (String(repeating: "s", count: 200), 64, "found a path of 200 bytes, expected at most 107"),
    ] as [(String, Int32, String)] {
      let end = try tool.run([served.folder.model, "--serve", "unix:" + path])
      #expect(end.status == status && end.errors.contains(message), "\(end)")
    }
    for (arguments, message) in [
      (["--serve", "tcp:80"], "--serve: found 'tcp:80', expected unix: and the path of a socket"),
      (["--serve", "unix:s", "--state", "d", "--output", "o"], "--serve: found --output"),
      (
        ["--serve", "unix:s", "--state", "d", "--emit", "every"],
        "--serve with --state: found no --stream-key"
      ),
      (
        ["--serve", "unix:s", "--state", "d", "--stream-key", "k", "--emit", "every", "--checkpoint", "0"],
        "--serve with --checkpoint: found 0"
      ),
      (["--serve", "unix:s", "--threads", "2"], "found no --stream-key, expected it with them"),
      (["in.csv", "--serve", "unix:s"], "--serve: found FILE"), (["--max-line", "99"], "found no --serve"),
      (["--serve", "unix:s", "--stream-key", "k"], "found --emit last, expected every"),
    ] {
      let end = try tool.run([served.folder.model] + arguments)
      #expect(end.status == 64 && end.errors.contains(message), "\(end)")
    }
  }
}
