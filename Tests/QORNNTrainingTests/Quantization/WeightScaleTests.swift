import QORNNTraining
import Testing

/// How the scales of weight grids are chosen, and what learned ones get as a gradient.
@Suite struct WeightScaleTests {
  typealias Rule = NetworkConfiguration.WeightScale

  private func weights(_ count: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in generator.gaussian() }
  }

  private func squaredError(_ weights: ArraySlice<Float>, scale: Float, bits: Int) -> Double {
    let levels = Float(1 << (bits - 1))
    return weights.reduce(0.0) { sum, weight in
      let code = min(max((weight / scale + 0.5).rounded(.down), -levels), levels - 1)
      return sum + Double((code * scale - weight) * (code * scale - weight))
    }
  }

  /// Gaussian weights, some with an outlier, some mostly zeros.
  @Test(arguments: 2...8, ["dense", "outlier", "sparse"])
  func leastSquaresScaleIsTheBestOfAFineSearch(bits: Int, kind: String) {
    var values = weights(600, seed: UInt64(bits))
    if kind == "outlier" { values[17] = 7 }
    if kind == "sparse" { for index in values.indices where index % 50 > 1 { values[index] *= 1e-3 } }
    let scale = Rule.mse.scales(of: values, rows: 1, scaleCount: 1, bitWidth: bits)[0]
    let largest = values.map(abs).max()! / Float(1 << (bits - 1))
    let best = (1...800).map { squaredError(values[...], scale: largest * Float($0) / 400, bits: bits) }
      .min()!
    let error = squaredError(values[...], scale: scale, bits: bits)
    // Among few large weights every scale that meets one exactly is a narrow minimum of its own.
    let allowed = kind == "sparse" && bits > 3 ? 1.5 : bits == 8 ? 1.15 : 1.06
    #expect(error <= allowed * best, "\(bits) bits, \(kind), seed \(bits)")
  }

  @Test func scalesPerRowAreThoseOfTheRowsAlone() {
    let values = (0..<6).flatMap { row in weights(40, seed: UInt64(row)).map { $0 * Float(row) } }
    for rule in [Rule.max, .mse, .learned] {
      let scales = rule.scales(of: values, rows: 6, scaleCount: 6, bitWidth: 3)
      let alone = (0..<6).map { row in
        rule.scales(of: Array(values[row * 40..<(row + 1) * 40]), rows: 1, scaleCount: 1, bitWidth: 3)[0]
      }
      #expect(scales == alone && scales[0] == 0 && scales[1] > 0)
      let matrix = QuantizedMatrix(quantizing: values, rows: 6, columns: 40, bitWidth: 3, scales: scales)
      for row in 0..<6 {
        let slice = values[row * 40..<(row + 1) * 40]
        let error = zip(slice, matrix.values[row * 40..<(row + 1) * 40])
          .reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        let expected = row == 0 ? 0 : squaredError(slice, scale: scales[row], bits: 3)
        #expect(abs(error - expected) <= 1e-5 * expected, "row \(row), \(rule)")
      }
    }
    let whole = Rule.max.scales(of: values, rows: 6, scaleCount: 1, bitWidth: 3)
    let largest: Float = values.map(abs).max()!
    #expect(whole == [largest / 4])
  }

  @Test func aBrokenRowBreaksItsRowAlone() {
    let values: [Float] = [1, -2, .nan, 0, 3, 1]
    for rule in [Rule.max, .mse] {
      let scales = rule.scales(of: values, rows: 3, scaleCount: 3, bitWidth: 4)
      let matrix = QuantizedMatrix(quantizing: values, rows: 3, columns: 2, bitWidth: 4, scales: scales)
      let isBroken: [Bool] = matrix.values.map(\.isNaN)
      #expect(isBroken == [false, false, true, true, false, false])
      #expect(matrix.codes[2] == 0 && matrix.codes[1] != 0)
    }
    // A learned scale is finite whatever the weights are.
    let matrix = QuantizedMatrix(quantizing: values, rows: 3, columns: 2, bitWidth: 4, scales: [0.5])
    let isAllBroken = matrix.values.allSatisfy(\.isNaN)
    #expect(isAllBroken)
  }

  /// The definition of LSQ in Double.
  @Test(arguments: 2...8) func scaleGradientFollowsItsEquation(bits: Int) {
    let (rows, columns) = (5, 30)
    let (values, gradient) = (weights(rows * columns, seed: 3), weights(rows * columns, seed: 4))
    for scaleCount in [1, rows] {
      let step = 1.5 / Float(1 << (bits - 1))
      let scales: [Float] = (0..<scaleCount).map { index in step + 0.1 * step * Float(index) }
      let matrix = QuantizedMatrix(
        quantizing: values, rows: rows, columns: columns, bitWidth: bits, scales: scales)
      let found = matrix.scaleGradient(weights: values, gradient: gradient)
      let high = Double((1 << (bits - 1)) - 1)
      let low = -high - 1
      let size = rows * columns / scaleCount
      for index in 0..<scaleCount {
        var sum = 0.0
        for element in index * size..<(index + 1) * size {
          let ratio = Double(values[element]) / Double(scales[index])
          let inside = (ratio + 0.5).rounded(.down) - ratio
          sum += Double(gradient[element]) * (ratio <= low ? low : ratio >= high ? high : inside)
        }
        let expected = sum / (Double(size) * high).squareRoot()
        #expect(abs(Double(found[index]) - expected) < 1e-4, "scale \(index), \(bits) bits, seeds 3 and 4")
      }
    }
  }

  @Test func learnedScalesStartWithTheLeastSquaredError() {
    var configuration = NetworkConfiguration(
      inputKind: .vector, inputSize: 3, hiddenSize: 8, layerCount: 2, outputKind: .values, outputSize: 2,
      weightBits: 3, inputWeightBits: .float, weightScale: .learned)
    var parameters = Parameters(initializing: configuration, seed: 1)
    #expect(parameters.layers.allSatisfy { $0.inputScales.isEmpty && $0.recurrentScales.count == 1 })
    #expect(parameters.outputScales.count == 1)
    configuration.scaleGranularity = .row
    parameters = Parameters(initializing: configuration, seed: 1)
    let expected = Rule.mse.scales(
      of: parameters.layers[1].recurrentWeights, rows: 8, scaleCount: 8, bitWidth: 3)
    #expect(parameters.layers[1].recurrentScales == expected && parameters.outputScales.count == 2)
    configuration.outputKind = .classes
    #expect(Parameters(initializing: configuration, seed: 1).outputScales.count == 1)
  }
}
