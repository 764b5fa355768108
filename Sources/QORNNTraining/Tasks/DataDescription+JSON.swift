import Foundation
import QORNN

/// JSON keys are the property names in snake case; every key has a default but `names` and `labels`.
extension DataDescription: Codable {
  private enum CodingKeys: String, CodingKey {
    case inputKind = "input_kind"
    case outputKind = "output_kind"
    case names, labels, features
    case inputBits = "input_bits"
    case inputScale = "input_scale"
    case targetOffsets = "target_offsets"
    case targetScales = "target_scales"
    case windowSize = "window_size"
    case hopSize = "hop_size"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func word<Value>(_ key: CodingKeys, _ words: [(String, Value)]) throws -> Value {
      guard let text = try container.decodeIfPresent(String.self, forKey: key) else { return words[0].1 }
      guard let found = words.first(where: { $0.0 == text }) else {
        let expected = words.map(\.0).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "found \(text), expected one of \(expected)")
      }
      return found.1
    }
    let names = try container.decode([String].self, forKey: .names)
    let labels = try container.decode([String].self, forKey: .labels)
    self.init(
      inputKind: try word(.inputKind, InputKind.words), inputSize: names.count,
      outputKind: try word(.outputKind, OutputKind.words), outputSize: labels.count)
    self.names = names
    self.labels = labels
    features = try container.decodeIfPresent([InputFeature].self, forKey: .features) ?? features
    inputBits = try container.decodeIfPresent(Int.self, forKey: .inputBits) ?? inputBits
    inputScale = try container.decodeIfPresent(Float.self, forKey: .inputScale) ?? inputScale
    targetOffsets = try container.decodeIfPresent([Float].self, forKey: .targetOffsets) ?? targetOffsets
    targetScales = try container.decodeIfPresent([Float].self, forKey: .targetScales) ?? targetScales
    windowSize = try container.decodeIfPresent(Int.self, forKey: .windowSize) ?? 0
    hopSize = try container.decodeIfPresent(Int.self, forKey: .hopSize) ?? 0
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(inputKind.word, forKey: .inputKind)
    try container.encode(outputKind.word, forKey: .outputKind)
    try container.encode(names, forKey: .names)
    try container.encode(labels, forKey: .labels)
    if inputKind == .vector {
      try container.encode(features, forKey: .features)
      try container.encode(inputBits, forKey: .inputBits)
      try container.encode(inputScale, forKey: .inputScale)
    }
    if outputKind == .values {
      try container.encode(targetOffsets, forKey: .targetOffsets)
      try container.encode(targetScales, forKey: .targetScales)
    }
    if windowSize > 0 {
      try container.encode(windowSize, forKey: .windowSize)
      try container.encode(hopSize, forKey: .hopSize)
    }
  }
}
