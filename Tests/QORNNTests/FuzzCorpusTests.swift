import Foundation
import Testing
import _QORNNTestSupport

/// The fuzz targets in C without libFuzzer, over libqornn.so: what they kept is replayed, and they leave out no function.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct FuzzCorpusTests {
  private func compile(_ target: String, in folder: URL) throws -> URL {
    let sources = FixturePaths.package.appendingPathComponent("Tests/Fuzz")
    let all = try FileManager.default.contentsOfDirectory(atPath: sources.path).sorted()
    let parts = all.filter { target == "calls" && $0.hasPrefix("own_") && $0.hasSuffix(".c") }
    let others = (["alone.c", "network.c", "mutation.c"] + parts).map { sources.appendingPathComponent($0) }
    return try LibraryBuild.host.get().compile(
      sources.appendingPathComponent("\(target).c"), and: others, named: target, in: folder)
  }

  @Test(arguments: [("calls", 100), ("model", 50), ("state", 10)])
  func whatWasKeptIsReplayed(target: String, atLeast: Int) throws {
    try withTemporaryFolder { folder in
      let kept = FixturePaths.fixtures.appendingPathComponent("corpora/\(target).tar.gz").path
      let tar = try #require(ProgramRun.find("tar"))
      try ProgramRun.output(tar, ["-xzf", kept, "-C", folder.path])
      let inputs = folder.appendingPathComponent("\(target)-corpus").path
      let count = try FileManager.default.contentsOfDirectory(atPath: inputs).count
      #expect(count >= atLeast)
      let lines = try ProgramRun.output(compile(target, in: folder), [inputs]).split(separator: "\n")
      #expect(lines.contains("\(count) inputs"))
    }
  }

  @Test func theCallsLeaveOutNoFunction() throws {
    try withTemporaryFolder { folder in
      let called = try LibraryBuild.functions(calledBy: compile("calls", in: folder))
      #expect(called == (try LibraryInterfaceTests.declared()))
    }
  }
}
