import QORNN
import Testing

@testable import QORNNTraining

/// The columns that are still in float against the normal equations of what they must make up for.
@Suite struct GradualRoundingTests {
  private static let size = 12
  private static let configuration = NetworkConfiguration(
    inputKind: .vector, inputSize: 1, hiddenSize: size, outputSize: 2, method: .ste, weightBits: 3,
    rounding: .gradual)

  /// States of which some directions carry much more than others.
  private static func moments(seed: UInt64) -> SmallMatrix {
    var generator = RandomGenerator(seed: seed)
    var matrix = SmallMatrix(zeros: size, size)
    for sample in 0..<40 {
      let state = (0..<size).map { _ in Double(generator.gaussian()) / (sample < 4 ? 1 : 10) }
      for row in 0..<size {
        for column in 0..<size { matrix[row, column] += state[row] * state[column] / 40 }
      }
    }
    return matrix
  }

  private static func layer(seed: UInt64) -> Parameters.Layer {
    let parameters = Parameters(initializing: configuration, seed: seed)
    return parameters.layers[0]
  }

  private static func rounding() throws -> GradualRounding {
    try #require(
      GradualRounding(configuration, TrainingOptions(iterations: 10), pool: WorkerPool(threadCount: 1)))
  }

  /// For w⁺ = w + Δ, Δ given in the settled columns, ΔᵀCΔ is least where (C + damping)Δ = 0 in the others.
  @Test(arguments: [1, 2, 3] as [UInt64]) func freeColumnsSolveTheNormalEquations(seed: UInt64) throws {
    let (moments, before) = (Self.moments(seed: seed), Self.layer(seed: seed + 10))
    var after = before
    try Self.rounding().settle(&after, columns: 5, moments: moments)
    let settled = (0..<Self.size).filter { after.settledCodes[$0] != 256 }
    #expect(settled.count == 5)
    let damping =
      GradualRounding.damping * (0..<Self.size).reduce(0) { $0 + moments[$1, $1] } / Double(Self.size)
    for row in 0..<Self.size {
      let change = (0..<Self.size).map { column in
        Double(after.recurrentWeights[row * Self.size + column])
          - Double(before.recurrentWeights[row * Self.size + column])
      }
      for column in 0..<Self.size where !settled.contains(column) {
        var sum = damping * change[column]
        for other in 0..<Self.size { sum += moments[column, other] * change[other] }
        #expect(abs(sum) < 1e-6, "seed \(seed), row \(row), column \(column)")
      }
      for column in settled {
        let index = row * Self.size + column
        #expect(after.recurrentWeights[index] == after.settledCodes[index] * after.recurrentScales[0])
      }
    }
  }

  /// ΔᵀCΔ summed over the rows, when all columns have settled: less than for the nearest codes.
  @Test(arguments: [4, 5, 6] as [UInt64]) func errorInTheStatesIsLessThanThatOfTheNearestCodes(
    seed: UInt64
  ) throws {
    let (moments, before) = (Self.moments(seed: seed), Self.layer(seed: seed + 10))
    func error(_ weights: [Float]) -> Double {
      let change = zip(weights, before.recurrentWeights).map { Double($0) - Double($1) }
      var sum = 0.0
      for row in 0..<Self.size {
        for left in 0..<Self.size {
          for right in 0..<Self.size {
            sum += change[row * Self.size + left] * moments[left, right] * change[row * Self.size + right]
          }
        }
      }
      return sum
    }
    var after = before
    for columns in 1...Self.size {
      try Self.rounding().settle(&after, columns: columns, moments: moments)
    }
    let nearest = QuantizedMatrix(
      quantizing: before.recurrentWeights, rows: Self.size, columns: Self.size, bitWidth: 3,
      scales: before.recurrentScales)
    #expect(error(after.recurrentWeights) < 0.7 * error(nearest.values), "seed \(seed)")
  }

  /// A network whose state never moved: nothing to make up for, and no division by zero.
  @Test func statesOfZeroAreHarmless() throws {
    var layer = Self.layer(seed: 7)
    try Self.rounding().settle(
      &layer, columns: Self.size, moments: SmallMatrix(zeros: Self.size, Self.size))
    #expect(layer.settledCodes.allSatisfy { (-4...3).contains($0) })
    #expect(layer.recurrentWeights.allSatisfy { $0.isFinite })
  }

  /// C against sums written out, of states from the reference recurrence below.
  @Test func momentsAreThoseOfTheStates() {
    var configuration = Self.configuration
    (configuration.method, configuration.weightBits, configuration.rounding) = (.float, .float, .always)
    (configuration.inputWeightBits, configuration.readoutWeightBits) = (.float, .float)
    configuration.stateBits = nil
    let parameters = Parameters(initializing: configuration, seed: 8)
    let pool = WorkerPool(threadCount: 2)
    let inputs: [Float] = [1, -0.5, 0.25, 2, 0.75, -1]
    let batch = Batch(
      stepCount: 3, batchSize: 2, lengths: [3, 1], inputs: .vectors(inputs),
      targets: .classes([-1, 1, -1, -1, 0, -1]))
    let found = StateMoments(configuration, pool: pool).measure(
      EffectiveParameters(parameters, configuration: configuration, pool: pool), batch)[0]
    var expected = SmallMatrix(zeros: Self.size, Self.size)
    let layer = parameters.layers[0]
    for sequence in 0..<2 {
      var state = [Double](repeating: 0, count: Self.size)
      for step in 0..<[3, 1][sequence] {
        for row in 0..<Self.size {
          for column in 0..<Self.size { expected[row, column] += state[row] * state[column] / 4 }
        }
        state = (0..<Self.size).map { unit in
          var sum = Double(layer.inputWeights[unit]) * Double(inputs[step * 2 + sequence])
          for other in 0..<Self.size {
            sum += Double(layer.recurrentWeights[unit * Self.size + other]) * state[other]
          }
          return sum
        }
      }
    }
    for index in expected.elements.indices {
      #expect(abs(found.elements[index] - expected.elements[index]) < 1e-5)
    }
  }
}
