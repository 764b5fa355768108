/// Draws one layer on top of the layers that `network` has already.
struct LayerDraw {
  let shape: ReferenceShape
  let network: ReferenceNetwork
  let index: Int
  /// Where the states below are driven to in the extreme style; a single sign stands for all readings.
  let signsBelow: [Int]

  private var hiddenSize: Int { shape.hiddenSizes[index] }
  private var inputSize: Int { network.inputSize(ofLayerAt: index) }
  private var isTokenLayer: Bool { network.isTokenLayer(at: index) }
  private var stateBitWidth: Int { shape.stateBitWidths[index % shape.stateBitWidths.count] }
  private var largestState: Int { largestMagnitude(bitWidth: stateBitWidth) }
  /// ε(b); 1 for tokens, which have a weight alone in the place of a sum.
  private var largestInput: Int {
    isTokenLayer ? 1 : largestMagnitude(bitWidth: network.inputBitWidth(ofLayerAt: index))
  }

  /// The layer and the signs its units are driven to.
  func layer(_ generator: inout SplitMixGenerator) -> (ReferenceNetwork.Layer, [Int]) {
    let signs = (0..<hiddenSize).map { _ in generator.sign() }
    var layer = ReferenceNetwork.Layer(
      hiddenSize: hiddenSize, stateBitWidth: stateBitWidth, activation: shape.activation, inputExponent: 0,
      shift: 32, stateScale: .init(mantissa: 1 << 30, exponent: -40),
      recurrentWeights: .init(bitWidth: shape.recurrentBitWidth, columnCount: hiddenSize, rows: []),
      inputWeights: .init(
        bitWidth: shape.inputWeightBitWidth, columnCount: isTokenLayer ? hiddenSize : inputSize, rows: []),
      recurrentMultipliers: [], inputMultipliers: [], bias: [], thresholds: [])
    layer.recurrentWeights.rows = signs.map { sign in
      shape.style == .extreme
        ? extremeRow(signs.map { $0 * sign }, shape.recurrentBitWidth, largestState)
        : randomRow(hiddenSize, shape.recurrentBitWidth, largestState, &generator)
    }
    layer.inputWeights.rows = inputRows(signs, &generator)
    if shape.style == .extreme {
      setExtremeIntegers(&layer, signs, &generator)
    } else {
      drawIntegers(&layer, &generator)
    }
    return (layer, signs)
  }

  private func inputRows(_ signs: [Int], _ generator: inout SplitMixGenerator) -> [[Int]] {
    let bitWidth = shape.inputWeightBitWidth
    if isTokenLayer {
      return (0..<inputSize).map { _ in
        shape.style == .extreme
          ? extremeRow(signs, bitWidth, 1) : randomRow(hiddenSize, bitWidth, 1, &generator)
      }
    }
    return signs.map { sign in
      guard shape.style == .extreme else { return randomRow(inputSize, bitWidth, largestInput, &generator) }
      let below = index == 0 ? [Int](repeating: signsBelow[0], count: inputSize) : signsBelow
      return extremeRow(below.map { $0 * sign }, bitWidth, largestInput)
    }
  }

