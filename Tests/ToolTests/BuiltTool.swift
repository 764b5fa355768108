import Foundation
import _QORNNTestSupport

/// A program of this package as it was built beside the tests.
struct BuiltTool {
  struct Result: Equatable {
    var status: Int32
    var output: String
    var errors: String
  }

  struct NotBuilt: Error {
    let name: String
  }

  let url: URL

  /// A program that a test made.
  init(at path: String) { url = URL(fileURLWithPath: path) }

  /// A program of the system or of the toolchain; nil where PATH and the folder of swiftc have none.
  init?(inPath name: String) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map { URL(fileURLWithPath: String($0)) }
    func find(_ name: String, _ folders: [URL]) -> URL? {
      folders.map { $0.appendingPathComponent(name) }.first {
        FileManager.default.isExecutableFile(atPath: $0.path)
      }
    }
    let toolchain = find("swiftc", folders)?.resolvingSymlinksInPath().deletingLastPathComponent()
    guard let url = find(name, (toolchain.map { [$0] } ?? []) + folders) else { return nil }
    self.url = url
  }

  /// - Throws: `NotBuilt` when the program is not beside the test bundle.
  init(_ name: String) throws {
    let runningProgram = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let places = [Bundle.main.bundleURL, runningProgram].flatMap { place in
      [place, place.deletingLastPathComponent()]
    }
    guard
      let url = places.map({ $0.appendingPathComponent(name) }).first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { throw NotBuilt(name: name) }
    self.url = url
  }

  /// A program that is somewhere else.
  init(program: URL) { url = program }

  /// Runs the program to its end, or for ten minutes: one that hangs is killed.
  ///
  /// - Parameters:
  ///   - input: what it reads on standard input.
  ///   - outputPath: where its standard output goes instead of into the result.
  func run(_ arguments: [String], input: [UInt8] = [], outputPath: String? = nil) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tool-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func file(_ name: String, _ bytes: [UInt8] = []) throws -> URL {
      let url = folder.appendingPathComponent(name)
      try Data(bytes).write(to: url)
      return url
    }
    let (outputFile, errorFile) = (try file("out"), try file("err"))
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.standardInput = try FileHandle(forReadingFrom: file("in", input))
    process.standardOutput = try FileHandle(
      forWritingTo: outputPath.map { URL(fileURLWithPath: $0) } ?? outputFile)
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    let overdue = killing(process.processIdentifier, afterSeconds: 600)
    process.waitUntilExit()
    overdue.cancel()
    return Result(
      status: process.terminationStatus,
      output: String(decoding: try Data(contentsOf: outputFile), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errorFile), as: UTF8.self))
  }

  /// Starts the program with pipes for a conversation.
  func start(_ arguments: [String]) throws -> RunningTool {
    try RunningTool(url, arguments)
  }
}

/// A pipe whose ends no other program inherits, not even one that another test starts at the same moment: it would keep
/// this one's reader or writer alive. Foundation's `Pipe` has its ends inherited until they are marked.
private struct ClosedPipe {
  let reading: FileHandle
  let writing: FileHandle

  init() {
    // Glibc's module hides it.
    typealias Pipe2 = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
    let pipe2 = unsafeBitCast(dlsym(nil, "pipe2"), to: Pipe2.self)
    var ends: [Int32] = [-1, -1]
    precondition(pipe2(&ends, O_CLOEXEC) == 0)
    reading = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
  }
}

/// A program that runs while the test writes to it and reads from it.
final class RunningTool {
  let process = Process()
  private let input = ClosedPipe()
  private let output = ClosedPipe()
  private let errors = ClosedPipe()
  private var pending: [UInt8] = []
  private var said: [UInt8] = []

  /// - Parameter own: its standard input; nil: what `write` writes.
  init(_ url: URL, _ arguments: [String], input own: FileHandle? = nil) throws {
    signal(SIGPIPE, SIG_IGN)
    process.executableURL = url
    process.arguments = arguments
    process.standardInput = own ?? input.reading
    process.standardOutput = output.writing
    process.standardError = errors.writing
    try process.run()
    for end in [input.reading, output.writing, errors.writing] { try end.close() }
  }

  func write(_ text: String) throws { try write(Array(text.utf8)) }

  func write(_ bytes: some Sequence<UInt8>) throws {
    try input.writing.write(contentsOf: Data(bytes))
  }

  /// The next line of the output; nil at its end or after ten seconds without one.
  func readLine() -> String? {
    let descriptor = output.reading.fileDescriptor
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        defer { pending.removeFirst(end + 1) }
        return String(decoding: pending[..<end], as: UTF8.self)
      }
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, 10_000) == 1 else { return nil }
      var block = [UInt8](repeating: 0, count: 4096)
      let count = read(descriptor, &block, block.count)
      guard count > 0 else { return nil }
      pending += block[..<count]
    }
  }

  /// Waits for a text on standard error, which `finish` gives all the same; false after twenty seconds without it.
  func waitForError(_ text: String) -> Bool {
    let descriptor = errors.reading.fileDescriptor
    let deadline = ContinuousClock.now + .seconds(20)
    while !String(decoding: said, as: UTF8.self).contains(text) {
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard ContinuousClock.now < deadline, poll(&wait, 1, 1000) >= 0 else { return false }
      guard wait.revents != 0 else { continue }
      var block = [UInt8](repeating: 0, count: 4096)
      let count = read(descriptor, &block, block.count)
      guard count > 0 else { return false }
      said += block[..<count]
    }
    return true
  }

  func closeInput() throws { try input.writing.close() }

  func closeOutput() throws { try output.reading.close() }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// Waits for the end and returns the exit status and what was said on standard error. A program that has not ended
  /// after twenty seconds is killed.
  func finish() throws -> (status: Int32, errors: String) {
    let watchdog = DispatchWorkItem { [process] in kill(process.processIdentifier, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + 20, execute: watchdog)
    defer { watchdog.cancel() }
    let text = said + (try errors.reading.readToEnd() ?? Data())
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
