import QORNN
import QORNNExport
import Testing
import _QORNNTestSupport

@Suite struct ScaleChoiceTests {
  @Test func scalesOfDoublesAreNearest() throws {
    #expect(FixedPointScale(nearestTo: 1) == FixedPointScale(mantissa: 1 << 30, exponent: -30))
    #expect(FixedPointScale(nearestTo: 0.75) == FixedPointScale(mantissa: 3 << 29, exponent: -31))
    // Rounds up into the next power of two.
    #expect(
      FixedPointScale(nearestTo: 2.0.nextDown) == FixedPointScale(mantissa: 1 << 30, exponent: -29))
    for value in [0, -1, .infinity, .nan, 1e-40, 1e60] { #expect(FixedPointScale(nearestTo: value) == nil) }
    var generator = SplitMixGenerator(seed: 3)
    for _ in 0..<500 {
      let value = Double(generator.integer(in: 1...1 << 50)) * 0x1p-40
      let scale = try #require(FixedPointScale(nearestTo: value))
      #expect(scale.isNormalized)
      #expect(abs(scale.value / value - 1) <= 0x1p-31, "\(value)")
    }
  }

  /// A layer of two units with a small W.
  private func layer(bits: Int = 4, scale: Double = 0.1, bias: Float = 0.5) -> RealLayer {
    RealLayer(
      recurrentWeights: IntegerMatrix(rows: 2, columns: 2, bitWidth: bits, elements: [1, -2, 0, 1]),
      recurrentScales: [scale],
      inputWeights: IntegerMatrix(rows: 2, columns: 1, bitWidth: 4, elements: [7, -8]), inputScales: [0.03],
      inputStep: 0.004, inputMagnitude: 2047, stateBitWidth: 12, stateStep: 8.0 / 2047, activation: .modReLU,
      bias: [bias, -bias], modulusBias: [-0.25, 0.25])
  }

  @Test func integersAreTheOnesOfEquationSeven() throws {
    let real = layer()
    let integers = try real.integers(layer: 1)
    let unit = Double(sign: .plus, exponent: integers.shift, significand: 1)
    #expect(integers.recurrentMultipliers == [Int32((0.1 * unit).rounded())])
    let input = 0.03 * 0.004 / real.stateStep * unit
    #expect(integers.inputMultipliers == [Int32((input / Double(1 << integers.inputExponent)).rounded())])
    #expect(integers.bias == [Int64((0.5 / real.stateStep * unit).rounded())].flatMap { [$0, -$0] })
    #expect(integers.modulusBias == [-1, 1].map { $0 * Int64((0.25 / real.stateStep * unit).rounded()) })
    // 0.1·2^34 < 2^31 ≤ 0.1·2^35
    #expect(integers.shift == 34)
    #expect(integers.inputExponent == 0)
  }

  @Test func inputExponentIsTheSmallestThatFits() throws {
    var real = layer()
    real.inputScales = [30_000]
    let integers = try real.integers(layer: 1)
    let unit = Double(sign: .plus, exponent: integers.shift, significand: 1)
    let scaled = 30_000 * 0.004 / real.stateStep * unit
    let multiplier = Double(integers.inputMultipliers[0])
    #expect(multiplier >= 0x1p30 && multiplier < 0x1p31)
    #expect(multiplier == (scaled / Double(1 << integers.inputExponent)).rounded())
  }

  @Test func shiftIsTheLargestThatFits() throws {
    // mW = round(scale·2^n) is below 2^31, and would not be with n + 1; 47 is the end.
    for (scale, shift) in [(0.49, 32), (0.1, 34), (1e-3, 40), (0x1p-16, 46), (0x1.fp-17, 47), (1e-9, 47)] {
      #expect(try layer(scale: scale, bias: 0).integers(layer: 1).shift == shift, "\(scale)")
    }
  }

  @Test func aRowScaleGivesARowMultiplier() throws {
    var real = layer()
    real.recurrentScales = [0.1, 0.025]
    real.inputScales = [0.03, 0.06]
    let integers = try real.integers(layer: 1)
    #expect(integers.recurrentMultipliers.count == 2 && integers.inputMultipliers.count == 2)
    #expect(abs(integers.recurrentMultipliers[0] - 4 * integers.recurrentMultipliers[1]) <= 4)
    #expect(abs(2 * integers.inputMultipliers[0] - integers.inputMultipliers[1]) <= 2)
  }

