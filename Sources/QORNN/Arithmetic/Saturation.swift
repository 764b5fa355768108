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
  ///
  /// - Precondition: 0 ≤ limit < 2^16.
  @inlinable
  public static func saturate(_ value: Int64, limit: Int) -> Int16 {
    // |value|, or one less below 0, with one bit for all from 2^16 on. Compilers branch on a sign of 64 bits.
    let sign = Int32(truncatingIfNeeded: value &>> 63)
    let high = Int32(truncatingIfNeeded: value &>> 32) ^ sign
    let low = UInt32(bitPattern: Int32(truncatingIfNeeded: value) ^ sign)
    let beyond = UInt32(bitPattern: high) | low &>> 16
    let magnitude = Int32(bitPattern: ((beyond &+ 0x7FFF_FFFF) &>> 31) &<< 16 | low & 0xFFFF)
    let excess = magnitude &- (Int32(truncatingIfNeeded: limit) &+ sign)
    return Int16(truncatingIfNeeded: (magnitude &- (excess & ~(excess &>> 31))) ^ sign)
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

  /// Where a < b all ones and a − b modulo 2^32, else 0 and 0, for every Int32.
  ///
  /// Through 64 bits, whose upper half is the mask: compilers take a sign of 32 bits for a condition and branch on it.
  @inline(__always)
  static func negativePart(_ a: Int32, minus b: Int32) -> (mask: Int32, difference: Int32) {
    let difference =
      Requantization.whole(a &>> 31, UInt32(bitPattern: a))
      &- Requantization.whole(b &>> 31, UInt32(bitPattern: b))
    let mask = Int32(truncatingIfNeeded: difference &>> 32)
    return (mask, Int32(truncatingIfNeeded: difference) & mask)
  }
}
