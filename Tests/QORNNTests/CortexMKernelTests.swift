import Foundation
import Testing
import _QORNNTestSupport

/// The archives for Cortex-M in emulation: every width against the oracle, the golden vectors of shipped models, models at every
/// alignment, a warm reset before every step; what a step costs, and that it never costs anything else.
@Suite(
  .enabled(if: CortexMEmulator() != nil, "skipped: no arm-none-eabi-gcc with qemu-system-arm"))
struct CortexMKernelTests {
  private static let cores: [(core: FirmwareArchive.Core, sets: [String])] = [
    (.cortexM0Plus, ["portable"]), (.cortexM4, ["portable", "dsp"]),
  ]

  @Test(arguments: [0, 1])
  func equalsTheOracle(core: Int) throws {
    var cases = ReplayCases.widths(share: TestShare.stride(4))
    cases.append(.sizes(share: TestShare.stride(4)))
    try Self.expectEqual(cases, Self.cores[core])
  }

  @Test(arguments: [0, 1])
  func goldenVectorsAreEqual(core: Int) throws {
    var cases = ReplayCases()
    // In emulation all of them take a while.
    let sequences = TestShare.isWhole ? Int.max : 1
    for name in ["wand-digits", "smnist", "copy-t1000"] {
      try cases.append(model: FixturePaths.models.appendingPathComponent(name), sequences: sequences)
    }
    try Self.expectEqual(cases, Self.cores[core])
  }

  /// The archive for one model's widths, which trusts what the exporter proved: as right, and at most 8 KB of flash.
  @Test func smallBuild() throws {
    let emulator = try #require(CortexMEmulator())
    let archive = try FirmwareArchive.small.get()
    var cases = ReplayCases()
    try cases.append(model: FixturePaths.models.appendingPathComponent("wand-digits"), sequences: 2)
    let report = try emulator.replay(cases, archive, options: ["-DPROVEN"])
    #expect(report.status == 0 && report.passed == ["dsp": 1], "\(report.text)")
    // Weights of 6 bits: a status, no wrong number.
    try cases.append(model: FixturePaths.models.appendingPathComponent("copy-t1000"), sequences: 1)
    #expect(try emulator.replay(cases, archive, options: ["-DPROVEN"]).passed == ["dsp": 1])
    try withTemporaryFolder { folder in
      // The library's own: without libc's memory moves, and without the model.
      let program = try archive.link(
        "small",
        ["-nostdlib"] + ["memcpy", "memmove", "memset"].map { "-Wl,--defsym=\($0)=0" }, in: folder)
      let sizes = try ProgramRun.output(
        try #require(ProgramRun.find("arm-none-eabi-size")), [program.path])
      let code = try #require(sizes.split(separator: "\n").last?.split(separator: "\t").first)
      let byteCount = try #require(Int(code.trimmingCharacters(in: .whitespaces))) - 1024
      #expect(byteCount <= 8192, "\(sizes)")
    }
  }

  @Test func seesAWrongNumber() throws {
    let emulator = try #require(CortexMEmulator())
    var cases = ReplayCases()
    cases.append(seed: 1, ReferenceShape(), stepCount: 1)
    cases.changeLastNumber()
    let report = try emulator.replay(cases, try FirmwareArchive.built(.cortexM4))
    #expect(report.status == 1)
    #expect(report.failures.count == 2 && report.passed == ["portable": 0, "dsp": 0], "\(report.text)")
  }

  private static func expectEqual(
    _ cases: ReplayCases, _ core: (core: FirmwareArchive.Core, sets: [String])
  ) throws {
    let emulator = try #require(CortexMEmulator())
    let report = try emulator.replay(cases, try FirmwareArchive.built(core.core))
    #expect(report.failures == [], "\(report.failures.prefix(5))")
    #expect(report.status == 0)
    #expect(report.passed == Dictionary(uniqueKeysWithValues: core.sets.map { ($0, cases.count) }))
    for cost in report.costs {
      // Latency is a bound: no input takes another way.
      #expect(cost.most == cost.least, "\(core.core) \(cost)")
      #expect(cost.stack <= 512, "\(core.core) \(cost)")
    }
  }
}
