import Foundation
import Testing
import _QORNNTestSupport

/// The library and its programs under the sanitizers. Builds it twice more: only where QORNN_REQUIRE names `sanitizers`.
@Suite(.enabled(if: TestRequirement.sanitizers.isRequired, "skipped: QORNN_REQUIRE does not name sanitizers"))
struct LibrarySanitizerTests {
  private func model(_ name: String) -> String {
    FixturePaths.models.appendingPathComponent("\(name)/model.qornn").path
  }

  /// Eight threads step streams while a ninth replaces the model.
  @Test func noRace() throws {
    let library = try LibraryBuild(.host, sanitizer: "thread")
    try withTemporaryFolder { folder in
      let program = try library.compile("threads", in: folder)
      let text = try ProgramRun.output(program, [model("smnist"), model("pmnist"), "20"])
      #expect(text.hasSuffix("passed\n"), "\(text)")
    }
  }

  @Test func noAccessOutsideOfMemory() throws {
    let library = try LibraryBuild(.host, sanitizer: "address")
    let invalid = FixturePaths.fixtures.appendingPathComponent("invalid").path
    let files = try FileManager.default.contentsOfDirectory(atPath: invalid).filter { $0.hasSuffix(".qornn") }
    try withTemporaryFolder { folder in
      let misuse = try library.compile("misuse", in: folder)
      let text = try ProgramRun.output(misuse, [model("wand-digits"), model("ptb-characters"), folder.path])
      #expect(text == "passed\n")
      let refusals = try library.compile("refusals", in: folder)
      let lines = try ProgramRun.output(refusals, files.map { "\(invalid)/\($0)" }).split(separator: "\n")
      #expect(lines.count == files.count && lines.allSatisfy { $0.hasPrefix("4 ") })
    }
  }
}
