import Testing
import _QORNNTestSupport

@Suite("What the gate installed is here, so nothing skips for want of it")
struct RequirementTests {
  @Test func embeddedToolchain() { #expect(TestRequirement.embedded.allows(EmbeddedToolchain() != nil)) }

  @Test func arm64Toolchain() { #expect(TestRequirement.arm64.allows(EmulatedLinux(.arm64) != nil)) }

  @Test func riscv64Toolchain() { #expect(TestRequirement.riscv64.allows(EmulatedLinux(.riscv64) != nil)) }

  @Test(arguments: ["arm-none-eabi-gcc", "qemu-system-arm"])
  func cortexMToolchain(program: String) {
    #expect(TestRequirement.cortexm.allows(ProgramRun.find(program) != nil))
  }

  @Test func riscv32Emulator() {
    #expect(TestRequirement.riscv32.allows(FirmwareCosts.arePossible(on: .riscv32)))
  }

  @Test func python() { #expect(TestRequirement.python.allows(PythonReference.interpreter != nil)) }

  @Test func sharedData() { #expect(TestRequirement.sharedData.allows(FixturePaths.sharedData != nil)) }
}
