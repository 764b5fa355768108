import Foundation
import Testing
import _QORNNTestSupport

/// What every shipped model takes of an emulated CPU, as the table of Docs/LowPower.md.
///
/// `QORNN_COUNT_INSTRUCTIONS=1 swift test --filter EmulatedFootprints` prints it: instructions of `qornn_step`, from the
/// readings to the new state, bytes of memory and of stack.
@Suite(.serialized, .enabled(if: InstructionCounter.isWanted, "only on request"))
struct EmulatedFootprints {
  @Test(.enabled(if: EmulatedLinux(.arm64) != nil, EmulatedLinux.isMissing(.arm64)))
  func arm64() throws { try printTable(.arm64) }

  @Test(.enabled(if: EmulatedLinux(.riscv64) != nil, EmulatedLinux.isMissing(.riscv64)))
  func riscv64() throws { try printTable(.riscv64) }

  private func printTable(_ machine: LibraryBuild.Machine) throws {
    let linux = try #require(EmulatedLinux(machine))
    try withTemporaryFolder { folder in
      let counter = try InstructionCounter(linux, in: folder)
      try everythingIsCounted(counter, linux, folder)
      print("libqornn.so for \(machine.rawValue), stripped: \(try strippedSize(linux, folder)) bytes")
      print("| model | CPU | kernels, weights | instructions | model | session | workspace | stack |")
      for model in FixturePaths.modelFolders(holding: "model.qornn") {
        for processor in linux.endProcessors {
          for isInPlace in processor.chosen == "portable" ? [true] : [false, true] {
            let step = try counter.step(
              of: model.appendingPathComponent("model.qornn"), isInPlace: isInPlace, on: processor)
            #expect(step.kernels == processor.chosen && step.instructions > 0)
            let cells: [Any] = [
              model.lastPathComponent, processor.name,
              "\(step.kernels), \(isInPlace ? "in place" : "repacked")",
              step.instructions, step.modelBytes, step.sessionBytes, step.workspaceBytes, step.stackBytes,
            ]
            print("| \(cells.map { "\($0)" }.joined(separator: " | ")) |")
          }
        }
      }
    }
  }

  /// What is left out of a trace to shorten it is not part of a step.
  private func everythingIsCounted(
    _ counter: InstructionCounter, _ linux: EmulatedLinux, _ folder: URL
  ) throws {
    let processor = try #require(linux.processors.last)
    let file = folder.appendingPathComponent("small.qornn")
    for inputKind in [ReferenceNetwork.InputKind.vector, .token] {
      var shape = ReferenceShape()
      shape.inputKind = inputKind
      shape.hiddenSizes = [16]
      shape.inputSize = 16
      try Data(ReferenceNetwork.random(seed: 1, shape).encode()).write(to: file)
      for isInPlace in [false, true] {
        let all = try counter.step(
          of: file, isInPlace: isInPlace, on: processor, steps: 256, countsEverything: true)
        let counted = try counter.step(of: file, isInPlace: isInPlace, on: processor, steps: 256)
        #expect(all.instructions == counted.instructions && counted.instructions > 0)
      }
    }
  }

  private func strippedSize(_ linux: EmulatedLinux, _ folder: URL) throws -> Int {
    let library = try LibraryBuild.for(linux.machine).folder.appendingPathComponent("libqornn.so")
    let stripped = folder.appendingPathComponent("stripped.so")
    let strip = URL(fileURLWithPath: linux.linker.path.replacingOccurrences(of: "-gcc", with: "-strip"))
    try ProgramRun.output(
      strip, ["--strip-unneeded", "-o", stripped.path, library.resolvingSymlinksInPath().path])
    return try FixturePaths.bytes(stripped).count
  }
}
