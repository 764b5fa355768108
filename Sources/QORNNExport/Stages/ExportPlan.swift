import QORNN
import QORNNTraining

/// The network as it will be exported: its configuration with every width and range fixed.
public struct ExportPlan: Sendable, Equatable {
  /// Every weight width, `stateBits` and `stateRanges` set.
  public var configuration: NetworkConfiguration
  /// With the input ranges that the export uses.
  public var dataDescription: DataDescription
  /// Where the state ranges come from.
  public var rangeSource: RangeSource
  /// What training did not round and the export does.
  public var trainedInFloat: [FloatPart]

  /// What a state range was taken from.
  public enum RangeSource: String, Sendable {
    /// The network was trained to saturate there.
    case trained
    /// The largest states that training saw.
    case recorded
    /// The largest states on the calibration data.
    case calibrated
  }

  /// A part of a network that can be trained in float; the words are the metadata's.
  public enum FloatPart: String, CaseIterable, Sendable, Codable {
    /// W.
    case recurrentWeights = "recurrent_weights"
    /// U.
    case inputWeights = "input_weights"
    /// V.
    case readoutWeights = "readout_weights"
    /// h.
    case state

    /// `W`, `U`, `V`, `the state`.
    public var symbol: String {
      switch self {
      case .recurrentWeights: "W"
      case .inputWeights: "U"
      case .readoutWeights: "V"
      case .state: "the state"
      }
    }
  }
}

extension ExportPlan {
  /// The plan before calibration.
  ///
  /// - Throws: `partlyRounded`, `widthOutOfRange`, `widthIsTrained`, `scaleIsTrained`, `stateRangeMissing` for a float state of
  ///   which nobody recorded the range.
  init(_ checkpoint: Checkpoint, options: ExportOptions) throws(ExportError) {
    configuration = checkpoint.configuration
    dataDescription = checkpoint.dataDescription
    rangeSource = .trained
    trainedInFloat = []
    let share = checkpoint.parameters.settledShare
    guard share == 1 else { throw .partlyRounded(share: share) }
    try roundWeights(options)
    let bits = options.stateBits ?? configuration.stateBits ?? ExportOptions.defaultStateBits
    try Self.require("state bits", bits, in: 8...16)
    if configuration.stateBits == nil { trainedInFloat.append(.state) }
    if configuration.stateBits == nil, options.calibration == nil {
      guard let recorded = checkpoint.ranges?.states else { throw .stateRangeMissing(layer: 1) }
      rangeSource = .recorded
      configuration.stateRanges = recorded.map(Self.usableRange)
    }
    configuration.stateBits = bits
  }

  /// Gives a width to every tensor that was trained without one.
  private mutating func roundWeights(_ options: ExportOptions) throws(ExportError) {
    // Other than `float`, `ste` takes a width; neither does anything else to the weights.
    if configuration.method == .float { configuration.method = .ste }
    let recurrentBits = options.weightBits ?? ExportOptions.defaultWeightBits
    try round(
      \.weightBits, .recurrentWeights, "weight bits", options.weightBits, default: recurrentBits)
    try round(
      \.inputWeightBits, .inputWeights, "input weight bits", options.inputWeightBits,
      default: configuration.weightBits.bitCount ?? recurrentBits)
    try round(
      \.readoutWeightBits, .readoutWeights, "readout weight bits", options.readoutWeightBits,
      default: ExportOptions.defaultWeightBits)
    try choose(\.weightScale, options.weightScale)
    try choose(\.scaleGranularity, options.scaleGranularity)
  }

  /// Sets the rule for scales that is asked for.
  private mutating func choose<Rule: RawRepresentable>(
    _ path: WritableKeyPath<NetworkConfiguration, Rule>, _ asked: Rule?
  ) throws(ExportError) where Rule.RawValue == String {
    guard let asked else { return }
    guard trainedInFloat == [.recurrentWeights, .inputWeights, .readoutWeights] else {
      throw .scaleIsTrained(trained: configuration[keyPath: path].rawValue, found: asked.rawValue)
    }
    configuration[keyPath: path] = asked
  }

  private mutating func round(
    _ path: WritableKeyPath<NetworkConfiguration, NetworkConfiguration.WeightWidth>, _ part: FloatPart,
    _ name: String, _ asked: Int?, default fallback: Int
  ) throws(ExportError) {
    if let trained = configuration[keyPath: path].bitCount {
      if let asked { throw .widthIsTrained(name: name, trained: trained, found: asked) }
      return
    }
    let bits = asked ?? fallback
    try Self.require(name, bits, in: NetworkConfiguration.WeightWidth.range)
    configuration[keyPath: path] = .bits(bits)
    trainedInFloat.append(part)
  }

  /// A range that a grid can be made of, also for a layer that never moved.
  static func usableRange(_ largest: Float) -> Float { largest > 0 ? largest : 1 }

  private static func require(
    _ name: String, _ found: Int, in expected: ClosedRange<Int>
  ) throws(ExportError) {
    guard expected.contains(found) else {
      throw .widthOutOfRange(name: name, found: found, expected: expected)
    }
  }
}