  /// Integers that keep the states moving inside their range.
  private func drawIntegers(_ layer: inout ReferenceNetwork.Layer, _ generator: inout SplitMixGenerator) {
    let gain = generator.integer(in: 8...24)
    let fraction = generator.integer(in: 2...12)
    let recurrentCount = generator.oneIn(2) ? 1 : hiddenSize
    let inputCount = generator.oneIn(2) ? 1 : hiddenSize
    var shift = shape.shift ?? generator.integer(in: 32...47)
    while true {
      layer.shift = shift
      // |A| is about √H · 2^(k−1)/√3 · |h|, and likewise for C: so these give |Z| ≈ gain/16 · |h| · 2^n.
      let recurrent = (gain << shift) / (16 * root(hiddenSize) << (shape.recurrentBitWidth - 1)) * 7 / 4
      let inputGain = (1 << shift) / (root(isTokenLayer ? 1 : inputSize) << (shape.inputWeightBitWidth - 1))
      var input = inputGain * largestState / largestInput / fraction
      layer.inputExponent = 0
      while input >= 1 << 31 {
        input >>= 1
        layer.inputExponent += 1
      }
      let spread = largestState << (shift - 3)
      layer.recurrentMultipliers = multipliers(recurrentCount, min(recurrent, (1 << 31) - 1), &generator)
      layer.inputMultipliers = multipliers(inputCount, input, &generator)
      layer.bias = (0..<hiddenSize).map { _ in
        shape.style == .dyadic
          ? generator.integer(in: -20...20) << (shift - 1) : generator.integer(in: -spread...spread)
      }
      layer.thresholds =
        shape.activation == .modReLU
        ? (0..<hiddenSize).map { _ in generator.oneIn(4) ? 0 : generator.integer(in: -spread...spread / 4) }
        : []
      let isExact = recurrent < 1 << 31 && layer.inputExponent <= 24 && obeysBound3(layer)
      if shift == 32 || shape.shift != nil || isExact { return }
      shift -= 1
    }
  }

  private func obeysBound3(_ layer: ReferenceNetwork.Layer) -> Bool {
    var network = network
    network.layers.append(layer)
    let input = network.largestInputSums(ofLayerAt: index)
    return (0..<hiddenSize).allSatisfy { row in
      let recurrent = layer.recurrentWeights.rows[row].reduce(0) { $0 + abs($1) } * largestState
      return layer.largestPreActivation(row, recurrent, input[row]).map { $0 < 1 << 62 } ?? false
    }
  }

  private func multipliers(
    _ count: Int, _ value: Int, _ generator: inout SplitMixGenerator
  ) -> [Int] {
    (0..<count).map { _ in
      if shape.style == .dyadic {
        let largest = max(Int.bitWidth - 1 - value.leadingZeroBitCount, 4)
        return 1 << generator.integer(in: largest - 4...largest)
      }
      return generator.integer(in: value - value / 4...value)
    }
  }

  /// (B3) met with nothing to spare, all terms of a unit pulling the same way.
  private func setExtremeIntegers(
    _ layer: inout ReferenceNetwork.Layer, _ signs: [Int], _ generator: inout SplitMixGenerator
  ) {
    layer.shift = shape.shift ?? generator.element(of: [32, 47])
    var network = network
    network.layers.append(layer)
    let input = network.largestInputSums(ofLayerAt: index)
    let recurrent = layer.recurrentWeights.rows.map { $0.reduce(0) { $0 + abs($1) } * largestState }
    let largest = (1 << 31) - 1
    var room = (1 << 62) - 1 - (1 << (layer.shift - 1))
    let recurrentMultiplier = min(largest, room / max(recurrent.max()!, 1))
    room -= recurrentMultiplier * recurrent.max()!
    let wanted = room / 2 / max(input.max()!, 1)
    while wanted >> layer.inputExponent > largest && layer.inputExponent < 24 { layer.inputExponent += 1 }
    let inputMultiplier = min(largest, wanted >> layer.inputExponent)
    layer.recurrentMultipliers = [recurrentMultiplier]
    layer.inputMultipliers = [Int](repeating: inputMultiplier, count: generator.oneIn(2) ? 1 : hiddenSize)
    layer.bias = [Int](repeating: 0, count: hiddenSize)
    if shape.activation == .modReLU { layer.thresholds = layer.bias }
    for row in 0..<hiddenSize {
      let spare = (1 << 62) - 1 - layer.largestPreActivation(row, recurrent[row], input[row])!
      let threshold = shape.activation == .modReLU ? spare / 3 : 0
      if shape.activation == .modReLU { layer.thresholds[row] = generator.sign() * threshold }
      // Some units stay without, so that their sums decide.
      if !generator.oneIn(3) { layer.bias[row] = signs[row] * (spare - threshold) }
    }
  }

  private func root(_ value: Int) -> Int {
    var root = 1
    while root * root < value { root += 1 }
    return root
  }
}
