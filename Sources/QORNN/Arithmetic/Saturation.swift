/// saturate_b of Docs/Arithmetic.md: a symmetric clamp to b bits, so that −x always exists.
public enum Saturation {
  /// ε(b) = 2^(b−1) − 1, the largest magnitude of a b-bit input or state.
  ///
  /// - Precondition: 2 ≤ bitWidth ≤ 16.
  @inlinable
  public static func limit(bitWidth: Int) -> Int {
    (1 &<< (bitWidth &- 1)) &- 1
  }

  /// min(max(value, −limit), limit), for every Int64.
  @inlinable
  public static func saturate(_ value: Int64, limit: Int) -> Int16 {
    // Masks of 32 bits, all ones or none: a core without conditional moves would branch on the data.
    let wide = Int64(truncatingIfNeeded: limit)
    let isBelowUpper = Int32(truncatingIfNeeded: (value | (value &- wide)) &>> 32) &>> 31
    let isBelowLower = Int32(truncatingIfNeeded: (value & (value &+ wide)) &>> 32) &>> 31
    let upper = Int32(truncatingIfNeeded: limit)
    let lower = 0 &- upper
    let result = upper ^ ((Int32(truncatingIfNeeded: value) ^ upper) & isBelowUpper)
    return Int16(truncatingIfNeeded: result ^ ((result ^ lower) & isBelowLower))
  }

  /// min(max(value, lower), upper) in masks: a core without conditional moves would branch.
  ///
  /// - Precondition: lower ≤ upper, and no difference of two of the three exceeds 32 bits.
  @inline(__always)
  static func clamp(_ value: Int32, _ lower: Int32, _ upper: Int32) -> Int32 {
    let above = value &- upper
    let lowered = value &- (above & ~(above &>> 31))
    let below = lowered &- lower
    return lowered &- (below & (below &>> 31))
  }
}
