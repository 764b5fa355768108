import Foundation
import Testing
import _QORNNTestSupport

/// What build.sh and run.sh of Sources/firmware say to somebody who mistyped, or who has not all that they need.
@Suite struct FirmwareScriptTests {
  private static func run(
    _ script: String, _ arguments: [String], path: String = "/usr/bin:/bin", emulator: String = "true"
  ) throws -> BuiltTool.Result {
    let file = FirmwareExample.folder.appendingPathComponent(script).path
    return try BuiltTool(program: URL(fileURLWithPath: "/usr/bin/env")).run(
      ["PATH=\(path)", "QEMU=\(emulator)", "/bin/sh", file] + arguments)
  }

  @Test(arguments: [
    [], ["c"], ["parts"], ["d", "FOLDER"], ["c", "FOLDER", "medium"], ["c", "FOLDER", "soft", "usart"],
    ["c", ""],
    ["parts", "FOLDER", "soft", "uart", "more"],
  ])
  func aMistypedBuildMakesNothing(words: [String]) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("script-\(UUID().uuidString)")
      .path
    let result = try Self.run("build.sh", words.map { $0 == "FOLDER" ? folder : $0 })
    #expect(result.status == 2 && result.output == "")
    #expect(result.errors == "usage: sh build.sh parts|c|swift FOLDER [soft|hard] [uart]\n")
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  /// A folder in PATH with nothing but what finds the other scripts.
  @Test func saysWhichCompilerIsMissing() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("script-\(UUID().uuidString)")
    let path = folder.appendingPathComponent("path")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    for name in ["dirname", "mkdir", "rm", "sh"] {
      let program = try #require(BuiltTool(inPath: name)).url
      try FileManager.default.createSymbolicLink(
        at: path.appendingPathComponent(name), withDestinationURL: program)
    }
    let parts = folder.appendingPathComponent("parts").path
    for (example, message) in [
      (
        "c",
        "build.sh: found no arm-none-eabi-gcc, expected it in PATH (Debian: gcc-arm-none-eabi libnewlib-arm-none-eabi)"
      ),
      ("parts", "found no Swift compiler 'swiftc', expected it in PATH, or its name in SWIFTC"),
    ] {
      let result = try Self.run("build.sh", [example, parts], path: path.path)
      #expect(
        result.status == 1 && result.output == "" && result.errors == "\(message)\n", "\(result.errors)")
    }
  }

  @Test func refusesToRunWhatItDoesNotKnow() throws {
    let options = "expected every, measure, reset=N or sleep=N, N from 1"
    let cases: [([String], String, String)] = [
      (
        [], "true",
        "found no file, expected: sh run.sh FIRMWARE.elf [every] [measure] [reset=N] [sleep=N] <strokes.csv"
      ),
      (["/nowhere/c.elf"], "true", "found no file '/nowhere/c.elf', expected what build.sh made"),
      (["/"], "true", "found no file '/', expected what build.sh made"),
      (["/dev/null/c.elf", "every"], "true", "found no file '/dev/null/c.elf', expected what build.sh made"),
      (
        ["/bin/sh"], "no-such-emulator",
        "found no no-such-emulator, expected it in PATH (Debian: qemu-system-arm)"
      ),
      (["/bin/sh", "mesure"], "true", "found 'mesure', \(options)"),
      (["/bin/sh", "every", "reset=0"], "true", "found 'reset=0', \(options)"),
      (["/bin/sh", "sleep=3x"], "true", "found 'sleep=3x', \(options)"),
      (["/bin/sh", "a,b=c"], "true", "found 'a,b=c', \(options)"),
    ]
    for (words, emulator, message) in cases {
      let result = try Self.run("run.sh", words, emulator: emulator)
      #expect(result == BuiltTool.Result(status: 2, output: "", errors: "run.sh: \(message)\n"))
    }
    #expect(try Self.run("run.sh", ["/bin/sh", "every", "sleep=40"]).status == 0)
  }
}
