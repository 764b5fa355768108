import QORNN
import Testing
import _QORNNTestSupport

/// Equations (0), (2) and (3) piece by piece, against the same words in 128 bits.
@Suite struct RequantizationTests {
  /// ⌊(value + 2^(shift−1)) / 2^shift⌋ by division.
  private func rounded(_ value: Int128, by shift: Int) -> Int128 {
    let unit: Int128 = 1 << Int128(shift)
    let sum = value + unit / 2
    return sum >= 0 ? sum / unit : -((-sum + unit - 1) / unit)
  }

  @Test func tiesGoUp() {
    let quarters: [Int64] = [-11, -10, -9, -8, -7, -6, -5, -2, -1, 0, 1, 2, 3, 5, 6, 7, 9, 10, 11]
    let expected: [Int64] = [-3, -2, -2, -2, -2, -1, -1, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3]
    #expect(quarters.map { Requantization.roundingShift($0, by: 2) } == expected)
  }

  @Test func extremesOfTheBound() {
    let limit: Int64 = 1 << 62
    for shift in Array(1...47) + [61, 62] {
      let half: Int64 = 1 << Int64(shift - 1)
      let edges = [limit - 1 - half, limit - 1, half, half - 1, 3 * (half / 2), 1, 0]
      for value in edges.flatMap({ [$0, -$0] }) where Int128(value) + Int128(half) < Int128(Int64.max) {
        let found = Requantization.roundingShift(value, by: shift)
        #expect(Int128(found) == rounded(Int128(value), by: shift), "\(value) >> \(shift)")
      }
    }
  }

  @Test func preactivationsAreExact() {
    var generator = SplitMixGenerator(seed: 1)
    for round in 0..<2000 {
      let wide = round % 2 == 0
      let exponent = wide ? 0 : generator.integer(in: 0...24)
      let largest = wide ? Int(Int32.max) : 1 << 25
      let recurrentSum = generator.element(of: [-largest, largest, generator.integer(in: -largest...largest)])
      let inputSum = wide ? 0 : generator.integer(in: -(1 << 12)...1 << 12)
      let recurrentMultiplier = wide ? 1 << 30 : generator.integer(in: 0...Int(Int32.max))
      let inputMultiplier = generator.integer(in: 0...1 << 24)
      let bias = generator.integer(in: -(1 << 60)...1 << 60)
      let exact =
        Int128(recurrentMultiplier) * Int128(recurrentSum)
        + (Int128(inputMultiplier) * Int128(inputSum)) << Int128(exponent) + Int128(bias)
      let found = Requantization.preactivation(
        recurrentSum: Int32(recurrentSum), recurrentMultiplier: Int32(recurrentMultiplier),
        inputSum: Int32(inputSum), inputMultiplier: Int32(inputMultiplier), inputScale: 1 << UInt32(exponent),
        bias: Int64(bias))
      #expect(Int128(found) == exact, "seed 1, round \(round)")
    }
  }

  @Test func modReLU() {
    let far: Int64 = 1 << 61
    let cases: [(value: Int64, threshold: Int64, expected: Int64)] = [
      (0, 5, 0), (0, -5, 0), (0, 0, 0), (0, far, 0),
      (7, -7, 0), (7, -6, 1), (7, -8, 0), (7, 3, 10), (7, -far, 0),
      (-7, -7, 0), (-7, -6, -1), (-7, -8, 0), (-7, 3, -10), (-7, -far, 0),
      (1, 0, 1), (-1, 0, -1), (far, far - 1, 2 * far - 1), (-far, far - 1, 1 - 2 * far),
    ]
    for item in cases {
      #expect(
        Requantization.modReLU(item.value, threshold: item.threshold) == item.expected,
        "sign(\(item.value))·max(|\(item.value)| + \(item.threshold), 0)")
    }
  }

  @Test(arguments: 8...16)
  func saturationIsSymmetric(bitWidth: Int) {
    let limit = Saturation.limit(bitWidth: bitWidth)
    #expect(limit == (1 << (bitWidth - 1)) - 1)
    let values = [
      0, 1, limit - 1, limit, limit + 1, limit + 2, 65_535, 65_536, 1 << 17, 1 << 31, 1 << 32, 1 << 47,
      (1 << 47) + 1, 1 << 62, Int.max,
    ]
    for value in values {
      #expect(Int(Saturation.saturate(Int64(value), limit: limit)) == min(value, limit))
      #expect(Int(Saturation.saturate(Int64(-value), limit: limit)) == -min(value, limit))
    }
    #expect(Int(Saturation.saturate(.min, limit: limit)) == -limit)
  }

  @Test func inputStageAtItsExtremes() {
    var generator = SplitMixGenerator(seed: 2)
    let ends = [Int(Int32.min), Int(Int32.min) + 1, -1, 0, 1, Int(Int32.max) - 1, Int(Int32.max)]
    for offset in ends {
      for shift in [1, 2, 15, 30, 31, 32, 33, 46, 47] {
        for multiplier in [0, 1, 2, generator.integer(in: 0...(1 << 30) - 1), (1 << 30) - 1] {
          let feature = InputFeature(
            offset: Int32(offset), multiplier: Int32(multiplier), shift: Int32(shift))
          #expect(feature.isValid)
          for bitWidth in [8, 11, 16] {
            let limit = Int128((1 << (bitWidth - 1)) - 1)
            let wrong = (ends + [offset, generator.integer(in: ends[0]...ends[6])]).first { reading in
              let exact = rounded((Int128(reading) - Int128(offset)) * Int128(multiplier), by: shift)
              let found = feature.apply(Int32(reading), bitWidth: bitWidth)
              let isSaturated = feature.saturates(Int32(reading), bitWidth: bitWidth)
              return Int128(found) != min(max(exact, -limit), limit)
                || isSaturated != (exact.magnitude > limit.magnitude)
            }
            #expect(wrong == nil, "reading \(wrong ?? 0), \(feature), \(bitWidth) bits")
          }
        }
      }
    }
  }

  @Test func validFeatures() {
    let valid = InputFeature(offset: 0, multiplier: 1, shift: 1)
    #expect(valid.isValid)
    let changes: [(WritableKeyPath<InputFeature, Int32>, Int32, Bool)] = [
      (\.multiplier, -1, false), (\.multiplier, 1 << 30, false), (\.multiplier, (1 << 30) - 1, true),
      (\.shift, 0, false), (\.shift, 47, true), (\.shift, 48, false), (\.offset, .min, true),
      (\.resolutionBase, 2, true), (\.resolutionBase, 3, false), (\.resolutionBase, 0, false),
      (\.resolutionExponent, 18, true), (\.resolutionExponent, 19, false), (\.resolutionExponent, -19, false),
    ]
    for (field, value, expected) in changes {
      var feature = valid
      feature[keyPath: field] = value
      #expect(feature.isValid == expected, "\(feature)")
    }
    var binary = valid
    binary.resolutionBase = 2
    for (exponent, expected) in [(60, true), (61, false), (-60, true), (-61, false)] as [(Int32, Bool)] {
      binary.resolutionExponent = exponent
      #expect(binary.isValid == expected)
    }
  }
}
