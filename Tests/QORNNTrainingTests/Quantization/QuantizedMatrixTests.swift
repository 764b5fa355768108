import QORNNTraining
import Testing

@Suite struct QuantizedMatrixTests {
  private func weights(_ count: Int, seed: UInt64) -> [Float] {
    var generator = RandomGenerator(seed: seed)
    return (0..<count).map { _ in generator.gaussian() }
  }

  @Test(arguments: 2...8) func isTheNearestPointOfTheGrid(bits: Int) {
    let weights = weights(15 * 7, seed: UInt64(bits))
    let scales = NetworkConfiguration.WeightScale.max.scales(
      of: weights, rows: 15, scaleCount: 1, bitWidth: bits)
    let matrix = QuantizedMatrix(quantizing: weights, rows: 15, columns: 7, bitWidth: bits, scales: scales)
    let levels = 1 << (bits - 1)
    let largest = weights.map(abs).max()!
    #expect(matrix.scale == largest / Float(levels))
    for (index, weight) in weights.enumerated() {
      let code = Int(matrix.codes[index])
      #expect(code >= -levels && code < levels)
      #expect(matrix.values[index] == Float(code) * matrix.scale)
      let error = abs(matrix.values[index] - weight)
      let clipped = code == levels - 1 && weight > matrix.values[index]
      #expect(clipped || error <= matrix.scale * 0.500_001, "weight \(weight), \(bits) bits")
    }
    // The grid has no +2^(k−1): the largest positive weight is clipped, the largest negative one is not.
    #expect(matrix.codes.contains(Int8(-levels)) || matrix.codes.contains(Int8(levels - 1)))
  }

  @Test(arguments: [NetworkConfiguration.WeightScale.max, .mse])
  func degenerateMatricesDoNotTrap(scale: NetworkConfiguration.WeightScale) {
    func quantize(_ values: [Float]) -> QuantizedMatrix {
      QuantizedMatrix(
        quantizing: values, rows: 1, columns: values.count, bitWidth: 4,
        scales: scale.scales(of: values, rows: 1, scaleCount: 1, bitWidth: 4))
    }
    #expect(quantize([0, 0, -0]).values == [0, 0, 0])
    #expect(quantize([.leastNonzeroMagnitude, 0]).codes == [0, 0])
    for broken in [Float.nan, .infinity] {
      let values = quantize([broken, 1]).values
      #expect(values[0].isNaN && values[1].isNaN)
    }
    #expect(quantize([-.greatestFiniteMagnitude, 1]).codes[1] == 0)
  }
}
