/// The input stage of one feature: how a reading becomes the network's input, equations (0) and (0a).
///
/// It is stored in the model file, so normalization is never the caller's work, and training uses the same code.
public struct InputFeature: Equatable, Sendable {
  /// o: the reading that maps to 0. Every Int32.
  public var offset: Int32
  /// m: 0 … 2^30 − 1.
  public var multiplier: Int32
  /// s: 1 … 47. A reading counts for m/2^s input steps.
  public var shift: Int32
  /// 2 or 10: the base of the resolution ρ = base^exponent, the value of one count.
  public var resolutionBase: Int32
  /// −60 … 60 for base 2, −18 … 18 for base 10. One count is worth base^exponent: hundredths have base 10 and
  /// exponent −2.
  public var resolutionExponent: Int32

  /// Makes a feature from its integers; see `isValid` for their ranges.
  public init(
    offset: Int32, multiplier: Int32, shift: Int32, resolutionBase: Int32 = 10, resolutionExponent: Int32 = 0
  ) {
    self.offset = offset
    self.multiplier = multiplier
    self.shift = shift
    self.resolutionBase = resolutionBase
    self.resolutionExponent = resolutionExponent
  }

  /// The largest multiplier, 2^30 − 1.
  public static var maximumMultiplier: Int32 { (1 << 30) - 1 }
  /// The largest shift.
  public static var maximumShift: Int32 { 47 }

  /// The largest magnitude of a resolution's exponent: 60 for base 2, 18 for base 10.
  public static func maximumResolutionExponent(base: Int32) -> Int32 {
    base == 2 ? 60 : 18
  }

  /// Whether every integer is in the range that the model file allows (rule R20 of Docs/Format.md).
  public var isValid: Bool {
    let limit = Self.maximumResolutionExponent(base: resolutionBase)
    return multiplier >= 0 && multiplier <= Self.maximumMultiplier && shift >= 1 && shift <= Self.maximumShift
      && (resolutionBase == 2 || resolutionBase == 10)
      && resolutionExponent >= 0 - limit && resolutionExponent <= limit
  }

  /// x = saturate_b(((r − o)·m + 2^(s−1)) >> s), equation (0), for every reading.
  ///
  /// - Parameters:
  ///   - count: The reading r, every Int32.
  ///   - bitWidth: b, 8 … 16.
  /// - Returns: The network input, −(2^(b−1) − 1) … 2^(b−1) − 1.
  /// - Precondition: `isValid`.
  @inlinable
  public func apply(_ count: Int32, bitWidth: Int) -> Int16 {
    Saturation.saturate(unsaturated(count), limit: Saturation.limit(bitWidth: bitWidth))
  }

  /// ((r − o)·m + 2^(s−1)) >> s: equation (0) before its saturation, below 2^62 in magnitude.
  ///
  /// - Parameter count: The reading r, every Int32.
  /// - Precondition: `isValid`.
  @inlinable
  public func unsaturated(_ count: Int32) -> Int64 {
    // (r − o)·m as two products of 32 bits, each below 2^61: cores of 32 bits have no longer one.
    let reading = multiplier.multipliedFullWidth(by: count)
    let zero = multiplier.multipliedFullWidth(by: offset)
    let difference =
      Requantization.whole(reading.high, reading.low) &- Requantization.whole(zero.high, zero.low)
    return Requantization.roundingShift(difference, by: Int(truncatingIfNeeded: shift))
  }

  /// Whether equation (0) clamps this reading: its input lies beyond ±(2^(b−1) − 1), not merely at that limit.
  ///
  /// A text whose count (0a) clamps is an input saturation too; see `DecimalReading`.
  ///
  /// - Parameters:
  ///   - count: The reading r, every Int32.
  ///   - bitWidth: b, 8 … 16.
  /// - Precondition: `isValid`.
  @inlinable
  public func saturates(_ count: Int32, bitWidth: Int) -> Bool {
    unsaturated(count).magnitude > UInt64(truncatingIfNeeded: Saturation.limit(bitWidth: bitWidth))
  }
}
