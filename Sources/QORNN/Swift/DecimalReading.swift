#if !hasFeature(Embedded)
  /// Text → reading, exactly, whatever the number of digits: equation (0a).
  ///
  /// r = clamp(⌊value / base^exponent + ½⌋, −2^31, 2^31 − 1). With base 10 and exponent −2 (hundredths) `-0.105` is
  /// −10 and `0.105` is 11; with base 2 and exponent −7 `-0.0546875` is −7.
  ///
  /// A number is an optional sign, digits with an optional point (`5`, `5.`, `.5`) and an optional power of ten
  /// (`1e-3`). Spaces and tabs around it are ignored.
  public enum DecimalReading {
    /// Why a text is no reading.
    public enum Failure: Error, Equatable, Sendable {
      /// The byte at this offset (or the end of the text) does not continue a decimal number.
      case malformed(at: Int)
      /// The text says not-a-number or infinity.
      case notFinite
    }

    /// The reading of a decimal number.
    ///
    /// - Parameters:
    ///   - text: ASCII bytes, any number of them.
    ///   - base: 2 or 10.
    ///   - exponent: −60 … 60 for base 2, −18 … 18 for base 10. One count is worth base^exponent.
    /// - Returns: The count, and whether it had to be clamped to the range of Int32.
    /// - Throws: `Failure.malformed` for everything else but numbers, the empty text and hexadecimal included;
    ///   `Failure.notFinite` for `nan`, `inf` and `infinity` in any case and with any sign.
    /// - Precondition: base and exponent are in their ranges.
    public static func count(
      _ text: UnsafeBufferPointer<UInt8>, base: Int32, exponent: Int32
    ) throws(Failure) -> (count: Int32, saturated: Bool) {
      precondition(base == 2 || base == 10, "the base of a resolution is 2 or 10")
      let limit = InputFeature.maximumResolutionExponent(base: base)
      precondition(exponent >= -limit && exponent <= limit, "the exponent of a resolution is out of range")
      let decimal = try DecimalText(parsing: text)
      let rounded = decimal.rounded(base: Int(base), exponent: Int(exponent))
      return (Int32(clamping: rounded), rounded != Int64(Int32(clamping: rounded)))
    }

    /// The reading of a decimal number in any collection of ASCII bytes, such as a string's `utf8`.
    public static func count(
      _ text: some Collection<UInt8>, base: Int32, exponent: Int32
    ) throws(Failure) -> (count: Int32, saturated: Bool) {
      let inPlace = text.withContiguousStorageIfAvailable { bytes in
        Result { () throws(Failure) in try count(bytes, base: base, exponent: exponent) }
      }
      if let inPlace { return try inPlace.get() }
      return try [UInt8](text).withUnsafeBufferPointer { bytes in
        Result { () throws(Failure) in try count(bytes, base: base, exponent: exponent) }
      }.get()
    }

    /// Whether a text is a decimal number, of whatever size: `1e999` is one.
    package static func isNumber(_ text: some Collection<UInt8>) -> Bool {
      (try? count(text, base: 10, exponent: 0)) != nil
    }
  }

  extension InputFeature {
    /// The reading of a decimal number in this feature's resolution, equation (0a).
    ///
    /// - Throws: See `DecimalReading.count(_:base:exponent:)`.
    public func reading(
      _ text: UnsafeBufferPointer<UInt8>
    ) throws(DecimalReading.Failure) -> (count: Int32, saturated: Bool) {
      try DecimalReading.count(text, base: resolutionBase, exponent: resolutionExponent)
    }
  }
#endif
