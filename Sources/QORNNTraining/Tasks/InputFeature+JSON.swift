import QORNN

extension InputFeature {
  /// Readings are whole numbers and enter the network as they are.
  public static let unchanged = InputFeature(offset: 0, multiplier: 1 << 20, shift: 20)
}

/// `multiplier` and `shift` belong together; every other key has the default of ``unchanged``.
extension InputFeature: Codable {
  private enum CodingKeys: String, CodingKey {
    case offset, multiplier, shift
    case resolutionBase = "resolution_base"
    case resolutionExponent = "resolution_exponent"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self = .unchanged
    offset = try container.decodeIfPresent(Int32.self, forKey: .offset) ?? offset
    if container.contains(.multiplier) || container.contains(.shift) {
      multiplier = try container.decode(Int32.self, forKey: .multiplier)
      shift = try container.decode(Int32.self, forKey: .shift)
    }
    resolutionBase = try container.decodeIfPresent(Int32.self, forKey: .resolutionBase) ?? resolutionBase
    resolutionExponent =
      try container.decodeIfPresent(Int32.self, forKey: .resolutionExponent) ?? resolutionExponent
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(offset, forKey: .offset)
    try container.encode(multiplier, forKey: .multiplier)
    try container.encode(shift, forKey: .shift)
    try container.encode(resolutionBase, forKey: .resolutionBase)
    try container.encode(resolutionExponent, forKey: .resolutionExponent)
  }
}
