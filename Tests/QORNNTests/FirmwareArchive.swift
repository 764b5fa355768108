import Foundation
import _QORNNTestSupport

/// An archive of the runtime for firmware, as firmware.sh makes it.
struct FirmwareArchive {
  let core: Core
  let abi: String
  private let environment: [String]
  /// The folder with the archive and qornn.h.
  let folder: URL

  enum Core: String, CaseIterable {
    case cortexM0Plus = "cortex-m0plus"
    case cortexM4 = "cortex-m4"
    case cortexM7 = "cortex-m7"
    case riscv32
    case riscv64

    /// Those that the tests build; firmware.sh knows more.
    var abis: [String] {
      switch self {
      case .cortexM0Plus, .riscv32: ["soft"]
      case .cortexM4: ["soft", "hard"]
      case .cortexM7, .riscv64: ["hard"]
      }
    }
    var isCortex: Bool { rawValue.hasPrefix("cortex") }
  }

  static let script = LibraryBuild.interface.appendingPathComponent("firmware.sh")
  static let fixtures = FixturePaths.fixtures.appendingPathComponent("firmware")

  var file: URL { folder.appendingPathComponent("libqornn-\(core.rawValue)-\(abi).a") }

  /// All archives, built at the same time, each once and again when a source is newer.
  static let all: Result<[FirmwareArchive], any Error> = Result {
    let archives = Core.allCases.flatMap { core in core.abis.map { FirmwareArchive(core: core, abi: $0) } }
    let stale = archives.filter { !LibraryBuild.isUpToDate($0.file) }
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: stale.count) { index in
      do { try stale[index].build() } catch { failures.add(error) }
    }
    if let failure = failures.first { throw failure }
    return archives
  }

  /// The archive of Cortex-M4 for weights of 4 and 8 bits and states and inputs of 16 alone.
  static let small = Result {
    let archive = FirmwareArchive(core: .cortexM4, abi: "soft", environment: ["WIDTHS=4,8", "STATES=16"])
    if !LibraryBuild.isUpToDate(archive.file) { try archive.build() }
    return archive
  }

  static func built(_ core: Core, _ abi: String = "soft") throws -> FirmwareArchive {
    try all.get().first { $0.core == core && $0.abi == abi }!
  }

  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var errors: [any Error] = []

    func add(_ error: any Error) { lock.withLock { errors.append(error) } }
    var first: (any Error)? { lock.withLock { errors.first } }
  }

  private init(core: Core, abi: String, environment: [String] = []) {
    self.core = core
    self.abi = abi
    self.environment = environment
    let name = ([core.rawValue, abi] + environment).joined(separator: "-")
    folder = FixturePaths.package.appendingPathComponent(".build/qornn-firmware/\(name)")
  }

  private func build() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try ProgramRun.output(
      URL(fileURLWithPath: "/usr/bin/env"),
      environment + ["sh", Self.script.path, core.rawValue, folder.path, abi])
  }

  /// The C compiler that links firmware, and its flags for this core: Debian's, or for RISC-V the toolchain's own.
  func compiler() throws -> (program: URL, flags: [String]) {
    if core.isCortex {
      guard let program = ProgramRun.find("arm-none-eabi-gcc") else {
        throw ProgramRun.Failure(description: "no arm-none-eabi-gcc")
      }
      let unit = core == .cortexM7 ? "fpv5-sp-d16" : "fpv4-sp-d16"
      return (
        program,
        ["-mcpu=\(core.rawValue)", "-mthumb", "-mfloat-abi=\(abi)"]
          + (abi == "hard" ? ["-mfpu=\(unit)"] : [])
      )
    }
    guard let program = ProgramRun.find("clang", beside: ProgramRun.find("swiftc")) else {
      throw ProgramRun.Failure(description: "no clang beside swiftc")
    }
    let flags =
      switch core {
      case .riscv32: ["--target=riscv32-none-elf", "-march=rv32imac", "-mabi=ilp32"]
      default: ["--target=riscv64-none-elf", "-march=rv64gc", "-mabi=lp64d"]
      }
    return (program, flags + ["-mcmodel=medany", "-fuse-ld=lld"])
  }

  /// Compiles Tests/Fixtures/firmware/NAME.c and links it with the archive.
  ///
  /// - Returns: the program, in `folder`.
  func link(_ name: String, _ options: [String], in folder: URL) throws -> URL {
    let (compiler, flags) = try compiler()
    let program = folder.appendingPathComponent("\(name)-\(core.rawValue)-\(abi).elf")
    try ProgramRun.output(
      compiler,
      flags + [
        "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-ffunction-sections", "-Wl,--gc-sections",
        "-I\(self.folder.path)",
        "-o", program.path, Self.fixtures.appendingPathComponent("\(name).c").path, file.path,
      ] + options)
    return program
  }
}
