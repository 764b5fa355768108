import Foundation
import Testing
import _QORNNTestSupport

/// A machine whose Linux programs are compiled here and run in emulation: a cross compiler with its C library and an
/// emulator, beside this toolchain's swiftc and clang.
struct EmulatedLinux {
  let machine: LibraryBuild.Machine
  let swiftc: URL
  let clang: URL
  let linker: URL
  let emulator: URL

  /// A CPU to emulate, the kernel set that it must choose by itself, and all sets that it has.
  struct Processor: Sendable {
    let name: String
    let chosen: String
    let sets: [String]
  }

  /// Nil if one of the programs is missing.
  init?(_ machine: LibraryBuild.Machine) {
    let name = machine.rawValue
    guard let swiftc = ProgramRun.find("swiftc"),
      let clang = ProgramRun.find("clang", beside: swiftc),
      let linker = ProgramRun.find("\(name)-linux-gnu-gcc"),
      FileManager.default.fileExists(atPath: "/usr/\(name)-linux-gnu/lib/libc.so.6"),
      let emulator = ProgramRun.find("qemu-\(name)-static") ?? ProgramRun.find("qemu-\(name)")
    else { return nil }
    self.machine = machine
    self.swiftc = swiftc
    self.clang = clang
    self.linker = linker
    self.emulator = emulator
  }

  /// What a test says when it skips.
  static func isMissing(_ machine: LibraryBuild.Machine) -> Comment {
    "skipped: no \(machine.rawValue)-linux-gnu-gcc with its C library and qemu-\(machine.rawValue)-static"
  }

  /// The oldest first.
  var processors: [Processor] {
    switch machine {
    case .arm64:
      ["cortex-a53", "cortex-a72"].map { Processor(name: $0, chosen: "neon", sets: ["portable", "neon"]) }
        + ["cortex-a76", "max"].map {
          Processor(name: $0, chosen: "neondot", sets: ["portable", "neon", "neondot"])
        }
    default: [Processor(name: "rv64", chosen: "portable", sets: ["portable"])]
    }
  }

  /// The oldest and the newest, which have all kernel sets.
  var endProcessors: [Processor] {
    let all = processors
    return all.count < 2 ? all : [all[0], all[all.count - 1]]
  }

  /// The command that runs a program, with the machine's C library where it wants one.
  func command(_ processor: Processor) -> [String] {
    [emulator.path, "-cpu", processor.name, "-L", "/usr/\(machine.rawValue)-linux-gnu"]
  }

  func run(
    _ program: URL, _ arguments: [String], on processor: Processor
  ) throws -> (status: Int32, text: String) {
    try ProgramRun.run(emulator, command(processor).dropFirst() + [program.path] + arguments)
  }

  /// Builds Tests/Fixtures/arm64/hand.c, with the dot-product instructions or without.
  func buildHand(in folder: URL, usesDotProduct: Bool) throws -> URL {
    let program = folder.appendingPathComponent(usesDotProduct ? "hand-dot" : "hand")
    let object = program.appendingPathExtension("o")
    try ProgramRun.output(
      clang,
      [
        "--target=aarch64-linux-gnu", "-I/usr/aarch64-linux-gnu/include", "-O3", "-Wall", "-Werror",
        usesDotProduct ? "-march=armv8.2-a+dotprod" : "-march=armv8-a", "-c", "-o", object.path,
        FixturePaths.fixtures.appendingPathComponent("arm64/hand.c").path,
      ])
    try ProgramRun.output(linker, ["-static", "-o", program.path, object.path])
    return program
  }
}
