extension ReferenceNetwork {
  /// A network that obeys every bound; the same one for the same seed and shape.
  public static func random(seed: UInt64, _ shape: ReferenceShape = ReferenceShape()) -> ReferenceNetwork {
    var generator = SplitMixGenerator(seed: seed)
    let isToken = shape.inputKind == .token
    var network = ReferenceNetwork(
      inputKind: shape.inputKind, inputBitWidth: isToken ? 0 : shape.inputBitWidth,
      features: isToken ? [] : (0..<shape.inputSize).map { _ in .random(shape, &generator) },
      names: (0..<shape.inputSize).map { "\(isToken ? "t" : "é")\($0)" }, layers: [],
      readoutActivation: shape.readoutActivation, outputKind: shape.outputKind,
      outputWeights: Matrix(bitWidth: shape.outputBitWidth, columnCount: shape.hiddenSizes.last!, rows: []),
      outputBias: [], outputScales: [], labels: (0..<shape.outputSize).map { "class \($0)" },
      windowSize: 0, hopSize: 0, metadata: "{\"seed\":\(seed)}")
    if generator.oneIn(3) {
      network.windowSize = generator.integer(in: 1...100)
      network.hopSize = generator.integer(in: 1...network.windowSize)
    }
    var signs = [generator.sign()]
    for index in shape.hiddenSizes.indices {
      let draw = LayerDraw(shape: shape, network: network, index: index, signsBelow: signs)
      let (layer, layerSigns) = draw.layer(&generator)
      network.layers.append(layer)
      signs = layerSigns
    }
    network.drawReadout(shape, signs: signs, &generator)
    precondition(network.firstBrokenBound() == nil, "seed \(seed) \(shape): \(network.firstBrokenBound()!)")
    return network
  }

  private mutating func drawReadout(
    _ shape: ReferenceShape, signs: [Int], _ generator: inout SplitMixGenerator
  ) {
    let state = largestMagnitude(bitWidth: layers[layers.count - 1].stateBitWidth)
    for _ in 0..<shape.outputSize {
      let rowSign = generator.sign()
      let row =
        shape.style == .extreme
        ? extremeRow(signs.map { $0 * rowSign }, shape.outputBitWidth, state)
        : randomRow(signs.count, shape.outputBitWidth, state, &generator)
      outputWeights.rows.append(row)
      let room = (1 << 31) - 1 - row.reduce(0) { $0 + abs($1) } * state
      let spread = min(room, 50_000)
      outputBias.append(
        shape.style == .extreme ? rowSign * room : generator.integer(in: -spread...spread))
    }
    outputScales = (0..<(shape.outputKind == .classes ? 1 : shape.outputSize)).map { _ in
      let mantissa = generator.integer(in: 1 << 30...(1 << 31) - 1)
      return Scale(mantissa: mantissa, exponent: generator.integer(in: -127...127))
    }
  }

  /// Readings of one step: mostly about the size that the input stage expects, sometimes anything.
  public func randomReadings(_ generator: inout SplitMixGenerator) -> [Int] {
    let isWild = generator.oneIn(8)
    return features.map { feature in
      if generator.oneIn(16) { return generator.element(of: [-1 << 31, (1 << 31) - 1, 0, feature.offset]) }
      if isWild { return generator.integer(in: -1 << 31...(1 << 31) - 1) }
      let range = largestMagnitude(bitWidth: inputBitWidth) << feature.shift
      let spread = min(range / max(feature.multiplier, 1) / 2, 1 << 30)
      let reading = feature.offset + generator.integer(in: -spread...spread)
      return min(max(reading, -1 << 31), (1 << 31) - 1)
    }
  }
}

extension ReferenceSession {
  /// Feeds one random step and returns it: the readings, or the token alone.
  @discardableResult
  public mutating func stepRandomly(_ generator: inout SplitMixGenerator) -> [Int] {
    switch network.inputKind {
    case .vector:
      let readings = network.randomReadings(&generator)
      step(readings: readings)
      return readings
    case .token:
      let token = generator.integer(in: 0...network.inputSize - 1)
      step(token: token)
      return [token]
    }
  }
}

extension ReferenceNetwork.Feature {
  fileprivate static func random(_ shape: ReferenceShape, _ generator: inout SplitMixGenerator) -> Self {
    var feature = Self(offset: 0, multiplier: 0, shift: 0, resolutionBase: 0, resolutionExponent: 0)
    feature.resolutionBase = generator.element(of: [2, 10])
    let largestExponent = feature.resolutionBase == 2 ? 60 : 18
    feature.resolutionExponent = generator.integer(in: -largestExponent...largestExponent)
    if shape.style == .extreme {
      feature.offset = generator.element(of: [-1 << 31, (1 << 31) - 1, 0])
      feature.multiplier = (1 << 30) - 1
      feature.shift = generator.element(of: [1, 47])
      return feature
    }
    // m / 2^s ≈ ε(b) / (4 · deviation)
    let deviation = 1 << generator.integer(in: 0...20)
    feature.offset = generator.integer(in: -4 * deviation...4 * deviation)
    feature.shift = generator.integer(in: 1...47)
    let range = largestMagnitude(bitWidth: shape.inputBitWidth)
    while (range << feature.shift) / (4 * deviation) >= 1 << 30 { feature.shift -= 1 }
    feature.multiplier = (range << feature.shift) / (4 * deviation)
    return feature
  }
}

extension SplitMixGenerator {
  mutating func sign() -> Int { oneIn(2) ? 1 : -1 }
}

/// Weights over the whole range, some of them dropped where Σ|w|·`largest` would reach 2^31.
func randomRow(
  _ count: Int, _ bitWidth: Int, _ largest: Int, _ generator: inout SplitMixGenerator
) -> [Int] {
  let half = 1 << (bitWidth - 1)
  var row = (0..<count).map { _ in generator.integer(in: -half...half - 1) }
  var sum = row.reduce(0) { $0 + abs($1) }
  while sum * largest >= 1 << 31 {
    let column = generator.integer(in: 0...count - 1)
    sum -= abs(row[column])
    row[column] = 0
  }
  return row
}

/// The largest weights of the given signs as far as Σ|w|·`largest` < 2^31 goes, then the remainder, then zeros.
func extremeRow(_ signs: [Int], _ bitWidth: Int, _ largest: Int) -> [Int] {
  var room = ((1 << 31) - 1) / largest
  return signs.map { sign in
    let weight = min(sign < 0 ? 1 << (bitWidth - 1) : (1 << (bitWidth - 1)) - 1, room)
    room -= weight
    return sign * weight
  }
}
