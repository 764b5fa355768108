import Foundation
import Testing
import _QORNNTestSupport

/// How many instructions a step takes on Cortex-M, at 256 units and 32 inputs, for each multiply-accumulate: the table of
/// Docs/Kernels.md.
///
/// `QORNN_COUNT_INSTRUCTIONS=1 swift test --filter CortexMInstructionCounts` prints them. Instructions are not cycles.
@Suite(
  .enabled(if: ProcessInfo.processInfo.environment["QORNN_COUNT_INSTRUCTIONS"] != nil, "only on request"),
  .enabled(if: CortexMEmulator() != nil, "skipped: no arm-none-eabi-gcc with qemu-system-arm"))
struct CortexMInstructionCounts {
  @Test func everyStep() throws {
    let emulator = try #require(CortexMEmulator())
    var cases = ReplayCases()
    for bitWidth in [2, 4, 8] {
      for stateBitWidth in [8, 12] {
        var shape = ReferenceShape()
        shape.hiddenSizes = [256]
        shape.inputSize = 32
        shape.inputBitWidth = stateBitWidth
        shape.stateBitWidths = [stateBitWidth]
        shape.activation = .relu
        shape.recurrentBitWidth = bitWidth
        shape.inputWeightBitWidth = bitWidth
        cases.append(seed: 1, shape, stepCount: 2)
      }
    }
    for core in [FirmwareArchive.Core.cortexM0Plus, .cortexM4] {
      let report = try emulator.replay(cases, try FirmwareArchive.built(core))
      #expect(report.failures == [])
      for (index, cost) in report.costs.enumerated() {
        let widths = "w\([2, 4, 8][index % 6 / 2])a\([8, 12][index % 2])"
        let each = Double(cost.most) / Double(256 * (256 + 32))
        print(
          "\(core.rawValue) \(cost.set) \(widths): \(cost.most) instructions, \(String(format: "%.2f", each)) each"
        )
        // The bar for 4 bits.
        #expect(
          each <= (core == .cortexM0Plus ? 8.0 : cost.set == "dsp" ? 2.0 : 4.0) || !widths.contains("w4"))
      }
    }
  }
}
