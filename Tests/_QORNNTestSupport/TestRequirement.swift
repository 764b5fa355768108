import Foundation

/// What some tests need from the machine and skip without. The gate names in QORNN_REQUIRE, separated by commas, what
/// it has installed: there a test that would skip fails instead.
public enum TestRequirement: String {
  /// python3
  case python
  /// Python's numpy and safetensors
  case safetensors
  /// swiftc for Cortex-M, with ld.lld and llvm-nm
  case embedded
  /// a cross compiler and an emulator for AArch64
  case arm64
  /// a cross compiler and an emulator for RISC-V
  case riscv64
  /// arm-none-eabi-gcc with newlib, and an emulator of Cortex-M
  case cortexm
  /// an emulator of a RISC-V board
  case riscv32
  /// builds of the library under ThreadSanitizer and AddressSanitizer: slow, so they run only where somebody insists
  case sanitizers
  /// the data sets that are too large or not free to ship
  case sharedData = "shared-data"

  /// Whether the run insists on it.
  public var isRequired: Bool {
    let names = ProcessInfo.processInfo.environment["QORNN_REQUIRE"] ?? ""
    return names.split(separator: ",").contains { $0 == rawValue }
  }

  /// What a test expects of its condition: that it holds, or that nobody insists.
  public func allows(_ isHere: Bool) -> Bool { isHere || !isRequired }
}
