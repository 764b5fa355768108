import Foundation
import Testing
import _QORNNTestSupport

/// The AArch64 kernels in emulation: the real runtime, compiled as Embedded Swift and linked with the kernels, replays
/// what the oracle expects with every set of the emulated CPU, repacked and in place, in memory that ends at a guard page.
@Suite(
  .enabled(if: Arm64Toolchain() != nil, "skipped: no aarch64-linux-gnu-gcc with qemu-aarch64-static"))
struct Arm64KernelTests {
  /// The CPUs to emulate, what they must choose by themselves, and all sets that they have.
  private static let processors = [
    (name: "cortex-a53", chosen: "neon", sets: ["portable", "neon"]),
    (name: "max", chosen: "neondot", sets: ["portable", "neon", "neondot"]),
  ]

  @Test func equalsTheOracleInEmulation() throws {
    let toolchain = try #require(Arm64Toolchain())
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qornn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = try toolchain.buildReplay(in: folder)
    try seesAWrongNumber(toolchain, program, folder)
    var golden = Arm64Cases()
    for name in ["smnist", "wand-digits"] {
      try golden.append(model: FixturePaths.models.appendingPathComponent(name))
    }
    for (name, cases) in [
      ("widths", Arm64Cases.widths()), ("sizes", .sizes()), ("larger sizes", .largerSizes()),
      ("golden", golden),
    ] {
      let file = folder.appendingPathComponent("cases")
      try Data(cases.bytes).write(to: file)
      for processor in Self.processors {
        let (status, text) = try ProgramRun.run(
          toolchain.emulator, ["-cpu", processor.name, program.path, file.path])
        let lines = text.split(separator: "\n").map(String.init)
        let label = "\(name) on \(processor.name): \(lines.prefix(5))"
        #expect(status == 0, "\(label)")
        #expect(lines.first == "chosen \(processor.chosen)", "\(label)")
        // Twice a case: repacked and in place; the portable kernels have but one placement.
        let passed = processor.sets.map { "passed \($0) \(($0 == "portable" ? 1 : 2) * cases.count)" }
        #expect(Array(lines.suffix(processor.sets.count)) == passed, "\(label)")
      }
    }
  }

  /// The last number of a case is its last logit.
  private func seesAWrongNumber(_ toolchain: Arm64Toolchain, _ program: URL, _ folder: URL) throws {
    var cases = Arm64Cases()
    cases.append(seed: 1, ReferenceShape(), stepCount: 1)
    var bytes = cases.bytes
    bytes[bytes.count - 4] ^= 1
    let file = folder.appendingPathComponent("cases")
    try Data(bytes).write(to: file)
    let (status, text) = try ProgramRun.run(toolchain.emulator, ["-cpu", "max", program.path, file.path])
    #expect(status == 1)
    #expect(text.contains("failed neondot repacked at "), "\(text)")
    #expect(text.contains("failed neon in place at "), "\(text)")
  }
}
