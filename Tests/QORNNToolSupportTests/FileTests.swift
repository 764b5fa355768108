import Foundation
import QORNNToolSupport
import Testing
import _QORNNTestSupport

@Suite struct FileTests {
  @Test func aFileIsReadWhole() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(try InputStream.readAll(folder.write(bytes, to: "a.bin")) == bytes)
    #expect(try InputStream.readAll(folder.write([], to: "empty")) == [])
  }

  @Test func aFileThatIsTooLongIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], to: "a")
    #expect(throws: ToolError(.data, "'\(path)': found more than 2 bytes, expected fewer")) {
      try InputStream.readAll(path, limit: 2)
    }
  }

  @Test func missingFilesAndFoldersAreNoInput() throws {
    let folder = try TemporaryFolder()
    let missing = "\(folder.path)/missing"
    #expect(throws: ToolError(.noInput, "cannot open '\(missing)': No such file or directory")) {
      try InputStream(missing)
    }
    #expect(throws: ToolError(.noInput, "cannot read '\(folder.path)': found a folder, expected a file")) {
      try InputStream(folder.path)
    }
    #expect(throws: ToolError(.noInput, "cannot open 'a\\nb\\u{1b}[2J': No such file or directory")) {
      try InputStream("a\nb\u{1B}[2J")
    }
  }

  @Test func gzipIsUnpackedAndDamageNoticed() throws {
    let folder = try TemporaryFolder()
    let text = Array((0..<20_000).map { "\($0 &* 7919 % 1000),1.5\n" }.joined().utf8)
    try folder.write(text, to: "a.csv")
    try pack("a.csv", in: folder)
    let packed = try InputStream.readAll(plainCopy(of: "a.csv.gz", in: folder))
    #expect(try InputStream.readAll("\(folder.path)/a.csv.gz") == text)

    for length in [0, 1, 10, packed.count / 2, packed.count - 1] where length > 0 {
      let path = try folder.write(packed[..<length], to: "cut.csv.gz")
      let error = #expect(throws: ToolError.self, "cut at \(length)") { try InputStream.readAll(path) }
      #expect(error?.code == .data, "cut at \(length)")
      #expect(error?.message.contains("does not unpack") == true)
    }
    var flipped = packed
    flipped[packed.count / 2] ^= 16
    let path = try folder.write(flipped, to: "flipped.csv.gz")
    #expect(throws: ToolError.self) { try InputStream.readAll(path) }
    let plain = try folder.write(text, to: "not-packed.gz")
    let error = #expect(throws: ToolError.self) { try InputStream.readAll(plain) }
    #expect(
      error
        == ToolError(
          .data,
          "'\(plain)': found a gzip file that does not unpack (gzip: stdin: not in gzip format), "
            + "expected a whole gzip file"))
  }

  @Test func abandonedGzipEnds() throws {
    let folder = try TemporaryFolder()
    try folder.write(Array(repeating: UInt8(ascii: "a"), count: 3_000_000), to: "long")
    try pack("long", in: folder)
    for _ in 0..<3 {
      let stream = try InputStream("\(folder.path)/long.gz")
      var byte: UInt8 = 0
      #expect(try withUnsafeMutableBytes(of: &byte) { try stream.read(into: $0) } == 1)
    }
  }

  @Test func outputAppearsWholeOrNotAtAll() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/model.qornn"
    try OutputFile.write([1, 2, 3], to: path)
    #expect(try InputStream.readAll(path) == [1, 2, 3])
    try OutputFile.write([4], to: path)
    #expect(try InputStream.readAll(path) == [4])
    #expect(folder.fileNames == ["model.qornn"])
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link", withDestinationPath: "model.qornn")
    try OutputFile.write([5, 6], to: "\(folder.path)/link")
    #expect(try InputStream.readAll(path) == [5, 6])
    #expect(folder.fileNames == ["link", "model.qornn"])
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/b", withDestinationPath: "a")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/c", withDestinationPath: "./b")
    try OutputFile.write([7], to: "\(folder.path)/c")
    #expect(try InputStream.readAll("\(folder.path)/a") == [7])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/c") == "./b")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/b") == "a")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/self", withDestinationPath: "self")
    #expect(throws: (any Error).self) { try OutputFile.check("\(folder.path)/self/x") }
  }

  @Test func outputThatCannotBeCreated() throws {
    let folder = try TemporaryFolder()
    let missing = "\(folder.path)/missing/model.qornn"
    let expected = ToolError(.cannotCreate, "cannot create '\(missing)': No such file or directory")
    #expect(throws: expected) { try OutputFile.write([1], to: missing) }
    #expect(throws: expected) { try OutputFile.check(missing) }
    let isFolder = ToolError(
      .cannotCreate, "cannot create '\(folder.path)': found a folder, expected a file name")
    #expect(throws: isFolder) { try OutputFile.write([1], to: folder.path) }
    #expect(throws: isFolder) { try OutputFile.check(folder.path) }
    let file = try folder.write([1], to: "file")
    #expect(throws: ToolError(.cannotCreate, "cannot create '\(file)/x': Not a directory")) {
      try OutputFile.check("\(file)/x")
    }
    #expect(
      throws: ToolError(
        .cannotCreate, "cannot create '-': expected a file name; /dev/stdout is standard output")
    ) {
      try OutputFile.check("-")
    }
    try OutputFile.check(file)
    try OutputFile.check("\(folder.path)/-")
    #expect(folder.fileNames == ["file"])
  }

  @Test(.enabled(if: FullDevice.isHere, "no /dev/full here"))
  func aFullDiskIsReported() throws {
    #expect(throws: ToolError(.inputOutput, "cannot write '/dev/full': No space left on device")) {
      try OutputFile.write([1], to: "/dev/full")
    }
    #expect(FullDevice.isHere)
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    let output = StandardOutput(descriptor: descriptor)
    try output.write("text")
    #expect(throws: ToolError(.inputOutput, "cannot write standard output: No space left on device")) {
      try output.flush()
    }
  }

  /// In a process of its own, because the limit that stands for a full disk holds for the whole process.
  @Test func aWriteThatFailsUnderwayLeavesNothing() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/" + String(repeating: "n", count: 255)
      try OutputFile.write([1, 2, 3], to: path)
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit()
      getrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
      limit.rlim_cur = 4096
      setrlimit(Int32(RLIMIT_FSIZE.rawValue), &limit)
      let bytes = [UInt8](repeating: 7, count: 10_000)
      #expect(throws: ToolError(.inputOutput, "cannot write '\(path)': File too large")) {
        try OutputFile.write(bytes, to: path)
      }
      #expect(folder.fileNames == [String(repeating: "n", count: 255)])
      #expect(try InputStream.readAll(path) == [1, 2, 3])
    }
  }

  @Test func aReaderThatHasGoneIsACleanStop() throws {
    var ends: [Int32] = [-1, -1]
    #expect(pipe(&ends) == 0)
    let output = StandardOutput(descriptor: ends[1])
    try output.write("first\n")
    try output.flush()
    #expect(!output.isClosed)
    close(ends[0])
    try output.write("second\n")
    try output.flush()
    #expect(output.isClosed)
    try output.write("third\n")
    try output.flush()
    close(ends[1])
  }

  @Test func noChildInheritsAPipe() throws {
    let pipe = try #require(PrivatePipe())
    defer { pipe.close() }
    for end in [pipe.read, pipe.write] { #expect(fcntl(end, F_GETFD) == FD_CLOEXEC) }
  }

  @Test func messagesAreOneLine() {
    #expect(ToolError(.data, "a\nb\r\u{1B}[31m\u{85}é").message == "a\\nb\\r\\u{1b}[31m\\u{85}é")
    #expect(EchoedText.quoted([0xFF, 0x41, 0x00]) == "'\u{FFFD}A\\u{0}'")
    #expect(EchoedText.quoted(String(repeating: "é", count: 61)).count == 63)
    // One letter with a thousand accents.
    #expect(EchoedText.quoted("a" + String(repeating: "\u{301}", count: 1000)).utf8.count < 130)
  }

  private func pack(_ name: String, in folder: TemporaryFolder) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-k", "\(folder.path)/\(name)"]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func plainCopy(of name: String, in folder: TemporaryFolder) throws -> String {
    try FileManager.default.copyItem(
      atPath: "\(folder.path)/\(name)", toPath: "\(folder.path)/\(name).bin")
    return "\(folder.path)/\(name).bin"
  }
}
