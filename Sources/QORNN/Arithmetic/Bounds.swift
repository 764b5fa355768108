/// The bounds (B1) … (B4) of Docs/Arithmetic.md, in arithmetic that cannot wrap.
///
/// The reader refuses a model with them, and the exporter chooses its shifts with them.
package enum Bounds {
  /// Sums of (1) and (4) stay below this: 2^31.
  package static var sumLimit: UInt64 { 1 << 31 }
  /// Everything that is added to a pre-activation stays below this: 2^62.
  package static var preactivationLimit: UInt64 { 1 << 62 }

  /// The left side of (B3), or UInt64.max where it is larger.
  ///
  /// - Parameters:
  ///   - recurrentSum: Σ|W|·ε(a), the left side of (B1).
  ///   - inputSum: Ĉ, the left side of (B2), or max|E| of a token model.
  ///   - multipliers: not negative.
  package static func preactivation(
    recurrentSum: UInt64, recurrentMultiplier: Int32, inputSum: UInt64, inputMultiplier: Int32,
    inputExponent: Int, bias: Int64, modulusBias: Int64, shift: Int
  ) -> UInt64 {
    var sum = product(recurrentSum, UInt64(recurrentMultiplier.magnitude))
    let input = product(inputSum, UInt64(inputMultiplier.magnitude))
    let exponent = UInt64(truncatingIfNeeded: inputExponent)
    let isBeyond = exponent > 0 && input &>> (64 &- exponent) != 0
    sum = saturatingSum(sum, isBeyond ? .max : input &<< exponent)
    sum = saturatingSum(sum, bias.magnitude)
    sum = saturatingSum(sum, modulusBias.magnitude)
    return saturatingSum(sum, 1 &<< UInt64(truncatingIfNeeded: shift &- 1))
  }

  /// a + b, or UInt64.max.
  package static func saturatingSum(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
  }

  private static func product(_ a: UInt64, _ b: UInt64) -> UInt64 {
    // Sums within (B1) and (B2) and multipliers have at most 31 bits; anything longer is beyond every bound.
    (a | b) &>> 32 != 0 && a != 0 && b != 0 ? .max : a &* b
  }
}
