import QORNN
import QORNNExport
import QORNNTraining

/// One recurrent layer of Gaussian weights, built in memory: h' = ReLU(W·h + U·x + b), x of 32 features.
enum StepNetwork {
  static let inputSize = 32

  /// Standard deviation 1: W row by row, then U.
  static func weights(hidden: Int) -> [Float] {
    var random = RandomGenerator(seed: UInt64(hidden))
    return (0..<hidden * (hidden + inputSize)).map { _ in random.gaussian() }
  }

  /// A model of these weights, rounded with α = 4σ; inputs have as many bits as the state.
  ///
  /// - Parameter weights: As `weights(hidden:)` makes them.
  static func model(hidden: Int, weightBits: Int, stateBits: Int, weights: [Float]) throws -> SharedModel {
    let split = hidden * hidden
    let limit = Saturation.limit(bitWidth: stateBits)
    // Gains that neither saturate the state nor let it die: inputs and states lie within ±1.
    let layer = RealLayer(
      recurrentWeights: rounded(weights[..<split], rows: hidden, weightBits),
      recurrentScales: [step(weightBits) * 0.5 / Double(hidden).squareRoot()],
      inputWeights: rounded(weights[split...], rows: hidden, weightBits),
      inputScales: [step(weightBits) * 0.5 / Double(inputSize).squareRoot()],
      inputStep: 1 / Double(limit), inputMagnitude: limit, stateBitWidth: stateBits,
      stateStep: 1 / Double(limit), activation: .relu, bias: Array(repeating: 0.1, count: hidden),
      modulusBias: [])
    let contents = ModelContents(
      inputKind: .vector, outputKind: .classes, readoutActivation: .identity, inputBitWidth: stateBits,
      features: Array(repeating: InputFeature(offset: 0, multiplier: 2, shift: 1), count: inputSize),
      names: (0..<inputSize).map { "x\($0)" }, layers: [try layer.integers(layer: 1)],
      outputWeights: IntegerMatrix(
        rows: 1, columns: hidden, bitWidth: 2, elements: Array(repeating: 0, count: hidden)),
      outputBias: [0], outputScales: [FixedPointScale(mantissa: 1 << 30, exponent: -30)], labels: ["y"])
    return try SharedModel(bytes: ModelWriter.write(contents).bytes)
  }

  /// 4σ/2^(k−1) for σ = 1.
  private static func step(_ bits: Int) -> Double { 4 / Double(1 << (bits - 1)) }

  private static func rounded(_ weights: ArraySlice<Float>, rows: Int, _ bits: Int) -> IntegerMatrix {
    let half = Float(1 << (bits - 1))
    return IntegerMatrix(
      rows: rows, columns: weights.count / rows, bitWidth: bits,
      elements: weights.map { Int8(min(max(($0 / Float(step(bits))).rounded(), -half), half - 1)) })
  }
}
