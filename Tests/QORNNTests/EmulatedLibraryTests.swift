import Foundation
import Testing
import _QORNNTestSupport

/// libqornn.so for AArch64 and RISC-V Linux, loaded in emulation: it replays what the oracle expects, and the golden vectors
/// of every shipped model, with every kernel set of the CPU, repacked and in place, in memory that ends at a guard page.
///
/// In emulation everything takes minutes: a run that is not whole takes the first and the last CPU, a share of the drawn networks
/// and one golden sequence a model.
struct EmulatedLibraryTests {
  @Test(.enabled(if: EmulatedLinux(.arm64) != nil, EmulatedLinux.isMissing(.arm64)))
  func arm64EqualsTheOracle() throws { try equalsTheOracle(.arm64) }

  @Test(.enabled(if: EmulatedLinux(.riscv64) != nil, EmulatedLinux.isMissing(.riscv64)))
  func riscv64EqualsTheOracle() throws { try equalsTheOracle(.riscv64) }

  private func equalsTheOracle(_ machine: LibraryBuild.Machine) throws {
    let linux = try #require(EmulatedLinux(machine))
    let library = try LibraryBuild.for(machine)
    #expect(try LibraryInterfaceTests.exported(by: library) == LibraryInterfaceTests.declared())
    #expect(try LibraryInterfaceTests.needed(by: library).subtracting(LibraryInterfaceTests.allowed) == [])
    let share = TestShare.stride(4)
    var golden = ReplayCases()
    for folder in FixturePaths.modelFolders(holding: "vectors.txt") {
      try golden.append(model: folder, sequences: TestShare.isWhole ? .max : 1)
    }
    try withTemporaryFolder { folder in
      let program = try library.compile("replay", in: folder)
      let file = folder.appendingPathComponent("cases")
      try seesAWrongNumber(linux, program, file)
      for (name, cases) in [
        ("widths", ReplayCases.widths(share: share)), ("sizes", .sizes(share: share)),
        ("larger sizes", .largerSizes()),
        ("golden", golden),
      ] {
        try Data(cases.bytes).write(to: file)
        for processor in TestShare.isWhole ? linux.processors : linux.endProcessors {
          let (status, text) = try linux.run(program, [file.path], on: processor)
          let lines = text.split(separator: "\n").map(String.init)
          let label = "\(name) on \(processor.name): \(lines.prefix(5))"
          #expect(status == 0, "\(label)")
          #expect(lines.first == "chosen \(processor.chosen)", "\(label)")
          #expect(Array(lines.dropFirst()) == cases.passed(by: processor.sets), "\(label)")
        }
      }
    }
  }

  /// The last number of a case is its last logit.
  private func seesAWrongNumber(_ linux: EmulatedLinux, _ program: URL, _ file: URL) throws {
    var cases = ReplayCases()
    cases.append(seed: 1, ReferenceShape(), stepCount: 1)
    var bytes = cases.bytes
    bytes[bytes.count - 4] ^= 1
    try Data(bytes).write(to: file)
    let processor = try #require(linux.processors.last)
    let (status, text) = try linux.run(program, [file.path], on: processor)
    #expect(status == 1)
    for set in processor.sets { #expect(text.contains("failed \(set) in place at "), "\(text)") }
  }

  /// A stream of every model steps on one machine, is saved, goes on on the next and comes back: its bytes are those of a
  /// stream that never left this one.
  @Test(
    .enabled(
      if: EmulatedLinux(.arm64) != nil || EmulatedLinux(.riscv64) != nil,
      "skipped: neither AArch64 nor RISC-V can be emulated"))
  func savedStatesGoFromMachineToMachine() throws {
    try withTemporaryFolder { folder in
      func program(_ machine: LibraryBuild.Machine) throws -> String {
        let place = folder.appendingPathComponent(machine.rawValue)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        return try LibraryBuild.for(machine).compile("travel", in: place).path
      }
      var machines: [(name: String, command: [String])] = [("here", [try program(.host)])]
      for machine in [LibraryBuild.Machine.arm64, .riscv64] {
        guard let linux = EmulatedLinux(machine) else {
          print("skipped: streams on \(machine.rawValue)")
          continue
        }
        let path = try program(machine)
        for processor in linux.processors {
          machines.append((processor.name, linux.command(processor) + [path]))
        }
      }
      for model in FixturePaths.modelFolders(holding: "model.qornn") {
        try travel(model, machines, folder)
      }
    }
  }

  private func travel(
    _ model: URL, _ machines: [(name: String, command: [String])], _ folder: URL
  ) throws {
    let path = model.appendingPathComponent("model.qornn").path
    func leg(_ machine: [String], _ state: URL, from step: Int) throws -> (bytes: [UInt8], text: String) {
      let text = try ProgramRun.output(
        URL(fileURLWithPath: machine[0]), machine.dropFirst() + [path, state.path, "\(step)", "3"])
      return (try FixturePaths.bytes(state), text)
    }
    let stays = folder.appendingPathComponent("stays"), travels = folder.appendingPathComponent("travels")
    // There and back, so that everyone takes over from both neighbours.
    for (round, next) in (machines + machines.reversed()).enumerated() {
      let expected = try leg(machines[0].command, stays, from: 3 * round)
      let found = try leg(next.command, travels, from: 3 * round)
      #expect(found.bytes == expected.bytes, "\(model.lastPathComponent) on \(next.name), round \(round)")
      #expect(found.text == expected.text, "\(model.lastPathComponent) on \(next.name), round \(round)")
    }
  }
}
