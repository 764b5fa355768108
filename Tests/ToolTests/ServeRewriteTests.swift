import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-run --serve --on-overflow save` with so many rows that the file of those that were put away is written anew, again and
/// again, while clients go on.
@Suite struct ServeRewriteTests {
  /// Clients that send without a pause, each to devices of its own, and what the oracle says.
  private struct Crowd {
    static let deviceCount = 40
    let folder: ModelFolder
    var sessions: [String: (session: ReferenceSession, stepCount: Int)] = [:]
    var generator: SplitMixGenerator
    var rowCount = 0

    /// The rows of one client, and what has to be answered.
    mutating func rows(_ count: Int, client: Int) -> (text: String, answers: [String]) {
      var (text, answers) = ("", [String]())
      for _ in 0..<count {
        let id = "c\(client)-\(Int.random(in: 0..<Self.deviceCount, using: &generator))"
        let row = (0..<3).map { _ in Int.random(in: -900...900, using: &generator) }
        var (session, stepCount) = sessions[id] ?? (ReferenceSession(folder.network), 0)
        session.step(readings: row)
        stepCount += 1
        sessions[id] = (session, stepCount)
        text += "{\"id\": \"\(id)\", \"x\": \(row[0]), \"y\": \(row[1]), \"z\": \(row[2])}\n"
        let label = folder.network.labels[ReferenceSession.decide(session.logits()).classIndex]
        answers.append("\(id)\t\(stepCount)\t\(label)")
      }
      rowCount += count
      return (text, answers)
    }

    /// Rows are sent before those before them are answered, so that the server is never without some.
    mutating func send(_ clients: [SocketClient], while isGoingOn: () -> Bool) throws {
      var waiting: [[String]] = []
      func take() throws {
        for answer in waiting.removeFirst() {
          try #require(clients[answer.hasPrefix("c0") ? 0 : 1].readLine() == answer)
        }
      }
      repeat {
        for (index, client) in clients.enumerated() {
          let (text, answers) = rows(150, client: index)
          client.write(text)
          waiting.append(answers)
        }
        while waiting.count > 6 { try take() }
      } while isGoingOn()
      while !waiting.isEmpty { try take() }
    }
  }

  @Test func nothingIsLostWhileTheFileIsWrittenAnew() throws {
    let seed = UInt64.random(in: 0 ..< .max)
    print("nothingIsLostWhileTheFileIsWrittenAnew: seed \(seed)")
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var crowd = Crowd(folder: folder, generator: SplitMixGenerator(seed: seed))
    let options = [
      "--input-format", "jsonl", "--emit", "every", "--stream-key", "id", "--max-streams", "5",
      "--on-overflow", "save", "--state", state, "--checkpoint", "0.01",
    ]
    func generation() -> Int { KeptCheckpoint(state)?.storeGeneration ?? 0 }
    for isKilled in [true, false, true] {
      let served = try RunningServer(folder, options)
      let before = generation()
      let end = Date() + 60
      try crowd.send([SocketClient(served.path), SocketClient(served.path)]) {
        generation() <= before && Date() < end
      }
      #expect(generation() > before)
      guard isKilled else {
        #expect(try served.stop() == "")
        continue
      }
      try #require(KeptCheckpoint.comes(to: state) { $0.groupRowCount == crowd.rowCount })
      served.killHard()
    }
    let served = try RunningServer(folder, options)
    try crowd.send([SocketClient(served.path), SocketClient(served.path)], while: { false })
    #expect(try served.stop() == "")
    let files = try FileManager.default.contentsOfDirectory(atPath: state).sorted()
    #expect(files == ["checkpoint", "streams-\(generation())"])
  }

  /// The file of before goes where no checkpoint counts a byte of it; one may name it all the same.
  @Test func aFileOfWhichNothingCountsMayBeGone() throws {
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var crowd = Crowd(folder: folder, generator: SplitMixGenerator(seed: 1))
    let options = [
      "--input-format", "jsonl", "--emit", "every", "--stream-key", "id", "--max-streams", "50",
      "--on-overflow", "save", "--state", state, "--checkpoint", "0.01",
    ]
    func send(_ served: RunningServer) throws {
      let client = try SocketClient(served.path)
      let (text, answers) = crowd.rows(50, client: 0)
      client.write(text)
      for answer in answers { try #require(client.readLine() == answer) }
    }
    let served = try RunningServer(folder, options)
    try send(served)
    try #require(KeptCheckpoint.comes(to: state) { $0.groupRowCount == crowd.rowCount })
    served.killHard()
    let kept = try #require(KeptCheckpoint(state))
    #expect(kept.storeGeneration == 1 && kept.storeByteCount == 0)
    try FileManager.default.removeItem(atPath: state + "/streams-1")
    let next = try RunningServer(folder, options)
    try send(next)
    #expect(try next.stop() == "")
  }

  /// The file of before takes no more room than the checkpoint needs of it, also while there is none for another one: nothing where
  /// no checkpoint names it.
  @Test(arguments: [false, true])
  func theOldFileGoesThoughNoCheckpointCanBeWritten(isNamed: Bool) throws {
    let seed = UInt64.random(in: 0 ..< .max)
    print("theOldFileGoesThoughNoCheckpointCanBeWritten: seed \(seed)")
    let folder = try ModelFolder()
    let state = folder.path + "/state"
    var crowd = Crowd(folder: folder, generator: SplitMixGenerator(seed: seed))
    let options = [
      "--input-format", "jsonl", "--emit", "every", "--stream-key", "id", "--max-streams", "5",
      "--on-overflow", "save", "--state", state, "--checkpoint", "0.01",
    ]
    var served = try RunningServer(folder, options)
    let clients = try [SocketClient(served.path), SocketClient(served.path)]
    if isNamed {
      try crowd.send(clients, while: { false })
      try #require(KeptCheckpoint.comes(to: state) { $0.groupRowCount == crowd.rowCount })
    }
    let (known, count) = (crowd, KeptCheckpoint(state)?.storeByteCount ?? 0)
    #expect(count > 0 || !isNamed)
    // A checkpoint cannot be begun where there is a folder.
    let inTheWay = state + "/checkpoint.partial"
    #expect(mkdir(inTheWay, 0o700) == 0)
    let end = Date() + 60
    let files = FileManager.default
    try crowd.send(clients) { !files.fileExists(atPath: state + "/streams-2") && Date() < end }
    func oldByteCount() -> Int { files.contents(atPath: state + "/streams-1")?.count ?? 0 }
    let deadline = Date() + 60
    while oldByteCount() != count && Date() < deadline { usleep(1000) }
    #expect(oldByteCount() == count, "seed \(seed)")
    #expect(files.fileExists(atPath: state + "/streams-1") == isNamed)
    #expect(KeptCheckpoint(state)?.groupRowCount == known.rowCount)
    if isNamed {
      // What the checkpoint names is whole.
      served.killHard()
      #expect(rmdir(inTheWay) == 0)
      crowd = known
    } else {
      #expect(rmdir(inTheWay) == 0)
      // The folder may have gone before the first checkpoint was tried.
      let errors = try served.stop()
      #expect(errors == "" || errors.hasPrefix("qornn-run: warning: --state: cannot create"), "\(errors)")
    }
    served = try RunningServer(folder, options)
    try crowd.send([SocketClient(served.path), SocketClient(served.path)], while: { false })
    #expect(try served.stop() == "")
    let left = try files.contentsOfDirectory(atPath: state).sorted()
    #expect(left == ["checkpoint", "streams-\(isNamed ? 1 : 2)"])
  }
}
