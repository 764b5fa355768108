import QORNN
import Testing
import _QORNNTestSupport

/// (B1) … (B4): the last admissible sum is accepted, the next one refused with layer, row and sum.
@Suite struct FormatBoundTests {
  private static func extreme(
    hiddenSizes: [Int], inputSize: Int, activation: ReferenceNetwork.Activation = .identity,
    inputKind: ReferenceNetwork.InputKind = .vector
  ) -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputKind = inputKind
    shape.style = .extreme
    shape.hiddenSizes = hiddenSizes
    shape.inputSize = inputSize
    shape.inputBitWidth = 16
    shape.stateBitWidths = [16]
    shape.activation = activation
    shape.recurrentBitWidth = 8
    shape.inputWeightBitWidth = 8
    return .random(seed: 11, shape)
  }

  private func expectRefusal(
    _ network: ReferenceNetwork, _ bound: ModelBound, layer: Int, row: Int, sum: UInt64, limit: UInt64
  ) {
    #expect(throws: ModelError.boundExceeded(bound, layer: layer, row: row, sum: sum, limit: limit)) {
      try SharedModel(bytes: network.encode())
    }
    let broken = network.firstBrokenBound()
    #expect(broken?.bound == Int(bound.rawValue) && broken?.layer == layer && broken?.row == row)
  }

  /// Moves a weight that is not at its limit away from zero.
  private func enlarge(_ row: inout [Int]) {
    let column = row.lastIndex { $0 < 127 && $0 > -128 }!
    row[column] += row[column] < 0 ? -1 : 1
  }

  @Test func recurrentSum() throws {
    var network = Self.extreme(hiddenSizes: [520], inputSize: 1)
    #expect(throws: Never.self) { try SharedModel(bytes: network.encode()) }
    enlarge(&network.layers[0].recurrentWeights.rows[517])
    expectRefusal(network, .recurrentSum, layer: 1, row: 517, sum: 65_539 * 32_767, limit: 1 << 31)
  }

  @Test func inputSum() throws {
    var network = Self.extreme(hiddenSizes: [5], inputSize: 520)
    #expect(throws: Never.self) { try SharedModel(bytes: network.encode()) }
    enlarge(&network.layers[0].inputWeights.rows[4])
    expectRefusal(network, .inputSum, layer: 1, row: 4, sum: 65_539 * 32_767, limit: 1 << 31)
  }

  @Test(arguments: ReferenceNetwork.Activation.allCases)
  func preactivation(activation: ReferenceNetwork.Activation) throws {
    var network = Self.extreme(hiddenSizes: [7, 9], inputSize: 3, activation: activation)
    #expect(throws: Never.self) { try SharedModel(bytes: network.encode()) }
    let row = network.layers[1].bias.lastIndex { $0 != 0 }!
    network.layers[1].bias[row] += network.layers[1].bias[row].signum()
    expectRefusal(network, .preactivation, layer: 2, row: row, sum: 1 << 62, limit: 1 << 62)
    if activation == .modReLU {
      network.layers[1].bias[row] -= network.layers[1].bias[row].signum()
      network.layers[1].thresholds[row] += network.layers[1].thresholds[row].signum()
      expectRefusal(network, .preactivation, layer: 2, row: row, sum: 1 << 62, limit: 1 << 62)
    }
  }

  /// Ĉ of a token model is the largest weight of the unit's column of E.
  @Test func preactivationOfTokens() throws {
    var network = Self.extreme(hiddenSizes: [7], inputSize: 4, inputKind: .token)
    #expect(throws: Never.self) { try SharedModel(bytes: network.encode()) }
    let row = network.layers[0].bias.lastIndex { $0 != 0 }!
    // Only the last token reaches the bound.
    for token in 0..<3 { network.layers[0].inputWeights.rows[token][row] = 0 }
    #expect(throws: Never.self) { try SharedModel(bytes: network.encode()) }
    network.layers[0].bias[row] += network.layers[0].bias[row].signum()
    expectRefusal(network, .preactivation, layer: 1, row: row, sum: 1 << 62, limit: 1 << 62)
  }

  @Test func preactivationBeyondEveryInteger() throws {
    // 2^24·(2^31 − 1)·Ĉ alone is far above 2^64.
    var network = Self.extreme(hiddenSizes: [3], inputSize: 520)
    network.layers[0].inputExponent = 24
    network.layers[0].inputMultipliers = [(1 << 31) - 1]
    expectRefusal(network, .preactivation, layer: 1, row: 0, sum: .max, limit: 1 << 62)
    network.layers[0].inputMultipliers = [0]
    network.layers[0].recurrentMultipliers = [0]
    network.layers[0].bias = [0, .min, 0]
    let sum = UInt64(1) << 63 + UInt64(1) << (network.layers[0].shift - 1)
    expectRefusal(network, .preactivation, layer: 1, row: 1, sum: sum, limit: 1 << 62)
  }

  @Test func outputSum() throws {
    var network = Self.extreme(hiddenSizes: [7], inputSize: 3)
    #expect(throws: Never.self) { try SharedModel(bytes: network.encode()) }
    network.outputBias[2] += network.outputBias[2].signum()
    expectRefusal(network, .outputSum, layer: 0, row: 2, sum: 1 << 31, limit: 1 << 31)
  }
}
