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
    // Half a unit is 1 before the last bit is shifted out: one long shift by a variable, which is a call on small cores.
    (value &>> Int64(truncatingIfNeeded: shift &- 1) &+ 1) &>> 1
  }

  /// Z = mW·A + 2^e·mU·C + B, equation (2), modulo 2^64.
  ///
  /// - Parameter inputScale: 2^e.
  ///
  /// Bound (B3) says that in an accepted model neither the sum nor any term reaches 2^62.
  @inlinable
  public static func preactivation(
    recurrentSum: Int32, recurrentMultiplier: Int32, inputSum: Int32, inputMultiplier: Int32,
    inputScale: UInt32, bias: Int64
  ) -> Int64 {
    // In halves of 32 bits: cores of 32 bits have such a product, and call functions for longer ones and for shifts.
    let recurrent = recurrentMultiplier.multipliedFullWidth(by: recurrentSum)
    let input = inputMultiplier.multipliedFullWidth(by: inputSum)
    let low = input.low.multipliedFullWidth(by: inputScale)
    let high = UInt32(bitPattern: input.high) &* inputScale &+ low.high
    return whole(recurrent.high, recurrent.low) &+ whole(Int32(bitPattern: high), low.low) &+ bias
  }

  /// high·2^32 + low. Every target has the low half first; a conversion would be a call where code is compiled for size.
  @usableFromInline @inline(__always)
  static func whole(_ high: Int32, _ low: UInt32) -> Int64 {
    unsafeBitCast((low, high), to: Int64.self)
  }

  /// sign(Z)·max(|Z| + M, 0) with sign(0) = 0, equation (3c).
  ///
  /// - Precondition: |Z| + |M| < 2^63, which bound (B3) gives.
  @inlinable
  public static func modReLU(_ value: Int64, threshold: Int64) -> Int64 {
    let result = maskedModReLU(value, threshold: threshold)
    return result.value & whole(result.mask, UInt32(bitPattern: result.mask))
  }

  /// (3c) before it is masked: the value counts where the mask is all ones, and is 0 where it is 0.
  ///
  /// Masks instead of branches, and no product of 64 bits; the mask is applied to what is left after the rounding, because cores
  /// without conditional moves branch on masks of 64 bits.
  @usableFromInline @inline(__always)
  static func maskedModReLU(_ value: Int64, threshold: Int64) -> (value: Int64, mask: Int32) {
    let isNegative = value &>> 63
    // |Z| + M, where the 1 of a negative Z goes to M: compilers know the usual form of a magnitude, and some branch to find it.
    let magnitude = (value ^ isNegative) &+ (threshold &- isNegative)
    let bits = Int32(truncatingIfNeeded: value &>> 32) | Int32(truncatingIfNeeded: value)
    // Negative where Z is not 0 and |Z| + M is not negative: one sign for both, since compilers branch to combine two masks.
    let isKept = (bits | (0 &- bits)) & ~Int32(truncatingIfNeeded: magnitude &>> 32)
    return ((magnitude ^ isNegative) &- isNegative, isKept &>> 31)
  }
}