  @Test func aCoarseGridIsStoredOneBitWider() throws {
    // α = 1 at 2 bits: the step ½ does not fit 31 bits with n = 32.
    var real = layer(bits: 2, scale: 0.5)
    let integers = try real.integers(layer: 1)
    #expect(integers.recurrentWeights.bitWidth == 3)
    #expect(integers.recurrentWeights.elements == [2, -4, 0, 2])
    #expect(integers.recurrentMultipliers == [1 << 30] && integers.shift == 32)
    // −2^(k−1) doubles to −2^k, the least of k + 1 bits.
    real.recurrentWeights.elements[0] = -2
    #expect(try real.integers(layer: 1).recurrentWeights.elements[0] == -4)
    // Just below, it fits as it is.
    #expect(try layer(bits: 2, scale: 0.49).integers(layer: 1).recurrentWeights.bitWidth == 2)
    #expect(throws: ExportError.recurrentScaleTooLarge(layer: 3, scale: 0.5, limit: 0.5)) {
      try layer(bits: 8, scale: 0.5).integers(layer: 3)
    }
  }

  @Test func aLargeBiasLowersTheShift() throws {
    // |B| alone needs n = 32: 2^29 state steps · 2^32 is half of the bound.
    let real = layer(bias: Float(8.0 / 2047) * 0x1p29)
    let integers = try real.integers(layer: 1)
    #expect(integers.shift == 32)
    #expect(integers.bias[0] >= 1 << 60)
  }

  @Test func whatDoesNotFitIsRefusedWithASentence() {
    let step = Float(8.0 / 2047)
    func expect(_ layer: RealLayer, _ matches: (ExportError) -> Bool) {
      do {
        _ = try layer.integers(layer: 1)
        Issue.record("accepted")
      } catch {
        #expect(matches(error), "\(error)")
        #expect(error.description.count > 20 && !error.description.contains("\n"))
      }
    }
    for bias in [step * 0x1p31, 1e38] {
      expect(layer(bias: bias)) {
        if case .biasTooLarge("layers.0.bias", 0, _, _) = $0 { true } else { false }
      }
    }
    expect(layer(bias: step * 0x1.fffffep29)) {
      if case .boundExceeded(.preactivation, 1, 0, _, _) = $0 { true } else { false }
    }
    var threshold = layer()
    threshold.modulusBias[1] = -1e30
    expect(threshold) {
      if case .biasTooLarge("layers.0.modulus_bias", 1, _, _) = $0 { true } else { false }
    }
    var input = layer()
    input.inputScales = [1e9]
    expect(input) { if case .inputScaleTooLarge(1, _, _) = $0 { true } else { false } }
    var tiny = layer()
    tiny.stateStep = 1e-40
    expect(tiny) { if case .scaleNotRepresentable = $0 { true } else { false } }
    var wide = layer()
    wide.stateBitWidth = 16
    wide.recurrentWeights = IntegerMatrix(
      rows: 600, columns: 600, bitWidth: 8, elements: Array(repeating: -128, count: 360_000))
    wide.inputWeights = IntegerMatrix(
      rows: 600, columns: 1, bitWidth: 4, elements: Array(repeating: 1, count: 600))
    wide.bias = Array(repeating: 0, count: 600)
    wide.modulusBias = wide.bias
    expect(wide) {
      $0 == .boundExceeded(.recurrentSum, layer: 1, row: 0, sum: 600 * 128 * 32767, limit: 1 << 31)
    }
  }

  private func readout(_ kind: OutputKind) -> RealReadout {
    RealReadout(
      weights: IntegerMatrix(rows: 2, columns: 2, bitWidth: 8, elements: [100, -3, 4, 5]), scales: [0.01],
      bias: [0.5, -1.5], stateStep: 0.004, stateBitWidth: 12, outputKind: kind, targetMeans: [20, -3],
      targetDeviations: [2, 0.5])
  }

  @Test func readoutIsTheOneOfEquationEight() throws {
    let classes = try readout(.classes).integers()
    #expect(classes.bias == [12_500, -37_500])
    #expect(classes.scales == [FixedPointScale(nearestTo: 0.01 * 0.004)!])
    let values = try readout(.values).integers()
    // + mean / (deviation · step): 20/(2·4e−5), −3/(0.5·4e−5)
    #expect(values.bias == [12_500 + 250_000, -37_500 - 150_000])
    #expect(values.scales[0] == FixedPointScale(nearestTo: 0.01 * 0.004 * 2)!)
    #expect(values.scales[1] == FixedPointScale(nearestTo: 0.01 * 0.004 * 0.5)!)
    var huge = readout(.values)
    huge.targetMeans[1] = 1e9
    #expect(throws: ExportError.self) { try huge.integers() }
    huge = readout(.classes)
    huge.bias[1] = 86_000
    #expect(throws: ExportError.outputBiasTooLarge(index: 1, value: 2.15e9, limit: 0x1p31)) {
      try huge.integers()
    }
  }
}
