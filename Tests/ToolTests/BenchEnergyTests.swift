import Foundation
import Testing
import _QORNNTestSupport

/// The built `qornn-bench energy` on counters of a folder that a test makes.
@Suite struct BenchEnergyTests {
  /// Two packages and a part of one, whose counters go on while the test runs.
  private final class Counters: @unchecked Sendable {
    let path: String
    private let range: UInt64
    private let start = ContinuousClock.now
    private let lock = NSLock()
    private var isOver = false

    /// - Parameters:
    ///   - watts: of each of the two packages.
    ///   - range: µJ after which a counter begins again.
    init(in folder: String, watts: Double, range: UInt64 = 262_143_328_850) throws {
      path = "\(folder)/powercap"
      self.range = range
      for zone in ["intel-rapl:0", "intel-rapl:0:0", "intel-rapl:1"] {
        try FileManager.default.createDirectory(atPath: "\(path)/\(zone)", withIntermediateDirectories: true)
        try Data("\(range)\n".utf8).write(to: URL(fileURLWithPath: "\(path)/\(zone)/max_energy_range_uj"))
      }
      write(watts)
      Thread.detachNewThread { [self] in
        while !lock.withLock({ isOver }) {
          write(watts)
          usleep(2000)
        }
      }
    }

    private func write(_ watts: Double) {
      let value = UInt64((ContinuousClock.now - start) / .microseconds(1) * watts) % range
      for zone in ["intel-rapl:0", "intel-rapl:0:0", "intel-rapl:1"] {
        // Whole or not at all: nobody reads half a number.
        try? Data("\(value)\n".utf8).write(
          to: URL(fileURLWithPath: "\(path)/\(zone)/energy_uj"), options: .atomic)
      }
    }

    func stop() { lock.withLock { isOver = true } }
  }

  private static let model = FixturePaths.models.appendingPathComponent("wand-digits/model.qornn").path

  private func measure(_ folder: ModelFolder, watts: Double, range: UInt64 = 262_143_328_850) throws -> String
  {
    let counters = try Counters(in: folder.path, watts: watts, range: range)
    defer { counters.stop() }
    let result = try BuiltTool("qornn-bench").run(
      ["energy", Self.model, "--seconds", "0.6", "--powercap", counters.path])
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    return result.output
  }

  @Test(arguments: [262_143_328_850, 1_500_000])
  func bothPackagesAreCountedAndAnOverflowIsNone(range: UInt64) throws {
    let text = try measure(try ModelFolder(), watts: 1.5, range: range)
    #expect(text.hasPrefix("packages: 2, kernels: "), "\(text)")
    for word in ["asleep", "stepping"] {
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(word) })
      let watts = try #require(line.split(separator: " ").dropFirst().first.flatMap { Double($0) })
      // Two packages, not one or three; a machine with other work writes the files late.
      #expect((1.8...4.2).contains(watts), "\(text)")
    }
    #expect(text.contains(" steps\na step: ") && text.contains(" nJ more than sleep, "), "\(text)")
  }

  @Test func whatIsNoCounterIsNamed() throws {
    let folder = try ModelFolder()
    let empty = "\(folder.path)/empty"
    try FileManager.default.createDirectory(
      atPath: "\(empty)/intel-rapl:0", withIntermediateDirectories: true)
    func expect(_ path: String, _ status: Int32, _ part: String) throws {
      let result = try BuiltTool("qornn-bench").run(["energy", Self.model, "--powercap", path])
      #expect(result.status == status && result.output == "", "\(result.errors)")
      #expect(result.errors.contains(part) && result.errors.count { $0 == "\n" } == 1, "\(result.errors)")
    }
    try expect("\(folder.path)/none", 66, "found no energy counter")
    try expect(empty, 66, "found no energy counter")
    let counter = URL(fileURLWithPath: "\(empty)/intel-rapl:0/energy_uj")
    try Data("many\n".utf8).write(to: counter)
    try expect(empty, 65, "found 'many', expected microjoules")
    try Data("12\n".utf8).write(to: counter)
    try expect(empty, 66, "max_energy_range_uj")
  }
}
