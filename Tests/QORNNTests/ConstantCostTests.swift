import Foundation
import Testing
import _QORNNTestSupport

/// Latency is a bound: a step and a decision take the same instructions for every reading, state and logit, on every core, those
/// without conditional moves included. Counted in emulation; the readings are zeros, both ends of Int32 and drawn ones.
@Suite struct ConstantCostTests {
  /// Both widths of inputs and states, planes of every width, every activation, tokens, classes and values.
  private static let models: [(name: String, bytes: [UInt8])] = (0..<12).map { number in
    var shape = ReferenceShape()
    shape.inputKind = number % 5 == 4 ? .token : .vector
    shape.inputSize = 2 + number % 3 * 4
    shape.inputBitWidth = [8, 12, 16][number % 3]
    shape.hiddenSizes = number % 4 == 3 ? [9, 14] : [17 + number]
    shape.stateBitWidths = [[8, 16, 12][number / 2 % 3]]
    shape.activation = ReferenceNetwork.Activation.allCases[number / 3 % 3]
    shape.readoutActivation = number % 2 == 0 ? .identity : .relu
    shape.outputKind = number % 6 == 5 ? .values : .classes
    shape.outputSize = 1 + number % 7 * 2
    shape.recurrentBitWidth = 2 + number % 7
    shape.inputWeightBitWidth = 2 + (number + 3) % 7
    shape.outputBitWidth = 8 - number % 7
    shape.style = number % 4 == 2 ? .extreme : .ordinary
    return ("model \(number), \(shape)", ReferenceNetwork.random(seed: UInt64(number), shape).encode())
  }

  @Test(
    .enabled(
      if: FirmwareCosts.arePossible(on: .cortexM4), "skipped: no arm-none-eabi-gcc with qemu-system-arm"),
    arguments: [FirmwareArchive.Core.cortexM0Plus, .cortexM4, .cortexM7])
  func onCortexM(core: FirmwareArchive.Core) throws { try expectOneCost(on: core) }

  @Test(
    .enabled(
      if: FirmwareCosts.arePossible(on: .riscv32) && FirmwareCosts.arePossible(on: .riscv64),
      "skipped: no swiftc with qemu-system-riscv32 and -riscv64"),
    arguments: [FirmwareArchive.Core.riscv32, .riscv64])
  func onRISCV(core: FirmwareArchive.Core) throws { try expectOneCost(on: core) }

  private func expectOneCost(on core: FirmwareArchive.Core) throws {
    for row in try FirmwareCosts(Self.models, on: core).rows {
      #expect(row.step.count == 1 && row.step.lowerBound > 0, "\(core), \(row.name): a step \(row.step)")
      #expect(
        row.readout.count == 1 && row.readout.lowerBound > 0, "\(core), \(row.name): a readout \(row.readout)"
      )
    }
  }
}
