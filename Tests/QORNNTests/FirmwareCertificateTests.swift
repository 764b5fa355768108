import Foundation
import QORNN
import QORNNExport
import Testing
import _QORNNTestSupport

/// A certificate is true: its memory is what the library asks for on the core, and no step, decision, stack or code takes more than
/// it says. After a change of kernels Tests/Fixtures/firmware/fit-costs.py makes the coefficients anew.
@Suite(
  .enabled(if: FirmwareCosts.isPossible, "skipped: no arm-none-eabi-gcc with qemu-system-arm"))
struct FirmwareCertificateTests {
  private static let targets: [(core: FirmwareArchive.Core, target: FirmwareTarget)] = [
    (.cortexM0Plus, .cortexM0Plus), (.cortexM4, .cortexM4),
  ]
  private static let shipped = ["wand-digits", "smnist", "copy-t1000", "ptb-characters"]

  /// Every width of weights and state, several layers, tokens, every activation, sizes on and off the blocks of the kernels.
  private static let models: [(name: String, bytes: [UInt8])] = {
    var models: [(String, [UInt8])] = []
    func add(_ name: String, _ change: (inout ReferenceShape) -> Void) {
      var shape = ReferenceShape()
      change(&shape)
      models.append((name, ReferenceNetwork.random(seed: UInt64(models.count), shape).encode()))
    }
    let shapes = [(32, 2, 3), (64, 17, 4), (101, 40, 7), (96, 9, 24)]
    for bits in 2...8 {
      for state in [8, 12] {
        for (index, (hidden, inputs, outputs)) in shapes.enumerated() {
          add("w\(bits)a\(state), \(inputs) to \(hidden) to \(outputs)") {
            ($0.recurrentBitWidth, $0.inputWeightBitWidth, $0.outputBitWidth) = (bits, bits, bits)
            ($0.stateBitWidths, $0.hiddenSizes, $0.inputSize, $0.outputSize) = (
              [state], [hidden], inputs, outputs
            )
            $0.activation = ReferenceNetwork.Activation.allCases[(index + bits) % 3]
          }
        }
        add("w\(bits)a\(state), tokens") {
          ($0.inputKind, $0.inputSize) = (.token, 12)
          ($0.recurrentBitWidth, $0.inputWeightBitWidth, $0.outputBitWidth) = (bits, bits, 8)
          ($0.stateBitWidths, $0.hiddenSizes) = ([state], [20 + 20 * (bits % 3)])
        }
        add("w\(bits)a\(state), layers, 8-bit inputs") {
          ($0.inputBitWidth, $0.hiddenSizes) = (8, [24, 40, 9])
          ($0.recurrentBitWidth, $0.inputWeightBitWidth, $0.outputBitWidth) = (bits, 4, 8)
          $0.stateBitWidths = [state, 12, 8]
        }
      }
    }
    return models
  }()

  private static func all() throws -> [(name: String, bytes: [UInt8])] {
    models
      + (try shipped.map {
        ($0, try FixturePaths.bytes(FixturePaths.models.appendingPathComponent("\($0)/model.qornn")))
      })
  }

  @Test(arguments: targets.indices) func noModelTakesMoreThanItsCertificateSays(index: Int) throws {
    let (core, target) = Self.targets[index]
    let costs = try FirmwareCosts(try Self.all(), on: core)
    try writeForFit(costs, core)
    let stack = try #require(target.stackByteCount)
    let cost = try #require(target.cost)
    for row in costs.rows {
      let model = try SharedModel(bytes: row.bytes)
      let memory = FirmwareMemory(model)
      #expect(memory.model == row.modelByteCount, "\(core), \(row.name)")
      #expect(memory.session == row.sessionByteCount, "\(core), \(row.name)")
      #expect(memory.workspace == row.workspaceByteCount, "\(core), \(row.name)")
      let (step, decision) = (try #require(cost.step(model)), try #require(cost.readout(model)))
      #expect(row.step <= step, "\(core), \(row.name): \(row.step) instructions, certified \(step)")
      #expect(
        row.decision <= decision, "\(core), \(row.name): \(row.decision) instructions, certified \(decision)")
      #expect(row.stack <= stack, "\(core), \(row.name): \(row.stack) bytes of stack, certified \(stack)")
      // A bound that is no use is no bound. Where a step is a few thousand instructions, constants weigh more.
      let slack = Self.shipped.contains(row.name) ? 1.05 : 1.15
      #expect(
        Double(step) <= slack * Double(row.step), "\(core), \(row.name): \(row.step), certified \(step)")
      #expect(
        Double(decision) <= slack * Double(row.decision),
        "\(core), \(row.name): \(row.decision), certified \(decision)")
    }
    let code = try #require(target.codeByteCount)
    #expect(
      costs.codeByteCount <= code && code <= costs.codeByteCount * 21 / 20,
      "\(core): \(costs.codeByteCount) bytes")
    let deepest = costs.rows.map(\.stack).max() ?? 0
    #expect(stack <= deepest + 64, "\(core): \(deepest) bytes of stack")
  }

  /// QORNN_COSTS names a folder for what Tests/Fixtures/firmware/fit-costs.py makes coefficients of.
  private func writeForFit(_ costs: FirmwareCosts, _ core: FirmwareArchive.Core) throws {
    guard let path = ProcessInfo.processInfo.environment["QORNN_COSTS"] else { return }
    let folder = URL(fileURLWithPath: path).appendingPathComponent(core.rawValue)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var lines = ["code \(costs.codeByteCount)"]
    for (index, row) in costs.rows.enumerated() {
      try Data(row.bytes).write(to: folder.appendingPathComponent("\(index).qornn"))
      lines.append("\(index) \(row.step) \(row.decision) \(row.stack)")
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: folder.appendingPathComponent("costs.txt"))
  }
}
