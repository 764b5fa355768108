import QORNN
import Testing
import _QORNNTestSupport

/// Binary numbers to readings, equation (0a), against the digits of their exact values.
@Suite struct BinaryReadingTests {
  /// significand · 2^power, written out.
  private func decimalText(_ significand: Int, power: Int) -> String {
    var digits = String(significand.magnitude).reversed().map { $0.wholeNumberValue! }
    // 2^−p is 5^p · 10^−p.
    for _ in 0..<abs(power) {
      var carry = 0
      for index in digits.indices {
        carry += digits[index] * (power < 0 ? 5 : 2)
        digits[index] = carry % 10
        carry /= 10
      }
      if carry > 0 { digits.append(carry) }
    }
    let text = String(digits.reversed().map { Character(String($0)) })
    return (significand < 0 ? "-" : "") + text + (power < 0 ? "e\(power)" : "")
  }

  private func check(_ significand: Int, _ power: Int, base: Int, exponent: Int, _ note: String) {
    let expected = ReferenceDecimal.count(
      decimalText(significand, power: power), base: base, exponent: exponent)
    let found = DecimalReading.count(
      significand: Int64(significand), power: power, base: Int32(base), exponent: Int32(exponent))
    #expect(
      Int(found.count) == expected.count && found.saturated == expected.saturated,
      "\(significand)·2^\(power) in units of \(base)^\(exponent): \(found), expected \(expected), \(note)")
  }

  @Test func allPowersAndResolutions() {
    var generator = SplitMixGenerator(seed: 61)
    for power in -150...105 {
      for (base, limit) in [(2, 60), (10, 18)] {
        for exponent in [-limit, limit, 0, Int.random(in: -limit...limit, using: &generator)] {
          let magnitude = Int.random(
            in: 0..<(1 << Int.random(in: 1...31, using: &generator)), using: &generator)
          check(magnitude, power, base: base, exponent: exponent, "seed 61")
          check(-magnitude, power, base: base, exponent: exponent, "seed 61")
        }
      }
    }
  }

  @Test func tiesAndTheEndsOfTheRange() {
    for (significand, power) in [
      (1, -1), (3, -1), (5, -3), (1, -126), (1, -62), (1, -63), (1, -64), (1 << 30, 1), (1 << 30, 0), (1, 31),
      (1, 33), (1, 34), (1, 94), (1, 95), (1 << 30, 94), ((1 << 31) - 1, 0), ((1 << 31) - 1, 64),
    ] {
      for delta in [-1, 0, 1] where significand + delta < 1 << 31 {
        for (base, exponent) in [(2, 0), (2, 60), (2, -60), (10, 0), (10, 18), (10, -18), (10, -2), (10, 2)] {
          check(significand + delta, power, base: base, exponent: exponent, "tie")
          check(-(significand + delta), power, base: base, exponent: exponent, "tie")
        }
      }
    }
  }

  @Test func everyKindOfBinary32() throws {
    var generator = SplitMixGenerator(seed: 62)
    var bits: [UInt32] = [
      0, 0x8000_0000, 1, 0x8000_0001, 0x007F_FFFF, 0x0080_0000, 0x3F80_0000, 0x7F7F_FFFF, 0xFF7F_FFFF,
      (0.105 as Float).bitPattern, (-0.105 as Float).bitPattern, (2_147_483_648 as Float).bitPattern,
    ]
    for _ in 0..<2000 { bits.append(UInt32.random(in: 0...UInt32.max, using: &generator)) }
    for bits in bits where Float(bitPattern: bits).isFinite {
      // The bits once more by Swift's own account of them.
      let value = Float(bitPattern: bits)
      let scaled = Double(value.significand) * 8_388_608
      let power = value == 0 ? 0 : Int(value.exponent) - 23
      let significand = Int(value.sign == .minus ? -scaled : scaled)
      for (base, exponent) in [(10, 0), (10, -2), (10, 3), (2, -7), (2, 4), (10, -18), (2, 60)] {
        let expected = ReferenceDecimal.count(
          decimalText(significand, power: power), base: base, exponent: exponent)
        let found = try DecimalReading.count(binary32: bits, base: Int32(base), exponent: Int32(exponent))
        #expect(
          Int(found.count) == expected.count && found.saturated == expected.saturated,
          "\(value) in units of \(base)^\(exponent), seed 62")
      }
    }
  }

  @Test(arguments: [0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F80_0001, 0xFFFF_FFFF] as [UInt32])
  func notFinite(bits: UInt32) {
    #expect(throws: DecimalReading.Failure.notFinite) {
      try DecimalReading.count(binary32: bits, base: 10, exponent: 0)
    }
  }

  @Test func aBinary32IsSeldomTheDecimalThatWasMeant() throws {
    #expect(
      try DecimalReading.count(binary32: (0.105 as Float).bitPattern, base: 10, exponent: -2).count == 10)
    #expect(try DecimalReading.count("0.105".utf8, base: 10, exponent: -2).count == 11)
  }
}
