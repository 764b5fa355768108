import Foundation
import Testing
import _QORNNTestSupport

/// install.sh, and what it installs: a C program through pkg-config, a Python program through qornn.py.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct LibraryInstallTests {
  private static let environment = URL(fileURLWithPath: "/usr/bin/env")

  @discardableResult
  private func install(_ variables: [String]) throws -> String {
    let script = LibraryBuild.interface.appendingPathComponent("install.sh").path
    let library = try LibraryBuild.host.get().folder.path
    return try ProgramRun.output(
      Self.environment, variables + ["sh", script, "--no-tools", "--library", library])
  }

  @Test func goesWhereAPackagerSays() throws {
    try withTemporaryFolder { folder in
      let stage = folder.appendingPathComponent("a stage").path
      try install([
        "DESTDIR=\(stage)", "PREFIX=/usr", "LIBDIR=/usr/lib/somewhere",
        "PYTHONDIR=/usr/lib/python3/dist-packages",
      ])
      let all = try #require(FileManager.default.enumerator(atPath: stage)).compactMap { $0 as? String }
      var isFolder: ObjCBool = false
      let files = all.filter {
        !(FileManager.default.fileExists(atPath: "\(stage)/\($0)", isDirectory: &isFolder)
          && isFolder.boolValue)
      }
      #expect(
        Set(files) == [
          "usr/include/qornn.h", "usr/lib/somewhere/libqornn.so", "usr/lib/somewhere/libqornn.so.1",
          "usr/lib/somewhere/libqornn.so.0.1.0", "usr/lib/somewhere/pkgconfig/qornn.pc",
          "usr/lib/python3/dist-packages/qornn.py",
        ])
      let links = try ["libqornn.so", "libqornn.so.1"].map {
        try FileManager.default.destinationOfSymbolicLink(atPath: "\(stage)/usr/lib/somewhere/\($0)")
      }
      #expect(links == ["libqornn.so.1", "libqornn.so.0.1.0"])
      for name in ["lib/somewhere/pkgconfig/qornn.pc", "lib/python3/dist-packages/qornn.py"] {
        let text = try String(contentsOfFile: "\(stage)/usr/\(name)", encoding: .utf8)
        // The stage is not where they will be.
        #expect(
          text.contains("/usr/lib/somewhere") && !text.contains("stage") && !text.contains("@LIBDIR@"),
          "\(name)")
      }
    }
  }

  @Test func anUnknownArgumentIsRefused() throws {
    let script = LibraryBuild.interface.appendingPathComponent("install.sh").path
    let (status, text) = try ProgramRun.run(Self.environment, ["sh", script, "--tools"])
    #expect(status == 2 && text.contains("unknown argument '--tools'"))
  }

  @Test(.enabled(if: ProgramRun.find("pkg-config") != nil, "skipped: no pkg-config"))
  func pkgConfigFindsIt() throws {
    try withTemporaryFolder { folder in
      let prefix = folder.appendingPathComponent("prefix").path
      try install(["PREFIX=\(prefix)"])
      let pkgConfig = ["PKG_CONFIG_PATH=\(prefix)/lib/pkgconfig", "pkg-config"]
      #expect(try ProgramRun.output(Self.environment, pkgConfig + ["--modversion", "qornn"]) == "0.1.0\n")
      let flags = try ProgramRun.output(Self.environment, pkgConfig + ["--cflags", "--libs", "qornn"])
        .split(whereSeparator: \.isWhitespace).map(String.init)
      let clang = try #require(ProgramRun.find("clang", beside: ProgramRun.find("swiftc")))
      let program = folder.appendingPathComponent("refusals")
      let source = LibraryBuild.programs.appendingPathComponent("refusals.c").path
      try ProgramRun.output(clang, ["-o", program.path, source] + flags)
      let file = FixturePaths.fixtures.appendingPathComponent("invalid/r01-empty.qornn").path
      let text = try ProgramRun.output(
        Self.environment, ["LD_LIBRARY_PATH=\(prefix)/lib", program.path, file])
      #expect(text == "4 the file ends at byte 0: a model file has at least 64 bytes\n")
    }
  }

  /// With NumPy where it is installed, and as if it were not.
  @Test(.enabled(if: PythonReference.interpreter != nil, "skipped: no python3"))
  func pythonRunsModels() throws {
    let python = try #require(PythonReference.interpreter)
    try withTemporaryFolder { folder in
      let prefix = folder.appendingPathComponent("prefix").path
      try install(["PREFIX=\(prefix)", "PYTHONDIR=\(prefix)/python"])
      let test = LibraryBuild.programs.appendingPathComponent("python_test.py").path
      let arguments =
        ["-u", "QORNN_LIBRARY", "PYTHONPATH=\(prefix)/python", "PYTHONDONTWRITEBYTECODE=1"] + [
          python.path, test, FixturePaths.models.path,
        ]
      let without = try ProgramRun.output(Self.environment, arguments + ["--without-numpy"])
      #expect(without.hasSuffix("passed without numpy\n"), "\(without)")
      let with = try ProgramRun.output(Self.environment, arguments)
      let hasNumPy = with.hasSuffix("passed with numpy\n")
      #expect(hasNumPy || with.hasSuffix("passed without numpy\n"), "\(with)")
      if !hasNumPy { print("skipped: NumPy arrays with qornn.py: no numpy") }
      #expect(TestRequirement.safetensors.allows(hasNumPy))
      try agreesWithTheHeader(with.split(separator: "\n").map(String.init))
    }
  }

  /// The constants, sizes and functions of qornn.py are those of qornn.h.
  private func agreesWithTheHeader(_ lines: [String]) throws {
    let header = try String(contentsOf: LibraryBuild.header, encoding: .utf8)
    var constants: [String: String] = [:]
    for match in header.matches(of: #/\b(QORNN_[A-Z0-9_]+) = (\d+)/#) {
      constants[String(match.1)] = String(match.2)
    }
    for match in header.matches(of: #/#define (QORNN_LARGEST_BATCH) (\d+)/#) {
      constants[String(match.1)] = String(match.2)
    }
    var found: [String: String] = [:]
    for line in lines where line.hasPrefix("QORNN_") {
      let words = line.split(separator: " ").map(String.init)
      found[words[0]] = words[1]
    }
    #expect(found == constants)
    let functions = lines.filter { $0.hasPrefix("function ") }.map { $0.dropFirst("function ".count) }
    #expect(
      functions.count > 20
        && functions.allSatisfy { header.contains(" \($0)(") || header.contains("*\($0)(") })
    // As misuse.c holds them against the library.
    for size in ["_Error 88", "_Description 48", "_Feature 20", "_Scale 8", "_Layer 8", "_Detection 16"] {
      #expect(lines.contains(size))
    }
  }
}
