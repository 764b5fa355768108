import QORNN

/// JSON keys are the words of the command line in snake case; `state_bits` and `memory` are absent when
/// there is none, and every key with a default may be left out.
extension NetworkConfiguration: Codable {
  private enum CodingKeys: String, CodingKey {
    case inputKind = "input_kind"
    case inputSize = "input_size"
    case hiddenSize = "hidden"
    case layerCount = "layers"
    case outputKind = "output_kind"
    case outputSize = "output_size"
    case activation
    case readoutActivation = "readout_activation"
    case method
    case weightBits = "weight_bits"
    case inputWeightBits = "input_weight_bits"
    case readoutWeightBits = "readout_weight_bits"
    case weightScale = "weight_scale"
    case scaleGranularity = "weight_scale_per"
    case rowGains = "row_gains"
    case rounding
    case stateBits = "state_bits"
    case stateRanges = "state_ranges"
    case memory
    case initialization
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func word<Value>(
      _ key: CodingKeys, _ words: [(String, Value)], default fallback: Value? = nil
    ) throws -> Value {
      guard let text = try container.decodeIfPresent(String.self, forKey: key) else {
        if let fallback { return fallback }
        throw DecodingError.keyNotFound(
          key, .init(codingPath: container.codingPath, debugDescription: "missing"))
      }
      guard let found = words.first(where: { $0.0 == text }) else {
        let expected = words.map(\.0).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
          forKey: key, in: container, debugDescription: "found \(text), expected one of \(expected)")
      }
      return found.1
    }
    self.init(
      inputKind: try word(.inputKind, InputKind.words),
      inputSize: try container.decode(Int.self, forKey: .inputSize),
      hiddenSize: try container.decode(Int.self, forKey: .hiddenSize),
      layerCount: try container.decodeIfPresent(Int.self, forKey: .layerCount) ?? 1,
      outputKind: try word(.outputKind, OutputKind.words, default: .classes),
      outputSize: try container.decode(Int.self, forKey: .outputSize),
      activation: try word(.activation, Activation.words),
      readoutActivation: try word(.readoutActivation, Activation.words),
      method: try container.decode(Method.self, forKey: .method),
      weightBits: try container.decodeIfPresent(WeightWidth.self, forKey: .weightBits),
      inputWeightBits: try container.decodeIfPresent(WeightWidth.self, forKey: .inputWeightBits),
      readoutWeightBits: try container.decodeIfPresent(WeightWidth.self, forKey: .readoutWeightBits),
      weightScale: try container.decodeIfPresent(WeightScale.self, forKey: .weightScale) ?? .max,
      scaleGranularity: try container.decodeIfPresent(ScaleGranularity.self, forKey: .scaleGranularity)
        ?? .tensor,
      rowGains: try container.decodeIfPresent(RowGains.self, forKey: .rowGains) ?? .fixed,
      rounding: try container.decodeIfPresent(Rounding.self, forKey: .rounding) ?? .always,
      stateBits: try container.decodeIfPresent(Int.self, forKey: .stateBits),
      stateRanges: try container.decodeIfPresent([Float].self, forKey: .stateRanges),
      memory: try container.decodeIfPresent(Int.self, forKey: .memory),
      initialization: try container.decodeIfPresent(Initialization.self, forKey: .initialization) ?? .haar)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(inputKind.word, forKey: .inputKind)
    try container.encode(inputSize, forKey: .inputSize)
    try container.encode(hiddenSize, forKey: .hiddenSize)
    try container.encode(layerCount, forKey: .layerCount)
    try container.encode(outputKind.word, forKey: .outputKind)
    try container.encode(outputSize, forKey: .outputSize)
    try container.encode(activation.word, forKey: .activation)
    try container.encode(readoutActivation.word, forKey: .readoutActivation)
    try container.encode(method, forKey: .method)
    try container.encode(weightBits, forKey: .weightBits)
    try container.encode(inputWeightBits, forKey: .inputWeightBits)
    try container.encode(readoutWeightBits, forKey: .readoutWeightBits)
    try container.encode(weightScale, forKey: .weightScale)
    try container.encode(scaleGranularity, forKey: .scaleGranularity)
    try container.encode(rowGains, forKey: .rowGains)
    try container.encode(rounding, forKey: .rounding)
    try container.encodeIfPresent(stateBits, forKey: .stateBits)
    try container.encode(stateRanges, forKey: .stateRanges)
    try container.encodeIfPresent(memory, forKey: .memory)
    try container.encode(initialization, forKey: .initialization)
  }
}

extension Activation {
  /// The command line's words, in the order of the raw values.
  package static let words: [(String, Activation)] = [
    ("identity", .identity), ("relu", .relu), ("modrelu", .modReLU),
  ]
  package var word: String { Self.words[Int(rawValue)].0 }
}

extension InputKind {
  package static let words: [(String, InputKind)] = [("vector", .vector), ("token", .token)]
  package var word: String { Self.words[Int(rawValue)].0 }
}

extension OutputKind {
  package static let words: [(String, OutputKind)] = [("classes", .classes), ("values", .values)]
  package var word: String { Self.words[Int(rawValue)].0 }
}
