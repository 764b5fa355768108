/// Equations (0) to (6) one after another, one step at a time.
public struct ReferenceSession: Sendable {
  public let network: ReferenceNetwork
  /// h of each layer.
  public private(set) var states: [[Int]]
  /// Z of each layer in the last step, for tests that want to know how far the numbers went.
  public private(set) var preActivations: [[Int]]

  public init(_ network: ReferenceNetwork) {
    self.network = network
    states = network.layers.map { [Int](repeating: 0, count: $0.hiddenSize) }
    preActivations = states
  }

  public mutating func reset() { self = ReferenceSession(network) }

  public mutating func step(readings: [Int]) {
    precondition(network.inputKind == .vector && readings.count == network.inputSize)
    let inputs = readings.indices.map {
      network.features[$0].apply(readings[$0], bitWidth: network.inputBitWidth)
    }
    run(inputSums: sums(network.layers[0].inputWeights.rows, inputs))
  }

  public mutating func step(token: Int) {
    precondition(network.inputKind == .token)
    run(inputSums: network.layers[0].inputWeights.rows[token])
  }

  private mutating func run(inputSums first: [Int]) {
    var inputSums = first
    for (index, layer) in network.layers.enumerated() {
      if index > 0 { inputSums = sums(layer.inputWeights.rows, states[index - 1]) }
      let recurrentSums = sums(layer.recurrentWeights.rows, states[index])
      for unit in 0..<layer.hiddenSize {
        let preActivation = layer.preActivation(unit, recurrentSums[unit], inputSums[unit])
        preActivations[index][unit] = preActivation
        states[index][unit] = layer.state(unit, preActivation)
      }
    }
  }

  /// Equation (4).
  public func logits() -> [Int] {
    let state = states[states.count - 1].map { network.readoutActivation == .relu ? max($0, 0) : $0 }
    return zip(sums(network.outputWeights.rows, state), network.outputBias).map { int32($0 + $1) }
  }

  /// Equation (5).
  public static func decide(_ logits: [Int]) -> (classIndex: Int, margin: Int) {
    var best = 0
    for index in logits.indices where logits[index] > logits[best] { best = index }
    let others = logits.indices.filter { $0 != best }.map { logits[$0] }
    return (best, others.max().map { logits[best] - $0 } ?? 0)
  }
}

extension ReferenceNetwork.Feature {
  /// Equation (0).
  public func apply(_ reading: Int, bitWidth: Int) -> Int {
    saturate(((reading - offset) * multiplier + (1 << (shift - 1))) >> shift, bitWidth: bitWidth)
  }
}

extension ReferenceNetwork.Layer {
  /// Equation (2).
  public func preActivation(_ unit: Int, _ recurrentSum: Int, _ inputSum: Int) -> Int {
    let recurrentMultiplier = recurrentMultipliers[recurrentMultipliers.count == 1 ? 0 : unit]
    let inputMultiplier = inputMultipliers[inputMultipliers.count == 1 ? 0 : unit]
    return recurrentMultiplier * recurrentSum + (inputMultiplier << inputExponent) * inputSum + bias[unit]
  }

  /// Equation (3) with (3a), (3b) or (3c).
  public func state(_ unit: Int, _ preActivation: Int) -> Int {
    precondition(abs(preActivation) < 1 << 62, "(B3) is meant to exclude this")
    var activated = preActivation
    switch activation {
    case .identity: break
    case .relu: activated = max(preActivation, 0)
    case .modReLU: activated = preActivation.signum() * max(abs(preActivation) + thresholds[unit], 0)
    }
    return saturate((activated + (1 << (shift - 1))) >> shift, bitWidth: stateBitWidth)
  }
}

/// Row by row Σ_j M_ij·v_j, each partial sum proved to fit Int32.
private func sums(_ matrix: [[Int]], _ vector: [Int]) -> [Int] {
  matrix.map { row in
    var sum = 0
    for column in 0..<row.count { sum = int32(sum + row[column] * vector[column]) }
    return sum
  }
}

private func int32(_ value: Int) -> Int {
  precondition(value >= -1 << 31 && value < 1 << 31, "(B1), (B2), (B4) are meant to exclude this")
  return value
}
