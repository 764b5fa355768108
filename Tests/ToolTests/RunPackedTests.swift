import Foundation
import Testing
import _QORNNTestSupport

/// Packed input that breaks off, and gzip beside a program that is killed.
@Suite struct RunPackedTests {
  private static let hasProcesses = FileManager.default.fileExists(atPath: "/proc/self/stat")

  private enum Packed: CaseIterable {
    /// A file of which most is not unpacked yet, a pipe and a FIFO that are silent.
    case file, pipe, fifo
  }

  /// The process that a program has started; nil without one.
  private func child(of parent: Int32) throws -> Int32? {
    for id in try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap({ Int32($0) }) {
      let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
      // After the name: the state, and who started it.
      let fields = text?.split(separator: ")").last?.split(separator: " ")
      if let fields, fields.count > 1, Int32(fields[1]) == parent { return id }
    }
    return nil
  }

  /// The gzip of a program that has just been started.
  private func gzip(of tool: RunningTool) throws -> Int32 {
    let deadline = Date() + 10
    var found: Int32?
    while found == nil && Date() < deadline { found = try child(of: tool.process.processIdentifier) }
    return try #require(found)
  }

  /// Whether a process has ended; one that nobody asked about since has.
  private func hasEnded(_ id: Int32) -> Bool {
    let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
    return text?.split(separator: ")").last?.hasPrefix(" Z") ?? true
  }

  @Test(
    .enabled(if: hasProcesses, "skipped: no /proc"), arguments: Packed.allCases)
  private func gzipDoesNotOutliveAKill(packed: Packed) throws {
    let folder = try ModelFolder()
    let path = "\(folder.path)/in.csv.gz"
    var arguments = [folder.model, "--emit", "every"]
    var writer: Int32 = -1
    defer { close(writer) }
    switch packed {
    case .file:
      try folder.write(("x,y,z\n" + String(repeating: "1,2,3\n", count: 400_000)).utf8, to: "in.csv")
      #expect(try BuiltTool(at: "/usr/bin/env").run(["gzip", "\(folder.path)/in.csv"]).status == 0)
      arguments.append(path)
    case .pipe: break
    case .fifo:
      #expect(mkfifo(path, 0o600) == 0)
      writer = open(path, O_RDWR | O_CLOEXEC)
      arguments.append(path)
    }
    let tool = try BuiltTool("qornn-run").start(arguments)
    if packed == .pipe { try tool.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]) }
    let id = try gzip(of: tool)
    // It has time to fill its pipe, and waits.
    usleep(200_000)
    try #require(!hasEnded(id))
    // Foundation would wait for all that has its descriptors, gzip too.
    kill(tool.process.processIdentifier, SIGKILL)
    let deadline = Date() + 10
    while !hasEnded(id) && Date() < deadline { usleep(10_000) }
    #expect(hasEnded(id))
  }

  /// A gzip that is killed has not come to the end of the input.
  @Test(.enabled(if: hasProcesses, "skipped: no /proc"))
  func aKilledGzipIsNoEnd() throws {
    let folder = try ModelFolder()
    let tool = try BuiltTool("qornn-run").start([folder.model])
    try tool.write([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
    kill(try gzip(of: tool), SIGKILL)
    #expect(
      try tool.finish() == (74, "qornn-run: cannot unpack standard input: gzip was killed by signal 9\n"))
  }

  private enum Break: CaseIterable {
    /// The connection is reset between two gzip members, or within one, and the program is killed.
    case betweenMembers, withinAMember, kill
  }

  /// Rows with so many digits that gzip does not wait for more of them before it hands on the first ones.
  private func pack(
    _ rows: some Sequence<[Int]>, header: String, _ folder: ModelFolder,
    _ generator: inout SplitMixGenerator
  ) throws -> [UInt8] {
    var text = header
    for row in rows {
      let values = row.map { value in
        "\(value).0" + (0..<70).map { _ in "\(generator.next())" }.joined()
      }
      text += values.joined(separator: ",") + "\n"
    }
    let path = try folder.write(text.utf8, to: "part.csv")
    #expect(try BuiltTool(at: "/usr/bin/env").run(["gzip", "-f", path]).status == 0)
    return Array(try #require(FileManager.default.contents(atPath: path + ".gz")))
  }

  /// A connection that breaks is said to have broken, wherever that was, and is no end of the input: the same command on the whole
  /// input goes on.
  @Test(arguments: Break.allCases)
  private func aBrokenConnectionLosesNothing(end: Break) throws {
    let folder = try ModelFolder()
    let rows = (0..<300).map { [$0 * 7919 % 1000, -1 - $0, $0 * $0 % 777] }
    var generator = SplitMixGenerator(seed: 7)
    let first = try pack(rows[..<200], header: "x,y,z\n", folder, &generator)
    let packed = first + (try pack(rows[200...], header: "", folder, &generator))
    let (state, output) = (folder.path + "/state", folder.path + "/results")
    let arguments = [
      folder.model, "--emit", "every", "--state", state, "--output", output, "--checkpoint", "0.001",
    ]
    let expected = rows.indices.map { folder.line(Array(rows[...$0])) }
    func results() -> [String] {
      String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        .split(separator: "\n").map(String.init)
    }
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    for descriptor in ends { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let (own, its) = (
      FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
      FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    )
    let tool = try RunningTool(BuiltTool("qornn-run").url, arguments, input: its)
    try own.write(contentsOf: Data(packed[..<(first.count + (end == .withinAMember ? 40 : 0))]))
    #expect(KeptCheckpoint.comes(to: state) { $0.rowCount > 0 })
    switch end {
    case .kill:
      kill(tool.process.processIdentifier, SIGKILL)
      #expect(try tool.finish().errors == "")
    default:
      // One who goes without reading what was sent to him resets the connection.
      try its.write(contentsOf: Data([0]))
      try own.close()
      #expect(
        try tool.finish() == (74, "qornn-run: cannot read standard input: Connection reset by peer\n"))
      #expect(results().elementsEqual(expected.prefix(200)), "\(results().count)")
    }
    let again = try BuiltTool("qornn-run").run(arguments, input: packed)
    #expect(again == .init(status: 0, output: "", errors: ""))
    #expect(results() == expected)
  }
}
