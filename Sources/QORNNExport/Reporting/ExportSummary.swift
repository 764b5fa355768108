import QORNN
import QORNNTraining

/// What an export gives a person or a script to read: everything but the bytes.
public struct ExportSummary: Encodable, Sendable {
  /// The widths, the scales and the weights of one layer.
  public struct Layer: Encodable, Sendable {
    /// H, units.
    public var hiddenSize: Int
    /// As stored: one more than trained where the grid was too coarse for the multiplier.
    public var weightBits: Int
    /// Bits of U as stored, 2 … 8.
    public var inputWeightBits: Int
    /// a, 8 … 16.
    public var stateBits: Int
    /// The |h| that a state saturates at, real.
    public var stateRange: Float
    /// n of equations (2) and (3), 32 … 47.
    public var shift: Int
    /// e of equation (2), 0 … 24.
    public var inputExponent: Int
    /// Of the rounded recurrent matrix.
    public var weights: WeightMeasures

    enum CodingKeys: String, CodingKey {
      case hiddenSize = "hidden"
      case weightBits = "weight_bits"
      case inputWeightBits = "input_weight_bits"
      case stateBits = "state_bits"
      case stateRange = "state_range"
      case shift
      case inputExponent = "input_exponent"
      case weights
    }
  }

  /// Where the model file is, if it was written.
  public var path: String?
  /// Size of the model file.
  public var byteCount: Int
  /// Of the model file, 64 hexadecimal digits.
  public var sha256: String
  /// Whether a step takes readings or one token.
  public var inputKind: InputKind
  /// I: features or symbols.
  public var inputSize: Int
  /// Whether the logits are of classes or stand for values.
  public var outputKind: OutputKind
  /// Class labels or value names [O].
  public var labels: [String]
  /// Steps of a window, 0 without windows.
  public var windowSize: Int
  /// Steps between the starts of windows, 0 without windows.
  public var hopSize: Int
  /// Layer 1 first.
  public var layers: [Layer]
  /// Bits of V as stored, 2 … 8.
  public var readoutWeightBits: Int
  /// Where the state ranges come from.
  public var rangeSource: ExportPlan.RangeSource
  /// What training did not round and the export did.
  public var trainedInFloat: [ExportPlan.FloatPart]
  /// What the bytes are spent on, in file order; the sum is ``byteCount``.
  public var parts: [ModelPart]
  /// The comparison with the float networks, if it was made.
  public var verification: VerificationReport?

  /// Reads everything off an export; `path` is where its file was written, if it was.
  public init(_ exported: ExportedModel, verification: VerificationReport? = nil, path: String? = nil) {
    self.path = path
    let contents = exported.contents
    byteCount = exported.file.bytes.count
    sha256 = SHA256.hexadecimal(exported.file.bytes)
    inputKind = contents.inputKind
    inputSize = contents.inputSize
    outputKind = contents.outputKind
    labels = contents.labels
    windowSize = contents.windowSize
    hopSize = contents.hopSize
    layers = contents.layers.indices.map { index in
      let layer = contents.layers[index]
      return Layer(
        hiddenSize: layer.hiddenSize, weightBits: layer.recurrentWeights.bitWidth,
        inputWeightBits: layer.inputWeights.bitWidth, stateBits: layer.stateBitWidth,
        stateRange: exported.plan.configuration.stateRanges[index], shift: layer.shift,
        inputExponent: layer.inputExponent, weights: exported.weightMeasures[index])
    }
    readoutWeightBits = contents.outputWeights.bitWidth
    rangeSource = exported.plan.rangeSource
    trainedInFloat = exported.plan.trainedInFloat
    parts = exported.file.parts
    self.verification = verification
  }

  private enum CodingKeys: String, CodingKey {
    case path = "model"
    case byteCount = "bytes"
    case sha256
    case inputSize = "inputs"
    case outputSize = "outputs"
    case windowSize = "window"
    case hopSize = "hop"
    case layers
    case readoutWeightBits = "readout_weight_bits"
    case rangeSource = "state_ranges_from"
    case trainedInFloat = "trained_in_float"
    case parts
    case verification
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(path, forKey: .path)
    try container.encode(byteCount, forKey: .byteCount)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(inputSize, forKey: .inputSize)
    try container.encode(labels.count, forKey: .outputSize)
    try container.encode(windowSize, forKey: .windowSize)
    try container.encode(hopSize, forKey: .hopSize)
    try container.encode(layers, forKey: .layers)
    try container.encode(readoutWeightBits, forKey: .readoutWeightBits)
    try container.encode(rangeSource.rawValue, forKey: .rangeSource)
    try container.encode(trainedInFloat, forKey: .trainedInFloat)
    try container.encode(parts, forKey: .parts)
    try container.encodeIfPresent(verification, forKey: .verification)
  }

  /// One line with sorted keys and the accuracies that the counts give.
  public var json: String { CheckpointJSON.text(self) }
}
