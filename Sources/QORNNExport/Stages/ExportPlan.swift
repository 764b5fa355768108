import QORNN
import QORNNTraining

/// The network as it will be exported: its configuration with every width and range fixed.
public struct ExportPlan: Sendable, Equatable {
  /// Weights rounded, `stateBits` and `stateRanges` set.
  public var configuration: NetworkConfiguration
  /// With the input ranges that the export uses.
  public var dataDescription: DataDescription
  /// Where the state ranges come from.
  public var rangeSource: RangeSource
  /// Whether the weights were trained in float and are rounded by the export only.
  public var roundsFloatWeights: Bool

  /// What a state range was taken from.
  public enum RangeSource: String, Sendable {
    /// The network was trained to saturate there.
    case trained
    /// The largest states that training saw.
    case recorded
    /// The largest states on the calibration data.
    case calibrated
  }
}

extension ExportPlan {
  /// The plan before calibration.
  ///
  /// - Throws: `widthOutOfRange`, `stateRangeMissing` for a float state of which nobody recorded the range.
  init(_ checkpoint: Checkpoint, options: ExportOptions) throws(ExportError) {
    configuration = checkpoint.configuration
    dataDescription = checkpoint.dataDescription
    rangeSource = .trained
    roundsFloatWeights = configuration.method == .float
    if roundsFloatWeights {
      // From here on the rounding is the one of `ste`, which does nothing else to the weights.
      configuration.method = .ste
      if let bits = options.weightBits {
        try Self.require("weight bits", bits, in: 2...8)
        configuration.weightBits = bits
        configuration.inputWeightBits = bits
        configuration.readoutWeightBits = bits
      }
    }
    let bits = options.stateBits ?? configuration.stateBits ?? ExportOptions.defaultStateBits
    try Self.require("state bits", bits, in: 8...16)
    if configuration.stateBits == nil, options.calibration == nil {
      guard let recorded = checkpoint.ranges?.states else { throw .stateRangeMissing(layer: 1) }
      rangeSource = .recorded
      configuration.stateRanges = recorded.map(Self.usableRange)
    }
    configuration.stateBits = bits
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
