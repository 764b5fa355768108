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
    let limit = Int64(truncatingIfNeeded: limit)
    return Int16(truncatingIfNeeded: min(max(value, 0 &- limit), limit))
  }
}
