/// A configuration that no network can be built from.
public enum NetworkConfigurationError: Error, Equatable {
  /// A number outside its range; `field` is the JSON key.
  case outOfRange(field: String, found: Int, expected: ClosedRange<Int>)
  /// ρ is `identity` or `relu`.
  case unsupportedReadoutActivation
  /// One state range a layer.
  case wrongStateRangeCount(found: Int, expected: Int)
  /// A state range is finite and positive.
  case invalidStateRange(layer: Int, found: Float)
  /// The method `float` rounds nothing; `field` is the JSON key of a width that is not `float`.
  case floatMethodWithWidth(field: String, found: Int)
  /// Gains belong to the rows of a rounded W.
  case gainsWithoutRounding
  /// Gradual rounding needs a width, and a grid that does not move under the codes.
  case gradualRounding(found: String, expected: String)
}

extension NetworkConfiguration {
  /// Checks every field against the limits of the integer contract (Docs/Arithmetic.md, Notation).
  public func validate() throws(NetworkConfigurationError) {
    let sizes = 1...65_535
    try Self.check("input_size", inputSize, sizes)
    try Self.check("hidden", hiddenSize, sizes)
    try Self.check("layers", layerCount, 1...16)
    try Self.check("output_size", outputSize, sizes)
    try check("weight_bits", weightBits)
    try check("input_weight_bits", inputWeightBits)
    try check("readout_weight_bits", readoutWeightBits)
    guard rowGains == .fixed || weightBits != .float else { throw .gainsWithoutRounding }
    if rounding == .gradual {
      guard weightBits != .float else {
        throw .gradualRounding(found: "a float W", expected: "a width for weight_bits")
      }
      guard weightScale != .learned else {
        throw .gradualRounding(found: "weight_scale learned", expected: "max or mse")
      }
    }
    if let memory { try Self.check("memory", memory, 1...1_000_000_000) }
    guard readoutActivation != .modReLU else { throw .unsupportedReadoutActivation }
    guard let stateBits else { return }
    try Self.check("state_bits", stateBits, 8...16)
    guard stateRanges.count == layerCount else {
      throw .wrongStateRangeCount(found: stateRanges.count, expected: layerCount)
    }
    for (layer, range) in stateRanges.enumerated() where !(range > 0 && range.isFinite) {
      throw .invalidStateRange(layer: layer, found: range)
    }
  }

  private func check(_ field: String, _ width: WeightWidth) throws(NetworkConfigurationError) {
    guard let bits = width.bitCount else { return }
    guard method != .float else { throw .floatMethodWithWidth(field: field, found: bits) }
    try Self.check(field, bits, WeightWidth.range)
  }

  private static func check(
    _ field: String, _ found: Int, _ expected: ClosedRange<Int>
  ) throws(NetworkConfigurationError) {
    guard expected.contains(found) else {
      throw .outOfRange(field: field, found: found, expected: expected)
    }
  }
}
