import Foundation
import Testing
import _QORNNTestSupport

/// libqornn.so for AArch64 Linux, loaded in emulation: the golden vectors of every shipped model, with every kernel set.
@Suite(
  .enabled(if: Arm64Toolchain() != nil, "skipped: no aarch64-linux-gnu-gcc with qemu-aarch64-static"))
struct LibraryArm64Tests {
  @Test func isTheSameLibrary() throws {
    let library = try LibraryBuild.arm64.get()
    #expect(try LibraryInterfaceTests.exported(by: library) == LibraryInterfaceTests.declared())
    #expect(try LibraryInterfaceTests.needed(by: library).subtracting(LibraryInterfaceTests.allowed) == [])
  }

  @Test func goldenVectorsAreEqual() throws {
    let toolchain = try #require(Arm64Toolchain())
    var cases = Arm64Cases()
    // In emulation all of them take most of a minute: the gate does that, others one of each model.
    let sequences = TestRequirement.arm64.isRequired ? Int.max : 1
    for folder in FixturePaths.modelFolders(holding: "vectors.txt") {
      try cases.append(model: folder, sequences: sequences)
    }
    for seed in 0..<8 as Range<UInt64> {
      cases.append(seed: seed, .random(seed: seed, largestSize: 30), stepCount: 4, batch: 1 + Int(seed) % 5)
    }
    try withTemporaryFolder { folder in
      let program = try LibraryBuild.arm64.get().compile("replay", in: folder)
      let file = folder.appendingPathComponent("cases")
      try Data(cases.bytes).write(to: file)
      let lines = try ProgramRun.output(
        toolchain.emulator, LibraryBuild.arm64Options + [program.path, file.path]
      ).split(separator: "\n").map(String.init)
      #expect(lines == ["chosen neon", "passed portable \(cases.count)", "passed neon \(2 * cases.count)"])
    }
  }
}
