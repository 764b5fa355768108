import Foundation
import _QORNNTestSupport

/// Programs for Cortex-M and the emulated board that runs them.
struct CortexMEmulator {
  private let emulator: URL

  /// Nil if the C compiler or the emulator is missing.
  init?() {
    guard EmbeddedToolchain() != nil, ProgramRun.find("arm-none-eabi-gcc") != nil,
      let emulator = ProgramRun.find("qemu-system-arm")
    else { return nil }
    self.emulator = emulator
  }

  /// What a case's steps took with one kernel set.
  struct Cost {
    var set: String
    var least: Int
    var most: Int
    var stack: Int
    var label: String
  }

  struct Report {
    var status: Int32
    var text: String
    var costs: [Cost] = []
    /// Cases that gave what was expected, by kernel set.
    var passed: [String: Int] = [:]
    var failures: [String] = []
  }

  /// Replays cases with the archive of a core, on a Cortex-M4 that counts instructions.
  func replay(
    _ cases: ReplayCases, _ archive: FirmwareArchive, options: [String] = []
  ) throws -> Report {
    try withTemporaryFolder { folder in
      let board = FirmwareArchive.fixtures.appendingPathComponent("mps2-an386.ld").path
      let program = try archive.link(
        "replay",
        ["-nostartfiles", "--specs=nano.specs", "-Wl,-T,\(board)", "-Wl,--no-warn-rwx-segments"]
          + options, in: folder)
      let file = folder.appendingPathComponent("cases")
      try Data(withUnsafeBytes(of: Int32(cases.bytes.count).littleEndian, Array.init) + cases.bytes)
        .write(to: file)
      let (status, text) = try ProgramRun.run(
        emulator,
        [
          "-M", "mps2-an386", "-icount", "shift=10", "-nographic", "-monitor", "none", "-serial", "null",
          "-semihosting-config", "enable=on,target=native", "-kernel", program.path,
          "-device", "loader,file=\(file.path),addr=0x21000000,force-raw=on",
        ])
      return report(status, text)
    }
  }

  private func report(_ status: Int32, _ text: String) -> Report {
    var report = Report(status: status, text: text)
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 5).map(String.init)
      switch words.first {
      case "counts" where words.count == 6:
        report.costs.append(
          Cost(
            set: words[1], least: Int(words[2])!, most: Int(words[3])!, stack: Int(words[4])!,
            label: words[5]))
      case "passed" where words.count == 3: report.passed[words[1]] = Int(words[2])
      default: report.failures.append(String(line))
      }
    }
    return report
  }
}
