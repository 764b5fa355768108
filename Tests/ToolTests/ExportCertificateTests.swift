import Foundation
import Testing
import _QORNNTestSupport

/// `qornn-export --certificate` on the command line; what it says is tested where it is computed.
@Suite struct ExportCertificateTests {
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "certificate-\(UUID().uuidString)"
    )
    .path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  private static let model = FixturePaths.models.appendingPathComponent("wand-digits/model.qornn").path

  private func export(_ arguments: [String]) throws -> BuiltTool.Result {
    try BuiltTool("qornn-export").run(arguments)
  }

  @Test func itIsPrintedAndWritten() throws {
    let folder = try Folder()
    let printed = try export([Self.model, "--certificate"])
    #expect(printed.status == 0 && printed.errors == "", "\(printed.errors)")
    #expect(
      printed.output.hasPrefix(
        "w4a12 128 units, 2 features -> 10 classes\n14352 bytes, fingerprint 728ac141\n"))
    #expect(!printed.output.contains(Self.model), "a certificate is of the bytes, wherever they are")
    let files = ["--output", folder.file("c.txt"), "--certificate-rows", folder.file("rows.csv")]
    #expect(try export([Self.model, "--certificate"] + files).output == printed.output)
    #expect(try folder.text("c.txt") == printed.output)
    #expect(try folder.text("rows.csv").split(separator: "\n").count == 1 + 128 + 10)
  }

  @Test func thePageShowsWhatIsPrinted() throws {
    let page = try String(
      contentsOf: FixturePaths.package.appendingPathComponent("Docs/Export.md"), encoding: .utf8)
    let block = try export([Self.model, "--certificate"]).output.split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
    #expect(page.contains(block), "Docs/Export.md shows another certificate of wand-digits")
  }

  @Test func aCheckpointIsExportedForIt() throws {
    let folder = try Folder()
    let training = [
      "copy", "--delay", "4", "--batch", "4", "--hidden", "12", "--iterations", "3", "--threads", "1",
    ]
    let trained = try BuiltTool("qornn-train").run(training + ["--output", folder.file("t.ckpt")])
    try #require(trained.status == 0, "\(trained.errors)")
    let certified = try export([folder.file("t.ckpt"), "--certificate"])
    #expect(certified.status == 0 && certified.errors == "")
    #expect(try folder.names() == ["t.ckpt"])
    #expect(try export([folder.file("t.ckpt"), "--output", folder.file("m.qornn")]).status == 0)
    #expect(try export([folder.file("m.qornn"), "--certificate"]) == certified)
  }

  @Test func mistakesAreOneLine() throws {
    let folder = try Folder()
    try Data("not a model".utf8).write(to: URL(fileURLWithPath: folder.file("m.qornn")))
    let out = folder.file("out")
    let cases: [([String], Int32, String)] = [
      (
        [folder.file("m.qornn"), "--certificate"], 65,
        "m.qornn': found a file that begins with 'not a mo', expected a checkpoint or a model file"
      ),
      (["/dev/null", "--certificate"], 65, "found an empty file, expected a checkpoint or a model file"),
      (
        [Self.model, "--certificate", "--output", "-"], 73,
        "cannot create '-': expected a file name; /dev/stdout"
      ),
      ([Self.model, "--certificate", "--c-array"], 64, "--certificate: found --c-array too"),
      ([Self.model, "--certificate-rows", out], 64, "expected --certificate"),
      ([Self.model, "--certificate", "--array-name", "x"], 64, "expected --c-array or --swift-array"),
      ([Self.model, "--certificate", "--verify", "task:3"], 64, "--verify: found --certificate too"),
      ([Self.model, "--certificate", "--json"], 64, "--json: found --certificate too"),
      ([Self.model, "--certificate", "--state-bits", "12"], 64, "--state-bits: found the model file"),
      (
        [Self.model, "--certificate", "--output", out, "--certificate-rows", out], 64,
        "the same file as --output"
      ),
      (
        [folder.file("m.qornn"), "--certificate", "--output", folder.file("m.qornn")], 64,
        "the same file as FILE"
      ),
      ([Self.model, "--certificate", "--output", folder.file("no/c.txt")], 73, "cannot create"),
    ]
    for (arguments, status, part) in cases {
      let result = try export(arguments)
      #expect(result.status == status && result.output == "", "\(arguments): \(result.errors)")
      #expect(
        result.errors.contains(part) && result.errors.count { $0 == "\n" } == 1,
        "\(arguments): \(result.errors)")
      #expect(try folder.names() == ["m.qornn"], "\(arguments)")
    }
    #expect(
      try BuiltTool("qornn-export").run([Self.model, "--certificate"], outputPath: "/dev/full").status == 74)
  }
}
