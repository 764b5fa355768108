import Testing
import _QORNNTestSupport

@Suite("What the gate installed is here, so nothing skips for want of it")
struct RequirementTests {
  @Test func embeddedToolchain() { #expect(TestRequirement.embedded.allows(EmbeddedToolchain() != nil)) }

  @Test func arm64Toolchain() { #expect(TestRequirement.arm64.allows(Arm64Toolchain() != nil)) }

  @Test func cortexM() {
    let programs = ["arm-none-eabi-gcc", "qemu-system-arm"]
    #expect(TestRequirement.cortexm.allows(programs.allSatisfy { ProgramRun.find($0) != nil }))
  }

  @Test func python() { #expect(TestRequirement.python.allows(PythonReference.interpreter != nil)) }

  @Test func sharedData() { #expect(TestRequirement.sharedData.allows(FixturePaths.sharedData != nil)) }
}
