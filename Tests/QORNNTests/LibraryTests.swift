import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// libqornn.so, called from C: equal integers, every mistake an error, no allocation in a step.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct LibraryTests {
  private static func model(_ name: String) -> String {
    FixturePaths.models.appendingPathComponent("\(name)/model.qornn").path
  }

  private static let vectorAndToken = [model("wand-digits"), model("ptb-characters")]

  /// The library leaves out the 256-bit kernels in the encoding of AVX-512: a CPU that has it has better ones.
  private static let kernels: [KernelSet] = {
    let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return KernelSet.available.filter { $0 != .avxvnni || processor.contains("avx_vnni") }
  }()

  private func run(_ name: String, _ arguments: (URL) throws -> [String]) throws -> [String] {
    try withTemporaryFolder { folder in
      let program = try LibraryBuild.host.get().compile(name, in: folder)
      return try ProgramRun.output(program, try arguments(folder)).split(separator: "\n").map(String.init)
    }
  }

  @Test func equalsTheOracle() throws {
    var golden = Arm64Cases()
    for folder in FixturePaths.modelFolders(holding: "vectors.txt") { try golden.append(model: folder) }
    var drawn = Arm64Cases()
    for seed in 0..<40 as Range<UInt64> {
      drawn.append(seed: seed, .random(seed: seed, largestSize: 40), stepCount: 4, batch: 1 + Int(seed) % 16)
    }
    for (name, cases) in [("golden", golden), ("drawn", drawn)] {
      let lines = try run("replay") { folder in
        let file = folder.appendingPathComponent("cases")
        try Data(cases.bytes).write(to: file)
        return [file.path]
      }
      #expect(lines.first == "chosen \(KernelSet.best.name)", "\(name): \(lines)")
      // Twice a case: repacked and in place; the portable kernels have but one placement.
      let passed = Set(Self.kernels.map { "passed \($0) \(($0 == .portable ? 1 : 2) * cases.count)" })
      #expect(Set(lines.dropFirst()) == passed, "\(name): \(lines)")
    }
  }

  @Test func everyMistakeIsAnError() throws {
    #expect(try run("misuse") { Self.vectorAndToken + [$0.path] } == ["passed"])
  }

  @Test func allocationsMayFailAndStepsMakeNone() throws {
    let lines = try run("allocations") { _ in Self.vectorAndToken + ["1000"] }
    #expect(lines.last == "passed" && lines.count == 2 * Self.kernels.count + 1, "\(lines)")
  }

  /// Some streams on each of two models, which take turns every moment.
  @Test func threadsShareModelsThatAreReplaced() throws {
    let models = [Self.model("smnist"), Self.model("pmnist")]
    #expect(try run("threads") { _ in models + ["3"] }.last == "passed")
  }

  /// The library says what the Swift runtime says about every file that is no model.
  @Test func refusalsReadAlike() throws {
    let folder = FixturePaths.fixtures.appendingPathComponent("invalid")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".qornn") }.sorted().map { folder.appendingPathComponent($0) }
    #expect(files.count > 100)
    let lines = try run("refusals") { _ in files.map(\.path) }
    #expect(lines.count == files.count)
    for (file, line) in zip(files, lines) {
      let error = #expect(throws: ModelError.self) { try SharedModel(bytes: FixturePaths.bytes(file)) }
      #expect(line == "4 \(try #require(error))", "\(file.lastPathComponent)")
    }
  }
}
