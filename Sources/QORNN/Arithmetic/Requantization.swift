/// The only rounding in the product: a right shift to the nearest integer, ties toward +∞.
public enum Requantization {
  /// (value + 2^(shift−1)) >> shift, the rounding of equations (0) and (3).
  ///
  /// Exact halves go up: 2.5 becomes 3 and −2.5 becomes −2.
  ///
  /// - Precondition: 1 ≤ shift ≤ 62 and value + 2^(shift−1) fits Int64; bound (B3) and equation (0) keep it below
  ///   2^62.
  @inlinable
  public static func roundingShift(_ value: Int64, by shift: Int) -> Int64 {
    (value &+ (1 &<< Int64(truncatingIfNeeded: shift &- 1))) &>> Int64(truncatingIfNeeded: shift)
  }

  /// Z = mW·A + 2^e·mU·C + B, equation (2), modulo 2^64.
  ///
  /// Bound (B3) says that in an accepted model neither the sum nor any term reaches 2^62.
  @inlinable
  public static func preactivation(
    recurrentSum: Int32, recurrentMultiplier: Int32, inputSum: Int32, inputMultiplier: Int32,
    inputExponent: Int, bias: Int64
  ) -> Int64 {
    let recurrent = Int64(recurrentMultiplier) &* Int64(recurrentSum)
    let input = (Int64(inputMultiplier) &* Int64(inputSum)) &<< Int64(truncatingIfNeeded: inputExponent)
    return recurrent &+ input &+ bias
  }

  /// sign(Z)·max(|Z| + M, 0) with sign(0) = 0, equation (3c).
  ///
  /// - Precondition: |Z| + |M| < 2^63, which bound (B3) gives.
  @inlinable
  public static func modReLU(_ value: Int64, threshold: Int64) -> Int64 {
    // sign is −1, 0 or 1 and mask is all ones where value is negative: no branch depends on the data.
    let mask = value &>> 63
    let magnitude = (value ^ mask) &- mask
    let sign = mask | Int64(bitPattern: UInt64(bitPattern: 0 &- value) &>> 63)
    return sign &* max(magnitude &+ threshold, 0)
  }
}
