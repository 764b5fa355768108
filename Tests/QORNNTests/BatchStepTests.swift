import QORNN
import Testing
import _QORNNTestSupport

/// Steps of several streams together give each stream the integers of its own steps.
@Suite struct BatchStepTests {
  private func shape(_ number: Int, bitWidth: Int, stateBitWidths: [Int]) -> ReferenceShape {
    var shape = ReferenceShape()
    shape.style = ReferenceShape.Style.allCases[number % 3]
    shape.inputKind = number % 4 == 3 ? .token : .vector
    shape.inputSize = 1 + (number * 7) % 37
    shape.inputBitWidth = [8, 12, 16][number % 3]
    shape.hiddenSizes = stateBitWidths.indices.map { 9 + (number * 11 + $0 * 24) % 60 }
    shape.stateBitWidths = stateBitWidths
    shape.activation = ReferenceNetwork.Activation.allCases[(number / 2) % 3]
    shape.recurrentBitWidth = bitWidth
    shape.inputWeightBitWidth = 2 + (number + bitWidth) % 7
    return shape
  }

  /// Streams whose states differ, stepped together: against the oracle, and against sessions that step alone.
  private func compare(_ network: ReferenceNetwork, streamCount: Int, stepCount: Int, label: String) throws {
    let model = try SharedModel(bytes: network.encode())
    for (kernels, placement) in OracleComparison.variants {
      let together = (0..<streamCount).map { _ in model.makeSession(kernels: kernels, placement: placement) }
      let alone = (0..<streamCount).map { _ in model.makeSession(kernels: kernels, placement: placement) }
      var references = (0..<streamCount).map { _ in ReferenceSession(network) }
      var generator = SplitMixGenerator(seed: UInt64(streamCount))
      for step in 1...stepCount {
        let inputs = references.indices.map { references[$0].stepRandomly(&generator) }
        switch network.inputKind {
        case .vector:
          let readings = inputs.map { $0.map { Int32($0) } }
          OwnedSession.step(together, readings: readings)
          for (session, row) in zip(alone, readings) { session.step(readings: row) }
        case .token:
          OwnedSession.step(together, tokens: inputs.map { $0[0] })
          for (session, input) in zip(alone, inputs) { session.step(token: input[0]) }
        }
        for stream in 0..<streamCount {
          let agrees =
            together[stream].stateBytes == alone[stream].stateBytes
            && OracleComparison.agree(together[stream], references[stream])
          #expect(
            agrees, "\(kernels.name) \(placement), stream \(stream) of \(streamCount), step \(step), \(label)"
          )
          if !agrees { return }
        }
      }
    }
  }

  @Test(arguments: 2...8)
  func everyCountAndStateWidth(bitWidth: Int) throws {
    for (index, stateBitWidth) in [8, 12, 16].enumerated() {
      for count in 1...16 where (count + index + bitWidth) % TestShare.stride(5) == 0 {
        let shape = shape(count + index, bitWidth: bitWidth, stateBitWidths: [stateBitWidth])
        let seed = UInt64(bitWidth * 100 + count)
        try compare(
          .random(seed: seed, shape), streamCount: count, stepCount: 3, label: "seed \(seed) \(shape)")
      }
    }
  }

  @Test(arguments: [1, 3, 4, 7, 16])
  func stacksOfLayers(streamCount: Int) throws {
    for number in stride(from: streamCount % TestShare.stride(3), to: 12, by: TestShare.stride(3)) {
      let bits = [[8, 12], [12, 8], [16, 8, 16], [8, 8, 8]][number % 4]
      let shape = shape(number, bitWidth: 2 + number % 7, stateBitWidths: bits)
      try compare(
        .random(seed: UInt64(number), shape), streamCount: streamCount, stepCount: 4,
        label: "seed \(number) \(shape)")
    }
  }

  /// More sessions than a batch takes go in groups.
  @Test(arguments: [0, 17, 35])
  func anyNumberOfSessions(streamCount: Int) throws {
    for number in [0, 3] {
      let shape = shape(number, bitWidth: 4, stateBitWidths: [8])
      try compare(
        .random(seed: 1, shape), streamCount: streamCount, stepCount: 3, label: "\(shape)")
    }
  }

  /// Sessions in the caller's memory, in another order in every step, and no byte outside of what was asked for.
  @Test(arguments: 0..<12)
  func memoryIsNotExceeded(number: Int) throws {
    let count = [1, 5, 16][number % 3]
    let shape = shape(number, bitWidth: 2 + number % 7, stateBitWidths: [[8], [12, 8], [16]][number / 4])
    let network = ReferenceNetwork.random(seed: UInt64(number), shape)
    let model = try SharedModel(bytes: network.encode())
    for (kernels, placement) in OracleComparison.variants {
      let prepared = GuardedMemory(
        byteCount: PreparedModel.byteCount(for: model.model, kernels: kernels, placement: placement))
      let preparedModel = PreparedModel(
        model.model, kernels: kernels, placement: placement, memory: prepared.bytes)
      let scratch = GuardedMemory(byteCount: preparedModel.workspaceByteCount(batchSize: count))
      var workspace = Workspace(for: preparedModel, batchSize: count, memory: scratch.bytes)
      let memories = (0..<count).map { _ in GuardedMemory(byteCount: preparedModel.sessionByteCount) }
      for memory in memories { _ = Session(for: preparedModel, memory: memory.bytes) }
      var references = (0..<count).map { _ in ReferenceSession(network) }
      var generator = SplitMixGenerator(seed: 5)
      for step in 0..<5 {
        let order = (0..<count).map { (7 * $0 + step) % count }
        let starts = order.map { memories[$0].bytes.baseAddress! }
        let inputs = order.map { references[$0].stepRandomly(&generator) }
        starts.withUnsafeBufferPointer { starts in
          if network.inputKind == .vector {
            inputs.joined().map { Int32($0) }.withUnsafeBufferPointer {
              Session.step(starts, readings: $0, model: preparedModel, workspace: &workspace)
            }
          } else {
            inputs.map { $0[0] }.withUnsafeBufferPointer {
              Session.step(starts, tokens: $0, model: preparedModel, workspace: &workspace)
            }
          }
        }
      }
      for (memory, reference) in zip(memories, references) {
        let session = Session(resuming: preparedModel, memory: memory.bytes)
        let logits = session.computeLogits(model: preparedModel, workspace: &workspace)
        #expect(logits.map { Int($0) } == reference.logits(), "\(kernels.name) \(placement) \(shape)")
        #expect(memory.isIntact)
      }
      #expect(prepared.isIntact && scratch.isIntact, "\(kernels.name) \(placement) \(shape)")
    }
  }
}
