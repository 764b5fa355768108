import CQORNNTrainingKernels
import QORNN
import QORNNTraining
import Testing

/// The end of a time step and its gradient, for every kernel set, against their definitions.
struct ElementwiseStateTests {
  static let widths = Array(1...67) + [127, 128, 129, 170]
  /// The last row falls on ±limit of the grids below.
  static let edges: [Float] = [
    0, -0.0, 0.5, -0.5, 1e30, -1e30, .infinity, -.infinity, 0x1p-149, -0x1p-149,
    4.699, -4.699, 3.998046875, -3.998046875,
  ]

  struct Case {
    var z: [Float]
    var bias: [Float]
    var modulusBias: [Float]
    let rows: Int
    let columns: Int

    init(columns: Int, random: inout RandomGenerator) {
      rows = columns % 3 + 1
      self.columns = columns
      z = random.mixedValues(rows * columns)
      for index in z.indices where random.uniform(below: 6) == 0 {
        z[index] = ElementwiseStateTests.edges[random.uniform(below: ElementwiseStateTests.edges.count)]
      }
      bias = (0..<columns).map { _ in random.uniform(below: 3) == 0 ? 0 : random.uniform() - 0.5 }
      // With bias 0, z = ±½ and −½ the modulus is exactly 0.
      modulusBias = (0..<columns).map { _ in
        random.uniform(below: 3) == 0 ? -0.5 : (random.uniform() - 0.6) / 2
      }
    }
  }

  @Test(arguments: Activation.allCases, [Float(0), 127, 2047])
  func forwardEqualsItsDefinition(activation: Activation, limit: Float) {
    let seed: UInt64 = 5
    var random = RandomGenerator(seed: seed)
    let step: Float = limit == 127 ? 0.037 : 0x1p-9
    for columns in Self.widths {
      let input = Case(columns: columns, random: &random)
      let expected = input.z.indices.map { index in
        ElementwiseOracle.state(
          z: input.z[index] + input.bias[index % columns], modulusBias: input.modulusBias[index % columns],
          activation: activation, step: step, limit: limit)
      }
      let states = expected.map(\.h), derivatives = expected.map(\.derivative)
      let largest = expected.map(\.magnitude).max()!
      let saturatedCount = expected.count(where: \.isSaturated)
      for kernels in FloatKernels.available {
        let state = GuardedBuffer(input.z), derivative = GuardedBuffer<Int8>(count: input.z.count)
        let bias = GuardedBuffer(input.bias), modulusBias = GuardedBuffer(input.modulusBias)
        var call = qornn_state_forward_call(
          rows: input.rows, columns: columns, state: state.pointer, state_row_stride: columns,
          derivative: derivative.pointer, derivative_row_stride: columns, bias: bias.pointer,
          modulus_bias: modulusBias.pointer, activation: Int32(activation.rawValue), step: step,
          inverse_step: 1 / step, limit: limit, largest: 0, saturated_count: 3)
        Elementwise.stateForward(&call, kernels: kernels)
        let place = "\(kernels.name) columns \(columns) seed \(seed)"
        expectSameBits(state.values, states, place)
        #expect(derivative.values == derivatives, "\(place)")
        #expect(call.largest == largest, "\(place)")
        #expect(Int(call.saturated_count) == 3 + saturatedCount, "\(place)")
        #expect(state.isGuardIntact && derivative.isGuardIntact, "\(place)")

        let inference = GuardedBuffer(input.z)
        call.state = inference.pointer
        call.derivative = nil
        Elementwise.stateForward(&call, kernels: kernels)
        expectSameBits(inference.values, states, "without derivative: \(place)")
      }
    }
  }

