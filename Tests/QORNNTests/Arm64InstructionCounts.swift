import Foundation
import Testing
import _QORNNTestSupport

/// How many AArch64 instructions a step takes, at 256 units and 32 inputs, beside a kernel written for that shape alone:
/// at most 1.15 times as many.
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

    var hands: [String: Int] = [:]
    for (set, usesDotProduct) in [("neon", false), ("neondot", true)] {
      let hand = try toolchain.buildHand(in: folder, usesDotProduct: usesDotProduct)
      for bitWidth in [2, 4, 8] {
        let count = try difference { try toolchain.instructionCount(hand, ["\(bitWidth)", "\($0)"]) }
        print("w\(bitWidth)a8 \(set) by hand: \(count) instructions a step")
        hands["w\(bitWidth)a8 \(set) repacked"] = count
      }
    }
    let program = try toolchain.buildReplay(in: folder)
    for (placement, place) in [("repacked", 0), ("in place", 1)] {
      for (set, number) in [("neon", 5), ("neondot", 6)] {
        for (bitWidth, stateBitWidth) in [(2, 8), (4, 8), (8, 8), (4, 16)] {
          let count = try difference {
            let file = folder.appendingPathComponent("cases")
            var cases = Arm64Cases()
            cases.appendSteps(seed: 1, Self.shape(bitWidth, stateBitWidth), stepCount: $0)
            try Data(cases.bytes).write(to: file)
            return try toolchain.instructionCount(program, [file.path, "\(number)", "\(place)"])
          }
          let label = "w\(bitWidth)a\(stateBitWidth) \(set) \(placement)"
          let ratio = hands[label].map { Double(count) / Double($0) }
          let comparison = ratio.map { String(format: ", %.2f times by hand", $0) } ?? ""
          print("\(label): \(count) instructions a step\(comparison)")
          #expect(count > 0 && ratio ?? 1 <= 1.15, "\(label)")
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

extension Arm64Toolchain {
  /// What prepares a model and is no part of a step. The trace leaves it out, or it would be a thousand times longer.
  private static let preparation = [
    "TileLayout", "PackedWeights", "PackedMatrixView", "PreparedMemory", "ModelBytes", "CRC32C", "Bound",
    "UTF8",
  ]

  /// How many instructions a program takes but for `preparation`; the same in every run, and not cycles.
  fileprivate func instructionCount(_ program: URL, _ arguments: [String]) throws -> Int {
    let trace = """
      '\(emulator.path)' -cpu max -singlestep -d exec,nochain -dfilter '\(try steppedRanges(program))' \
      -D /dev/stdout "$@" | grep -c '^Trace'
      """
    let text = try ProgramRun.output(
      URL(fileURLWithPath: "/bin/sh"), ["-c", trace, "sh", program.path] + arguments)
    return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), "\(text)")
  }

  /// The addresses of everything but `preparation`, as the emulator takes them.
  private func steppedRanges(_ program: URL) throws -> String {
    let lister = URL(fileURLWithPath: linker.path.replacingOccurrences(of: "-gcc", with: "-nm"))
    let symbols = try ProgramRun.output(lister, ["-n", program.path]).split(separator: "\n")
      .map { $0.split(separator: " ") }.filter { $0.count == 3 && "tTwW".contains($0[1]) }
    var ranges: [Range<UInt64>] = []
    for (symbol, next) in zip(symbols, symbols.dropFirst()) {
      let start = try #require(UInt64(symbol[0], radix: 16)), end = try #require(UInt64(next[0], radix: 16))
      if start == end || Self.preparation.contains(where: { symbol[2].contains($0) }) { continue }
      if let last = ranges.last, last.upperBound == start {
        ranges[ranges.count - 1] = last.lowerBound..<end
      } else {
        ranges.append(start..<end)
      }
    }
    return ranges.map { "0x\(String($0.lowerBound, radix: 16))..0x\(String($0.upperBound - 1, radix: 16))" }
      .joined(separator: ",")
  }
}
