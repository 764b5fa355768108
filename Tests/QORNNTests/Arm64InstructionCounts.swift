import Foundation
import Testing
import _QORNNTestSupport

/// How many AArch64 instructions a step takes, at 256 units and 32 inputs, beside a kernel written for that shape alone.
///
/// `QORNN_COUNT_INSTRUCTIONS=1 swift test --filter Arm64InstructionCounts` prints them: the whole step of a session, from
/// the readings to the new state, as the difference of two runs of 1 and 5 steps. Instructions are not time.
@Suite(
  .enabled(if: ProcessInfo.processInfo.environment["QORNN_COUNT_INSTRUCTIONS"] != nil, "only on request"),
  .enabled(if: Arm64Toolchain() != nil, "skipped: no aarch64-linux-gnu-gcc with qemu-aarch64-static"))
struct Arm64InstructionCounts {
  @Test func everyStep() throws {
    let toolchain = try #require(Arm64Toolchain())
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qornn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    for (set, usesDotProduct) in [("neon", false), ("neondot", true)] {
      let hand = try toolchain.buildHand(in: folder, usesDotProduct: usesDotProduct)
      for bitWidth in [4, 8] {
        let count = try difference { try toolchain.instructionCount(hand, ["\(bitWidth)", "\($0)"]) }
        print("w\(bitWidth)a7 \(set) by hand: \(count) instructions a step")
        #expect(count > 0)
      }
    }
    let program = try toolchain.buildReplay(in: folder)
    for (bitWidth, stateBitWidth) in [(4, 8), (8, 8), (2, 8), (4, 16)] {
      for (set, number) in [("neon", 5), ("neondot", 6)] {
        for (placement, place) in [("repacked", 0), ("in place", 1)] {
          let count = try difference {
            let file = folder.appendingPathComponent("cases")
            var cases = Arm64Cases()
            cases.appendSteps(seed: 1, Self.shape(bitWidth, stateBitWidth), stepCount: $0)
            try Data(cases.bytes).write(to: file)
            return try toolchain.instructionCount(program, [file.path, "\(number)", "\(place)"])
          }
          print("w\(bitWidth)a\(stateBitWidth) \(set) \(placement): \(count) instructions a step")
          #expect(count > 0)
        }
      }
    }
  }

  private func difference(_ count: (_ steps: Int) throws -> Int) rethrows -> Int {
    let one = try count(1)
    return (try count(5) - one) / 4
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
