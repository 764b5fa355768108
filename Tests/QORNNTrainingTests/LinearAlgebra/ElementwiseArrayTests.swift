import Foundation
import QORNNTraining
import Testing

/// The kernels on flat arrays, for every kernel set, against their definitions.
struct ElementwiseArrayTests {
  static let counts = Array(0...67) + [127, 128, 129, 170, 1000]
  static let seed: UInt64 = 44

  @Test func simpleKernelsEqualTheirDefinitions() {
    var random = RandomGenerator(seed: Self.seed)
    for count in Self.counts {
      let x = random.mixedValues(count), y = random.mixedValues(count)
      for kernels in FloatKernels.available {
        let place = "\(kernels.name) count \(count) seed \(Self.seed)"
        let source = GuardedBuffer(x)

        let sum = GuardedBuffer(y)
        Elementwise.addScaled(count: count, 0.3, source.pointer, sum.pointer, kernels: kernels)
        let expectedSum = zip(x, y).map { fmaf(0.3, $0, $1) }
        expectSameBits(sum.values, expectedSum, "addScaled \(place)")

        let scaled = GuardedBuffer(x)
        Elementwise.scale(count: count, -1.7, scaled.pointer, kernels: kernels)
        let expectedProduct = x.map { -1.7 * $0 }
        expectSameBits(scaled.values, expectedProduct, "scale \(place)")

        let positive = GuardedBuffer<Float>(count: count)
        Elementwise.relu(count: count, source.pointer, positive.pointer, kernels: kernels)
        let expectedPositive = x.map { $0 > 0 ? $0 : 0 }
        expectSameBits(positive.values, expectedPositive, "relu \(place)")

        let gradient = GuardedBuffer(y)
        Elementwise.reluBackward(count: count, source.pointer, gradient: gradient.pointer, kernels: kernels)
        let expectedGradient = zip(x, y).map { $0 > 0 ? $1 : 0 }
        expectSameBits(gradient.values, expectedGradient, "reluBackward \(place)")

        let other = GuardedBuffer(y)
        let dot = Elementwise.dot(count: count, source.pointer, other.pointer, kernels: kernels)
        #expect(dot.bitPattern == ElementwiseOracle.dot(x, y).bitPattern, "dot \(place)")

        let largest = Elementwise.largestMagnitude(count: count, source.pointer, kernels: kernels)
        let expectedLargest = x.map(abs).max() ?? 0
        #expect(largest == expectedLargest, "largest \(place)")
        let isIntact = sum.isGuardIntact && scaled.isGuardIntact && positive.isGuardIntact
        #expect(isIntact && gradient.isGuardIntact, "guards \(place)")
      }
    }
  }

  @Test func aNaNShowsInTheLargestMagnitude() {
    for kernels in FloatKernels.available {
      for position in [0, 15, 16, 40] {
        var values = [Float](repeating: .infinity, count: 41)
        values[position] = .nan
        #expect(Elementwise.largestMagnitude(values, kernels: kernels).isNaN, "\(kernels.name) \(position)")
      }
    }
  }

  @Test(arguments: 2...8)
  func weightsAreQuantizedAsInThePaper(bitWidth: Int) {
    var random = RandomGenerator(seed: Self.seed)
    let levels = Float(1 << (bitWidth - 1))
    for count in Self.counts where count > 0 {
      let weights = random.mixedValues(count)
      let scale = max(weights.map(abs).max()!, 0.01) / levels / (count % 2 == 0 ? 1 : 1.5)
      let expected = weights.map { weight in
        min(max(fmaf(weight, 1 / scale, 0.5).rounded(.down), -levels), levels - 1)
      }
      for kernels in FloatKernels.available {
        var codes = [Int8](repeating: 99, count: count), values = [Float](repeating: 99, count: count)
        Elementwise.quantizeWeights(
          count: count, weights, grid: WeightGrid(scale: scale, bitWidth: bitWidth), codes: &codes,
          values: &values, kernels: kernels)
        let expectedCodes = expected.map { Int8($0) }, expectedValues = expected.map { $0 * scale }
        #expect(codes == expectedCodes, "\(kernels.name) count \(count) seed \(Self.seed)")
        expectSameBits(values, expectedValues, "\(kernels.name) count \(count) seed \(Self.seed)")
      }
    }
  }

  @Test(arguments: [1, 2, 1000])
  func adamEqualsItsDefinition(update: Int) {
    var random = RandomGenerator(seed: Self.seed)
    let constants = AdamConstants()
    let first = Float(1 / (1 - ElementwiseOracle.power(Double(constants.beta1), update)))
    let second = Float(1 / (1 - ElementwiseOracle.power(Double(constants.beta2), update)))
    for count in Self.counts {
      let p = random.mixedValues(count), g = random.mixedValues(count)
      let m = random.mixedValues(count), v = random.mixedValues(count).map(abs)
      var expected: (p: [Float], m: [Float], v: [Float]) = ([], [], [])
      for index in 0..<count {
        let scaled = 0.25 * g[index]
        let mean = fmaf(constants.beta1, m[index], (1 - constants.beta1) * scaled)
        let square = fmaf(constants.beta2, v[index], (1 - constants.beta2) * scaled * scaled)
        expected.m.append(mean)
        expected.v.append(square)
        let divisor = (square * second).squareRoot() + constants.epsilon
        expected.p.append(p[index] - 1e-3 * (mean * first) / divisor)
      }
      for kernels in FloatKernels.available {
        let parameters = GuardedBuffer(p), gradient = GuardedBuffer(g)
        let mean = GuardedBuffer(m), square = GuardedBuffer(v)
        Elementwise.adam(
          count: count, parameters: parameters.pointer, gradient: gradient.pointer,
          firstMoment: mean.pointer, secondMoment: square.pointer, rate: 1e-3, update: update,
          gradientScale: 0.25, kernels: kernels)
        let place = "\(kernels.name) count \(count) seed \(Self.seed)"
        expectSameBits(parameters.values, expected.p, place)
        expectSameBits(mean.values, expected.m, place)
        expectSameBits(square.values, expected.v, place)
        #expect(parameters.isGuardIntact && mean.isGuardIntact && square.isGuardIntact, "\(place)")
      }
    }
  }

  @Test func rmspropEqualsItsDefinition() {
    var random = RandomGenerator(seed: Self.seed)
    for count in Self.counts {
      let p = random.mixedValues(count), g = random.mixedValues(count), v = random.mixedValues(count).map(abs)
      let scaled = g.map { 0.5 * $0 }
      let squares = zip(v, scaled).map { fmaf(0.9, $0, (1 - 0.9 as Float) * $1 * $1) }
      let expected = (0..<count).map { p[$0] - 1e-2 * scaled[$0] / (squares[$0].squareRoot() + 1e-8) }
      for kernels in FloatKernels.available {
        let parameters = GuardedBuffer(p), gradient = GuardedBuffer(g), square = GuardedBuffer(v)
        Elementwise.rmsprop(
          count: count, parameters: parameters.pointer, gradient: gradient.pointer,
          meanSquare: square.pointer, rate: 1e-2, decay: 0.9, gradientScale: 0.5, kernels: kernels)
        let place = "\(kernels.name) count \(count) seed \(Self.seed)"
        expectSameBits(parameters.values, expected, place)
        expectSameBits(square.values, squares, place)
        #expect(parameters.isGuardIntact && square.isGuardIntact, "\(place)")
      }
    }
  }
}
