import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// The native kernel sets: that they run here at all, and that they stay within their memory.
@Suite struct KernelSetTests {
  /// What the processor says about itself, independent of the library's own detection.
  private var processorFlags: Set<Substring> {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("flags") || $0.hasPrefix("Features") }
    return Set((line ?? "").split(separator: " "))
  }

  @Test func everySetThatTheProcessorHasIsAvailable() {
    let flags = processorFlags
    var expected: [KernelSet] = []
    #if arch(x86_64)
      let vnni512: Set<Substring> = ["avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512_vnni"]
      if flags.isSuperset(of: vnni512) { expected.append(.avx512vnni) }
      if flags.contains("avx2") && (flags.contains("avx_vnni") || flags.isSuperset(of: vnni512)) {
        expected.append(.avxvnni)
      }
      if flags.contains("avx2") { expected.append(.avx2) }
      if flags.contains("sse4_1") { expected.append(.sse41) }
    #elseif arch(arm64)
      if flags.contains("asimddp") { expected.append(.neondot) }
      expected.append(.neon)
    #endif
    #expect(KernelSet.available == expected + [.portable])
    #expect(KernelSet.best == (expected.first ?? .portable))
    for set in KernelSet.allCases { #expect(set.isAvailable == KernelSet.available.contains(set)) }
  }

  /// Sizes around every vector and chunk, all widths: no byte before or after any memory is touched, and the logits are
  /// the oracle's.
  @Test(arguments: 2...8) func memoryIsNotExceeded(bitWidth: Int) throws {
    let sizes = [1, 3, 4, 5, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 127, 128, 130]
    for (index, hiddenSize) in sizes.enumerated() {
      for stateBitWidth in [8, 11] where (index + stateBitWidth + bitWidth) % TestShare.stride(3) == 0 {
        var shape = ReferenceShape()
        shape.inputSize = 1 + hiddenSize % 7
        shape.inputKind = hiddenSize % 5 == 3 ? .token : .vector
        shape.inputBitWidth = stateBitWidth
        shape.hiddenSizes = [hiddenSize]
        shape.stateBitWidths = [stateBitWidth]
        shape.recurrentBitWidth = bitWidth
        shape.inputWeightBitWidth = 2 + (bitWidth + hiddenSize) % 7
        shape.outputBitWidth = bitWidth
        shape.readoutActivation = hiddenSize % 2 == 0 ? .relu : .identity
        let network = ReferenceNetwork.random(seed: UInt64(hiddenSize), shape)
        var reference = ReferenceSession(network)
        var generator = SplitMixGenerator(seed: 1)
        let steps = (0..<3).map { _ in reference.stepRandomly(&generator) }
        for (kernels, placement) in OracleComparison.variants {
          for side in GuardedPages.Side.allCases {
            let logits = try run(network, steps, kernels, placement, side)
            #expect(logits == reference.logits(), "\(kernels) \(placement) \(side) \(shape)")
          }
        }
      }
    }
  }

  /// Everything that a model needs, each part against a guard.
  private func run(
    _ network: ReferenceNetwork, _ steps: [[Int]], _ kernels: KernelSet, _ placement: WeightPlacement,
    _ side: GuardedPages.Side
  ) throws -> [Int] {
    let file = network.encode()
    let pages = GuardedPages(byteCount: file.count, side: side)
    pages.bytes.copyBytes(from: file)
    let model = try Model(validating: UnsafeRawBufferPointer(pages.bytes))
    let alignment = PreparedModel.memoryAlignment
    let prepared = GuardedPages(
      byteCount: PreparedModel.byteCount(for: model, kernels: kernels, placement: placement), side: side,
      alignment: alignment)
    let preparedModel = PreparedModel(
      model, kernels: kernels, placement: placement, memory: prepared.bytes)
    let scratch = GuardedPages(
      byteCount: preparedModel.workspaceByteCount(), side: side, alignment: alignment)
    let state = GuardedPages(byteCount: preparedModel.sessionByteCount, side: side, alignment: alignment)
    var workspace = Workspace(for: preparedModel, memory: scratch.bytes)
    var session = Session(for: preparedModel, memory: state.bytes)
    for step in steps {
      if model.inputKind == .token {
        session.step(token: step[0], model: preparedModel, workspace: &workspace)
      } else {
        step.map { Int32($0) }.withUnsafeBufferPointer {
          session.step(readings: $0, model: preparedModel, workspace: &workspace)
        }
      }
    }
    return session.computeLogits(model: preparedModel, workspace: &workspace).map(Int.init)
  }
}
