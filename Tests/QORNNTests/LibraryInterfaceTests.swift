import Foundation
import Testing
import _QORNNTestSupport

/// qornn.h against the library: every function that it declares is exported and nothing else, and nothing but libc is needed.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct LibraryInterfaceTests {
  /// What the library may take from libc: memory moves, an allocator, a file, and the stack's guard.
  static let allowed: Set = [
    "memcpy", "memmove", "memset", "malloc", "free", "posix_memalign", "open", "close", "read", "fstat",
    "mmap",
    "munmap", "__errno_location", "getauxval", "__getauxval", "__stack_chk_fail", "__stack_chk_guard",
    // Weak, of every shared library.
    "__cxa_finalize", "__gmon_start__", "_ITM_deregisterTMCloneTable", "_ITM_registerTMCloneTable",
  ]

  /// The functions that the header declares, comments left out.
  static func declared() throws -> [String] {
    functions(in: try String(contentsOf: LibraryBuild.header, encoding: .utf8))
  }

  static func functions(in text: String) -> [String] {
    let code = text.replacing(#/(?s)/\*.*?\*//#, with: "")
    return code.matches(of: #/\b(qornn_[a-z_]+)\(/#).map { String($0.1) }.sorted()
  }

  static func exported(by library: LibraryBuild) throws -> [String] {
    try library.inspect("llvm-nm", ["-D", "--defined-only", "--format=just-symbols"])
      .map { String($0.prefix { $0 != "@" }) }.filter { $0 != "QORNN_1" }.sorted()
  }

  static func needed(by library: LibraryBuild) throws -> Set<String> {
    Set(
      try library.inspect("llvm-nm", ["-D", "--undefined-only", "--format=just-symbols"])
        .map { String($0.prefix { $0 != "@" }) })
  }

  @Test func exportsWhatTheHeaderDeclares() throws {
    let library = try LibraryBuild.host.get()
    let declared = try Self.declared()
    #expect(declared.count > 30 && Set(declared).count == declared.count)
    #expect(try Self.exported(by: library) == declared)
  }

  @Test func needsLibcAlone() throws {
    let library = try LibraryBuild.host.get()
    #expect(try Self.needed(by: library).subtracting(Self.allowed) == [])
    let sections = try library.inspect("llvm-readelf", ["-d"])
    let libraries = sections.filter { $0.contains("NEEDED") }
    #expect(libraries.allSatisfy { $0.contains("[libc.so.6]") || $0.contains("[ld-linux") }, "\(libraries)")
    #expect(sections.contains { $0.contains("SONAME") && $0.contains("[libqornn.so.1]") })
    // Neither an executable stack nor a relocation in code.
    #expect(!sections.contains { $0.contains("TEXTREL") })
    let segments = try library.inspect("llvm-readelf", ["-lW"])
    #expect(segments.contains { $0.contains("GNU_STACK") && !$0.contains("RWE") })
  }

  /// C from 1999 on, and C++.
  @Test(arguments: [["-x", "c", "-std=c99"], ["-x", "c", "-std=c17"], ["-x", "c++", "-std=c++11"]])
  func theHeaderIsPlain(language: [String]) throws {
    let clang = try #require(ProgramRun.find("clang", beside: ProgramRun.find("swiftc")))
    try ProgramRun.output(
      clang,
      language + ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", LibraryBuild.header.path])
  }
}
