import QORNNTraining

/// What an export does differently from what the checkpoint says.
public struct ExportOptions: Sendable {
  /// a, 8 … 16, for every layer; nil keeps the checkpoint's, and ``defaultStateBits`` for a float state.
  public var stateBits: Int?
  /// Bits of W, 2 … 8, where it was trained in float; nil is ``defaultWeightBits``. Refused for a W that was trained
  /// with its rounding, as the next two are for U and V.
  public var weightBits: Int?
  /// Bits of U, 2 … 8, where it was trained in float; nil is that of W.
  public var inputWeightBits: Int?
  /// Bits of V, 2 … 8, where it was trained in float; nil is ``defaultWeightBits``.
  public var readoutWeightBits: Int?
  /// How α is chosen for weights that were trained in float; nil keeps the checkpoint's. Refused where any
  /// weights were trained with their rounding: the network has one rule for all.
  public var weightScale: NetworkConfiguration.WeightScale?
  /// Which weights share a scale, likewise.
  public var scaleGranularity: NetworkConfiguration.ScaleGranularity?
  /// Sequences to measure state and input ranges with; nil keeps the recorded ranges.
  public var calibration: [RawSequence]?
  /// What the model's metadata calls its writer.
  public var toolVersion: String
  /// Threads to compute with; the bytes do not depend on it.
  public var threadCount: Int

  /// Without arguments: what the checkpoint says.
  public init(
    stateBits: Int? = nil, weightBits: Int? = nil, inputWeightBits: Int? = nil, readoutWeightBits: Int? = nil,
    weightScale: NetworkConfiguration.WeightScale? = nil,
    scaleGranularity: NetworkConfiguration.ScaleGranularity? = nil, calibration: [RawSequence]? = nil,
    toolVersion: String = "qornn-export", threadCount: Int = 1
  ) {
    self.stateBits = stateBits
    self.weightBits = weightBits
    self.inputWeightBits = inputWeightBits
    self.readoutWeightBits = readoutWeightBits
    self.weightScale = weightScale
    self.scaleGranularity = scaleGranularity
    self.calibration = calibration
    self.toolVersion = toolVersion
    self.threadCount = threadCount
  }

  /// The width of a state that was trained in float when nothing else is asked for.
  public static let defaultStateBits = 12
  /// The width of weights that were trained in float when nothing else is asked for.
  public static let defaultWeightBits = 8
}