  @Test(arguments: Activation.allCases, [Float(0), 127])
  func aNaNStaysAndShowsInTheLargest(activation: Activation, limit: Float) {
    for kernels in FloatKernels.available {
      for columns in [1, 16, 37] {
        var state = [Float](repeating: 1, count: columns)
        state[columns / 2] = .nan
        let zeros = [Float](repeating: 0, count: columns)
        state.withUnsafeMutableBufferPointer { state in
          zeros.withUnsafeBufferPointer { zeros in
            var call = qornn_state_forward_call(
              rows: 1, columns: columns, state: state.baseAddress, state_row_stride: columns, derivative: nil,
              derivative_row_stride: 0, bias: zeros.baseAddress, modulus_bias: zeros.baseAddress,
              activation: Int32(activation.rawValue), step: 0.5, inverse_step: 2, limit: limit, largest: 0,
              saturated_count: 0)
            Elementwise.stateForward(&call, kernels: kernels)
            #expect(call.largest.isNaN, "\(kernels.name) \(columns)")
          }
        }
        let nanCount = state.count(where: \.isNaN)
        #expect(nanCount == 1, "\(kernels.name) \(columns)")
      }
    }
  }

  @Test func backwardEqualsItsDefinition() {
    let seed: UInt64 = 6
    var random = RandomGenerator(seed: seed)
    for columns in Self.widths {
      let count = 3 * columns
      let gradient = random.mixedValues(count), above = random.mixedValues(count)
      let derivative = (0..<count).map { _ in Int8(random.uniform(below: 3)) - 1 }
      for (kernels, hasAbove) in FloatKernels.available.flatMap({ [($0, false), ($0, true)] }) {
        let expected = (0..<count).map { index -> Float in
          let sum = hasAbove ? gradient[index] + above[index] : gradient[index]
          return derivative[index] == 0 ? 0 : sum
        }
        let delta = GuardedBuffer(gradient), added = GuardedBuffer(above), slopes = GuardedBuffer(derivative)
        var call = qornn_state_backward_call(
          rows: 3, columns: columns, gradient: delta.pointer, gradient_row_stride: columns,
          above: hasAbove ? UnsafePointer(added.pointer) : nil, above_row_stride: columns,
          derivative: slopes.pointer, derivative_row_stride: columns)
        Elementwise.stateBackward(&call, kernels: kernels)
        expectSameBits(delta.values, expected, "\(kernels.name) columns \(columns) seed \(seed)")
        #expect(delta.isGuardIntact, "\(kernels.name) columns \(columns)")
      }
    }
  }

  @Test(arguments: [1, 2, 3])
  func columnSumsAreChainsInAscendingRow(threadCount: Int) {
    let seed: UInt64 = 8
    var random = RandomGenerator(seed: seed)
    let pool = WorkerPool(threadCount: threadCount)
    for columns in [1, 5, 63, 64, 65, 170] {
      let rows = 19
      let deltaValues = random.mixedValues(rows * columns)
      let derivativeValues = (0..<rows * columns).map { _ in Int8(random.uniform(below: 3)) - 1 }
      let start = random.mixedValues(columns)
      var bias = start, modulus = start
      for index in deltaValues.indices {
        bias[index % columns] += deltaValues[index]
        modulus[index % columns] += deltaValues[index] * Float(derivativeValues[index])
      }
      let delta = GuardedBuffer(deltaValues), derivative = GuardedBuffer(derivativeValues)
      for kernels in FloatKernels.available {
        let biasSum = GuardedBuffer(start), modulusSum = GuardedBuffer(start),
          biasAlone = GuardedBuffer(start)
        pool.split(columns) { range in
          Elementwise.columnSums(
            rows: rows, columns: range, stride: columns, delta: delta.pointer, derivative: derivative.pointer,
            bias: biasSum.pointer, modulusBias: modulusSum.pointer, kernels: kernels)
          Elementwise.columnSums(
            rows: rows, columns: range, stride: columns, delta: delta.pointer, bias: biasAlone.pointer,
            kernels: kernels)
        }
        let place = "\(kernels.name) columns \(columns) seed \(seed)"
        expectSameBits(biasSum.values, bias, place)
        expectSameBits(modulusSum.values, modulus, place)
        expectSameBits(biasAlone.values, bias, place)
        #expect(biasSum.isGuardIntact && modulusSum.isGuardIntact && biasAlone.isGuardIntact, "\(place)")
      }
    }
  }
}
