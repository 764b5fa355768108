/// exp, log, sin and cos whose bits are the same on every machine: only + − × ÷ of Doubles, which IEEE 754
/// defines to the bit, and no C library. The Double results are within some 10⁻¹⁵ relative (sin, cos:
/// absolute), so the Float results are within one unit in the last place of the rounded exact value.
package enum DeterministicMath {
  /// e^x.
  ///
  /// - NaN → NaN, +∞ → +∞, −∞ → 0
  /// - x > 709.78… → +∞, x < −745.13… → 0, subnormal results are rounded once more
  package static func exp(_ x: Double) -> Double {
    guard x == x else { return x }
    if x > 709.782712893384 { return .infinity }
    if x < -745.1332191019412 { return 0 }
    // x = n·ln 2 + r with |r| ≤ 0.35
    let n = nearestInteger(x * 0x1.71547652b82fep+0)
    let r = (x - n * ln2High) - n * ln2Low
    let fraction = 1 + (r + r * r * exponentialTail(r))
    // Two factors, because 2^n alone may be outside the normal range.
    let exponent = Int(n)
    return fraction * powerOfTwo(exponent >> 1) * powerOfTwo(exponent - (exponent >> 1))
  }

  /// The natural logarithm.
  ///
  /// - NaN and x < 0 → NaN, ±0 → −∞, +∞ → +∞
  package static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    if x == .infinity { return x }
    let isSubnormal = x < Double.leastNormalMagnitude
    let bits = (isSubnormal ? x * 0x1p54 : x).bitPattern
    // x = 2^n·m with √½ ≤ m < √2: log m = 2·artanh(s), s = (m − 1)/(m + 1), |s| ≤ 0.1716
    var n = Int(bits >> 52) - 1023 - (isSubnormal ? 54 : 0)
    var m = Double(bitPattern: bits & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
    if m > 0x1.6a09e667f3bcdp+0 {
      m *= 0.5
      n += 1
    }
    let s = (m - 1) / (m + 1)
    let square = s * s
    return Double(n) * ln2High + (2 * s + (2 * s * square * artanhTail(square) + Double(n) * ln2Low))
  }

  /// The sine of x radians.
  ///
  /// - NaN and ±∞ → NaN
  /// - |x| > 2²⁰ is first taken modulo the Double nearest to 2π: the error grows to |x|·10⁻¹⁶
  package static func sin(_ x: Double) -> Double {
    let (r, quadrant) = quarterTurns(x)
    let value = quadrant & 1 == 0 ? sinNearZero(r) : cosNearZero(r)
    return quadrant & 2 == 0 ? value : -value
  }

  /// The cosine of x radians. Edge cases as for `sin`.
  package static func cos(_ x: Double) -> Double {
    let (r, quadrant) = quarterTurns(x)
    let value = quadrant & 1 == 0 ? cosNearZero(r) : sinNearZero(r)
    return (quadrant + 1) & 2 == 0 ? value : -value
  }

  package static func exp(_ x: Float) -> Float { Float(exp(Double(x))) }
  package static func log(_ x: Float) -> Float { Float(log(Double(x))) }
  package static func sin(_ x: Float) -> Float { Float(sin(Double(x))) }
  package static func cos(_ x: Float) -> Float { Float(cos(Double(x))) }
}

// MARK: - Argument reduction

extension DeterministicMath {
  /// ln 2 in two parts, the first short enough that its products with an exponent are exact.
  private static var ln2High: Double { 0x1.62e42feep-1 }
  private static var ln2Low: Double { 0x1.a39ef35793c76p-33 }

  /// Precondition: |x| < 2⁵¹. Adding and taking away 1.5·2⁵² leaves no room for a fraction.
  private static func nearestInteger(_ x: Double) -> Double { (x + 0x1.8p52) - 0x1.8p52 }

