import Foundation
import Testing
import _QORNNTestSupport

/// The archives for firmware: what they export, and that they link with a C compiler alone and nothing that is not theirs.
@Suite(
  .enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct FirmwareArchiveTests {
  /// The functions of qornn.h that need no system.
  private static func firstPart() throws -> Set<String> {
    let text = try String(contentsOf: LibraryBuild.header, encoding: .utf8)
    let second = try #require(text.range(of: "The second part: for Linux"))
    return Set(LibraryInterfaceTests.functions(in: String(text[..<second.lowerBound]) + "*/"))
  }

  @Test(arguments: FirmwareArchive.Core.allCases)
  func needsMemoryMovesAlone(core: FirmwareArchive.Core) throws {
    let firstPart = try Self.firstPart()
    #expect(firstPart.count > 30)
    for abi in core.abis {
      let archive = try FirmwareArchive.built(core, abi)
      let undefined = try Self.symbols(of: archive, "--undefined-only")
      #expect(undefined.subtracting(["memcpy", "memmove", "memset"]) == [], "\(core) \(abi)")
      #expect(try Self.symbols(of: archive, "--defined-only", "--extern-only") == firstPart, "\(core) \(abi)")
      let all = try Self.symbols(of: archive, "--defined-only")
      #expect(!all.contains { $0.hasPrefix("swift_") || $0.contains("alloc") }, "\(core) \(abi)")
    }
  }

  private static func symbols(of archive: FirmwareArchive, _ options: String...) throws -> Set<String> {
    let lister = try #require(EmbeddedToolchain()).lister
    let text = try ProgramRun.output(lister, options + ["--format=just-symbols", archive.file.path])
    return Set(text.split(separator: "\n").map(String.init).filter { !$0.hasSuffix(":") })
  }

  /// No library at all: an undefined symbol, or objects of two float ABIs, would not link.
  @Test(
    .enabled(if: ProgramRun.find("arm-none-eabi-gcc") != nil, "skipped: no arm-none-eabi-gcc"),
    arguments: FirmwareArchive.Core.allCases.filter(\.isCortex))
  func linksWithGCCAlone(core: FirmwareArchive.Core) throws { try Self.link(core) }

  @Test(arguments: FirmwareArchive.Core.allCases.filter { !$0.isCortex })
  func linksWithClangAlone(core: FirmwareArchive.Core) throws { try Self.link(core) }

  @Test func theProgramCallsEveryFunction() throws {
    let program = try String(
      contentsOf: FirmwareArchive.fixtures.appendingPathComponent("calls.c"), encoding: .utf8)
    #expect(try Self.firstPart().filter { !program.contains("\($0)(") } == [])
  }

  private static func link(_ core: FirmwareArchive.Core) throws {
    try withTemporaryFolder { folder in
      for abi in core.abis {
        let program = try FirmwareArchive.built(core, abi).link("calls", ["-nostdlib"], in: folder)
        #expect(FileManager.default.fileExists(atPath: program.path))
      }
    }
  }

  @Test(.enabled(if: ProgramRun.find("arm-none-eabi-gcc") != nil, "skipped: no arm-none-eabi-gcc"))
  func theFloatABIsDoNotMix() throws {
    let soft = try FirmwareArchive.built(.cortexM4)
    let hard = try FirmwareArchive.built(.cortexM4, "hard").file.path
    try withTemporaryFolder { folder -> Void in
      #expect(throws: ProgramRun.Failure.self) {
        try soft.link("calls", ["-nostdlib", "-Wl,--whole-archive", hard], in: folder)
      }
    }
  }

  @Test(arguments: [
    ["cortex-m4"], ["cortex-m3", "."], ["cortex-m0plus", ".", "hard"], ["riscv32", ".", "both"],
  ])
  func saysWhatItTakes(arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let arguments = arguments.map { $0 == "." ? folder.path : $0 }
      let (status, text) = try ProgramRun.run(
        URL(fileURLWithPath: "/bin/sh"), [FirmwareArchive.script.path] + arguments)
      #expect(status != 0)
      #expect(text.contains("usage") || text.contains("expected"), "\(text)")
    }
  }
}
