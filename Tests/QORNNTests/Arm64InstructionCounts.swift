import Foundation
import Testing
import _QORNNTestSupport

/// How many AArch64 instructions a step takes, at 256 units and 32 inputs, beside a kernel written for that shape alone:
/// at most 1.15 times as many.
///
/// `QORNN_COUNT_INSTRUCTIONS=1 swift test --filter Arm64InstructionCounts` prints them: the whole `qornn_step`, from the
/// readings to the new state. Instructions are not time.
@Suite(
  .enabled(if: InstructionCounter.isWanted, "only on request"),
  .enabled(if: EmulatedLinux(.arm64) != nil, EmulatedLinux.isMissing(.arm64)))
struct Arm64InstructionCounts {
  @Test func everyStep() throws {
    try withTemporaryFolder { folder in
      let linux = try #require(EmulatedLinux(.arm64))
      let counter = try InstructionCounter(linux, in: folder)
      let processor = try #require(linux.processors.last)
      var hands: [String: Int] = [:]
      for (set, usesDotProduct) in [("neon", false), ("neondot", true)] {
        let hand = try linux.buildHand(in: folder, usesDotProduct: usesDotProduct)
        for bitWidth in [2, 4, 8] {
          let count = try InstructionCounter.difference {
            try counter.count(hand, ["\(bitWidth)", "\($0)"], on: processor)
          }
          print("w\(bitWidth)a8 \(set) by hand: \(count) instructions a step")
          hands["w\(bitWidth)a8 \(set) repacked"] = count
        }
      }
      for isInPlace in [false, true] {
        for set in [5, 6] {
          for (bitWidth, stateBitWidth) in [(2, 8), (4, 8), (8, 8), (4, 16)] {
            let model = folder.appendingPathComponent("model.qornn")
            let network = ReferenceNetwork.random(seed: 1, Self.shape(bitWidth, stateBitWidth))
            try Data(network.encode()).write(to: model)
            let step = try counter.step(of: model, set: set, isInPlace: isInPlace, on: processor)
            let label =
              "w\(bitWidth)a\(stateBitWidth) \(step.kernels) \(isInPlace ? "in place" : "repacked")"
            let ratio = hands[label].map { Double(step.instructions) / Double($0) }
            let comparison = ratio.map { String(format: ", %.2f times by hand", $0) } ?? ""
            print("\(label): \(step.instructions) instructions a step\(comparison)")
            #expect(step.instructions > 0 && ratio ?? 1 <= 1.15, "\(label)")
          }
        }
      }
    }
  }

  private static func shape(_ bitWidth: Int, _ stateBitWidth: Int) -> ReferenceShape {
    var shape = ReferenceShape()
    shape.hiddenSizes = [256]
    shape.inputSize = 32
    shape.inputBitWidth = stateBitWidth
    shape.stateBitWidths = [stateBitWidth]
    shape.recurrentBitWidth = bitWidth
    shape.inputWeightBitWidth = bitWidth
    return shape
  }
}