  /// Precondition: −1022 ≤ exponent ≤ 1023.
  private static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(exponent + 1023) << 52)
  }

  /// x = quadrant·π/2 + r with |r| ≤ π/4 and a little; the quadrant modulo 4.
  private static func quarterTurns(_ x: Double) -> (r: Double, quadrant: Int) {
    guard x.magnitude < .infinity else { return (.nan, 0) }
    let x = x.magnitude > 0x1p20 ? x.remainder(dividingBy: 2 * Double.pi) : x
    let n = nearestInteger(x * 0x1.45f306dc9c883p-1)
    // π/2 in three parts of 33, 33 and 53 bits: the products of the first two with n are exact.
    let r = ((x - n * 0x1.921fb544p+0) - n * 0x1.0b4611a6p-34) - n * 0x1.3198a2e037073p-69
    return (r, Int(n) & 3)
  }
}

// MARK: - Power series, long enough for the reduced arguments

extension DeterministicMath {
  /// (e^r − 1 − r) / r² = 1/2! + r/3! + … + r¹¹/13!
  private static func exponentialTail(_ r: Double) -> Double {
    var sum = 1.0 / 6_227_020_800
    sum = sum * r + 1.0 / 479_001_600
    sum = sum * r + 1.0 / 39_916_800
    sum = sum * r + 1.0 / 3_628_800
    sum = sum * r + 1.0 / 362_880
    sum = sum * r + 1.0 / 40_320
    sum = sum * r + 1.0 / 5_040
    sum = sum * r + 1.0 / 720
    sum = sum * r + 1.0 / 120
    sum = sum * r + 1.0 / 24
    sum = sum * r + 1.0 / 6
    sum = sum * r + 1.0 / 2
    return sum
  }

  /// (artanh(s)/s − 1) / s² = 1/3 + s²/5 + … in `square` = s².
  private static func artanhTail(_ square: Double) -> Double {
    var sum = 1.0 / 23
    sum = sum * square + 1.0 / 21
    sum = sum * square + 1.0 / 19
    sum = sum * square + 1.0 / 17
    sum = sum * square + 1.0 / 15
    sum = sum * square + 1.0 / 13
    sum = sum * square + 1.0 / 11
    sum = sum * square + 1.0 / 9
    sum = sum * square + 1.0 / 7
    sum = sum * square + 1.0 / 5
    sum = sum * square + 1.0 / 3
    return sum
  }

  /// (sin(r)/r − 1) / r² = −1/3! + r²/5! − … in `square` = r².
  private static func sineTail(_ square: Double) -> Double {
    var sum = 1.0 / 355_687_428_096_000
    sum = sum * square - 1.0 / 1_307_674_368_000
    sum = sum * square + 1.0 / 6_227_020_800
    sum = sum * square - 1.0 / 39_916_800
    sum = sum * square + 1.0 / 362_880
    sum = sum * square - 1.0 / 5_040
    sum = sum * square + 1.0 / 120
    sum = sum * square - 1.0 / 6
    return sum
  }

  /// (cos(r) − 1) / r² = −1/2! + r²/4! − … in `square` = r².
  private static func cosineTail(_ square: Double) -> Double {
    var sum = -1.0 / 6_402_373_705_728_000
    sum = sum * square + 1.0 / 20_922_789_888_000
    sum = sum * square - 1.0 / 87_178_291_200
    sum = sum * square + 1.0 / 479_001_600
    sum = sum * square - 1.0 / 3_628_800
    sum = sum * square + 1.0 / 40_320
    sum = sum * square - 1.0 / 720
    sum = sum * square + 1.0 / 24
    sum = sum * square - 1.0 / 2
    return sum
  }

  private static func sinNearZero(_ r: Double) -> Double {
    let square = r * r
    return r + r * square * sineTail(square)
  }

  private static func cosNearZero(_ r: Double) -> Double {
    let square = r * r
    return 1 + square * cosineTail(square)
  }
}
