extension NetworkConfiguration {
  /// What a weight tensor is rounded to in the forward pass.
  public enum WeightWidth: Equatable, Sendable, ExpressibleByIntegerLiteral {
    /// Not rounded; the exporter will.
    case float
    /// A grid of 2^k values, 2 ≤ k ≤ 8.
    case bits(Int)

    /// k bits.
    public init(integerLiteral value: Int) { self = .bits(value) }

    /// k; nil for `float`.
    public var bitCount: Int? {
      if case .bits(let count) = self { count } else { nil }
    }

    /// The command line's word: `float` or the number.
    package var word: String { bitCount.map(String.init) ?? Self.floatWord }

    package static let floatWord = "float"

    /// What the integer contract has room for.
    package static let range = 2...8
  }

  /// Whether the forward pass multiplies with a rounded W.
  public var quantizesWeights: Bool { weightBits != .float }
}

/// In JSON a number, or the word `float`.
extension NetworkConfiguration.WeightWidth: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      guard text == Self.floatWord else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "found \(text), expected a number or \(Self.floatWord)")
      }
      self = .float
    } else {
      self = .bits(try container.decode(Int.self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let bitCount { try container.encode(bitCount) } else { try container.encode(Self.floatWord) }
  }
}
