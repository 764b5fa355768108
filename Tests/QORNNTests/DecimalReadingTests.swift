import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// Text to readings, equation (0a).
@Suite struct DecimalReadingTests {
  private func count(_ text: String, base: Int, exponent: Int) -> (count: Int, saturated: Bool)? {
    let found = try? DecimalReading.count(text.utf8, base: Int32(base), exponent: Int32(exponent))
    return found.map { (Int($0.count), $0.saturated) }
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("+0.0", 0), ("00012.00", 1200), ("5", 500), ("5.", 500), (".5", 50), ("+.5", 50),
    ("-.5", -50), ("1e-2", 1), ("1E-2", 1), ("1e+1", 1000), ("1e01", 1000), ("12.3456e2", 123_456),
    ("0.105", 11), ("-0.105", -10), ("0.1049999", 10), ("-0.1050001", -11), ("0.005", 1), ("-0.005", 0),
    ("-0.0050000000000000000000000000000000001", -1), ("0.00499999999999999999999999999999", 0),
    ("  7.25\t", 725), ("1000000e-6", 100), ("0.000000000000000000000000000001e30", 100),
    ("123456789012345678901234567890e-28", 1235), ("0e999999999999999999999", 0),
    ("1e-99999999999999999999", 0),
    ("-1e-99999999999999999999", 0),
  ])
  func hundredths(text: String, expected: Int) throws {
    let found = try DecimalReading.count(text.utf8, base: 10, exponent: -2)
    #expect(found.count == expected && !found.saturated, "'\(text)' gave \(found)")
  }

  @Test(arguments: [
    ("2147483647.4999999999999999999999", 2_147_483_647, false), ("2147483647.5", 2_147_483_647, true),
    ("-2147483648.5", -2_147_483_648, false), ("-2147483648.50000000000000001", -2_147_483_648, true),
    ("1e999", 2_147_483_647, true), ("-1e999", -2_147_483_648, true), ("4294967296", 2_147_483_647, true),
    ("8589934592", 2_147_483_647, true), ("-18446744073709551616", -2_147_483_648, true),
    ("1e50", 2_147_483_647, true), ("-1e51", -2_147_483_648, true),
  ])
  func rangeOfAReading(text: String, expected: Int, saturated: Bool) {
    for (base, exponent) in [(10, 0), (2, 0)] {
      let found = count(text, base: base, exponent: exponent)
      #expect(found?.count == expected && found?.saturated == saturated, "'\(text)' base \(base)")
    }
  }

  @Test(arguments: [
    ("", 0), (" ", 0), ("-", 1), ("+", 1), (".", 0), ("-.", 1), ("e5", 0), (".e5", 0), ("1e", 2), ("1e+", 3),
    ("1e1.5", 3), ("1..2", 2), ("1.2.3", 3), ("--1", 1), ("+-1", 1), ("1-", 1), ("0x10", 1), ("1 2", 1),
    ("1,5", 1), ("12abc", 2), ("1\n", 1), ("١", 0), ("1_000", 1), ("\u{0}", 0), ("infinite", 0), ("nano", 0),
    ("na", 0), ("true", 0),
  ])
  func malformed(text: String, position: Int) {
    #expect(throws: DecimalReading.Failure.malformed(at: position), "'\(text)'") {
      try DecimalReading.count(text.utf8, base: 10, exponent: 0)
    }
  }

  @Test(arguments: ["nan", "NaN", "-nan", "inf", "+INF", "-Infinity", " infinity "])
  func notFinite(text: String) {
    #expect(throws: DecimalReading.Failure.notFinite, "'\(text)'") {
      try DecimalReading.count(text.utf8, base: 2, exponent: 0)
    }
  }

  /// The shapes a text can have, against the oracle's arithmetic on digits.
  @Test func randomTextsInEveryResolution() {
    var generator = SplitMixGenerator(seed: 3)
    for round in 0..<1500 {
      let text = randomText(&generator, digitCount: generator.oneIn(10) ? 120 : 12)
      let base = generator.element(of: [2, 10])
      let limit = base == 2 ? 60 : 18
      let exponent = generator.oneIn(3) ? 0 : generator.integer(in: -limit...limit)
      let expected = ReferenceDecimal.count(text, base: base, exponent: exponent)
      let found = count(text, base: base, exponent: exponent)
      #expect(
        found?.count == expected.count && found?.saturated == expected.saturated,
        "seed 3, round \(round): '\(text)', \(base)^\(exponent)")
    }
  }

  private func randomText(_ generator: inout SplitMixGenerator, digitCount: Int) -> String {
    func digits(_ count: Int) -> String {
      let kind = generator.integer(in: 0...3)
      return String(
        (0..<count).map { _ in
          Character("\(kind == 0 ? 0 : kind == 1 ? 9 : generator.integer(in: 0...9))")
        })
    }
    var text = generator.element(of: ["", "-", "+"])
    text += digits(generator.integer(in: 1...digitCount))
    if !generator.oneIn(4) { text += "." + digits(generator.integer(in: 0...digitCount)) }
    if generator.oneIn(3) {
      text += generator.element(of: ["e", "E"]) + "\(generator.integer(in: -digitCount - 20...20))"
    }
    return text
  }

  /// Halves of counts and their neighbours far behind the point, where a rounding of the text would show.
  @Test func exactHalvesOfAnyLength() {
    for length in [1, 17, 18, 19, 60, 200, 1000] {
      let zeros = String(repeating: "0", count: length)
      let nines = String(repeating: "9", count: length)
      for (text, expected) in [
        ("2.5\(zeros)", 3), ("2.5\(zeros)1", 3), ("2.4\(nines)", 2), ("-2.5\(zeros)", -2),
        ("-2.5\(zeros)1", -3),
        ("-2.4\(nines)", -2), ("\(zeros)2.5", 3), ("25\(zeros)e-\(length + 1)", 3),
        ("-25\(zeros)e-\(length + 1)", -2), ("0.\(zeros)25e\(length + 1)", 3),
      ] {
        for base in [2, 10] {
          #expect(count(text, base: base, exponent: 0)?.count == expected, "\(text) base \(base)")
        }
      }
    }
  }

  /// The exact value of 2^−n has n digits; counts of 2^−e must see the last of them.
  @Test func powersOfTwoAreExact() {
    for power in [1, 7, 30, 59, 60] {
      // 2^−(power + 1), half a count, is 5^(power + 1) · 10^−(power + 1).
      var digits = [1]
      for _ in 0...power {
        var carry = 0
        for place in digits.indices {
          carry += digits[place] * 5
          digits[place] = carry % 10
          carry /= 10
        }
        if carry > 0 { digits.append(carry) }
      }
      let half = digits.reversed().map(String.init).joined()
      let exponent = "e-\(power + 1)"
      #expect(count(half + exponent, base: 2, exponent: -power)?.count == 1)
      #expect(count("-" + half + exponent, base: 2, exponent: -power)?.count == 0)
      #expect(count("-" + half + ".00000001" + exponent, base: 2, exponent: -power)?.count == -1)
    }
    #expect(count("1152921504606846976", base: 2, exponent: 60)?.count == 1)
    #expect(count("576460752303423488", base: 2, exponent: 60)?.count == 1)
    #expect(count("576460752303423487.9999999999", base: 2, exponent: 60)?.count == 0)
    #expect(count("-576460752303423488", base: 2, exponent: 60)?.count == 0)
    #expect(count("-576460752303423488.0000000001", base: 2, exponent: 60)?.count == -1)
  }

  /// Foundation's decimal numbers, as an opinion from outside.
  @Test func agreesWithFoundation() throws {
    var generator = SplitMixGenerator(seed: 4)
    for round in 0..<300 {
      let text =
        "\(generator.element(of: ["", "-"]))\(generator.integer(in: 0...99_999))."
        + "\(generator.integer(in: 0...99_999_999))"
      let value = try #require(Decimal(string: text))
      var shifted = value * 1000 + Decimal(string: "0.5")!
      var floor = Decimal()
      NSDecimalRound(&floor, &shifted, 0, .down)
      let expected = NSDecimalNumber(decimal: floor).intValue
      #expect(count(text, base: 10, exponent: -3)?.count == expected, "seed 4, round \(round): \(text)")
    }
  }

  @Test func everyKindOfCollection() throws {
    let text = Array("-12.5e1".utf8)
    #expect(try DecimalReading.count(text, base: 10, exponent: 0).count == -125)
    #expect(try DecimalReading.count(text[1...3], base: 10, exponent: 0).count == 12 + 0)
    #expect(try DecimalReading.count(text.lazy.map { $0 }, base: 10, exponent: 0).count == -125)
    let feature = InputFeature(
      offset: 0, multiplier: 1, shift: 1, resolutionBase: 10, resolutionExponent: -1)
    #expect(try text.withUnsafeBufferPointer { try feature.reading($0) }.count == -1250)
  }
}
