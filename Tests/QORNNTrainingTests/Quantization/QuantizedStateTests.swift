import CQORNNTrainingKernels
import QORNN
import QORNNTraining
import Testing

/// The state of the forward pass against the runtime's rule (3) in integers.
@Suite struct QuantizedStateTests {
  @Test(arguments: 8...16) func roundsAndSaturatesLikeTheRuntime(bits: Int) {
    let limit = (1 << (bits - 1)) - 1
    // A power of two as the step makes the float side exact, ties included.
    let step: Float = 0x1p-6
    let grid = StateGrid(bitWidth: bits, range: step * Float(limit))
    var generator = RandomGenerator(seed: UInt64(bits))
    let shift = 6
    let values = (0..<4000).map { index in
      index < 200
        ? (index - 100) << (shift - 1)  // ties
        : generator.uniform(below: (limit + 40) << (shift + 1)) - (limit + 40) << shift
    }
    var states = values.map { Float($0) * step / Float(1 << shift) }
    var derivatives = [Int8](repeating: 9, count: values.count)
    let zeros = [Float](repeating: 0, count: values.count)
    let saturatedCount = states.withUnsafeMutableBufferPointer { states in
      derivatives.withUnsafeMutableBufferPointer { derivatives in
        zeros.withUnsafeBufferPointer { zeros in
          var call = qornn_state_forward_call(
            rows: 1, columns: values.count, state: states.baseAddress, state_row_stride: values.count,
            derivative: derivatives.baseAddress, derivative_row_stride: values.count, bias: zeros.baseAddress,
            modulus_bias: zeros.baseAddress, activation: 0, step: grid.step, inverse_step: grid.inverseStep,
            limit: grid.limit, largest: 0, saturated_count: 0)
          Elementwise.stateForward(&call)
          return Int(call.saturated_count)
        }
      }
    }
    var expectedSaturated = 0
    for (index, value) in values.enumerated() {
      let rounded = (value + 1 << (shift - 1)) >> shift
      let expected = min(max(rounded, -limit), limit)
      #expect(states[index] == Float(expected) * step, "value \(value), \(bits) bits, seed \(bits)")
      #expect(derivatives[index] == (rounded == expected ? 1 : 0), "value \(value), \(bits) bits")
      if rounded != expected { expectedSaturated += 1 }
    }
    #expect(saturatedCount == expectedSaturated && saturatedCount > 0)
  }

  @Test func gridComesFromTheConfiguration() {
    var configuration = NetworkConfiguration(
      inputKind: .token, inputSize: 2, hiddenSize: 2, layerCount: 2, outputSize: 2, stateBits: 12,
      stateRanges: [8, 4])
    #expect(StateGrid(configuration, layer: 1).step == Float(4) / 2047)
    #expect(StateGrid(configuration, layer: 1).step == configuration.stateStep(ofLayer: 1))
    #expect(StateGrid(configuration, layer: 0).limit == 2047)
    configuration.stateBits = nil
    #expect(StateGrid(configuration, layer: 0) == .float)
  }
}
