import QORNNTraining

/// What an export does differently from what the checkpoint says.
public struct ExportOptions: Sendable {
  /// a, 8 … 16, for every layer; nil keeps the checkpoint's, and 12 for a float state.
  public var stateBits: Int?
  /// Bits of W, U and V, 2 … 8, for a network that was trained with float weights; nil keeps the
  /// configuration's. Without effect on other networks.
  public var weightBits: Int?
  /// Sequences to measure state and input ranges with; nil keeps the recorded ranges.
  public var calibration: [RawSequence]?
  /// What the model's metadata calls its writer.
  public var toolVersion: String
  /// Threads to compute with; the bytes do not depend on it.
  public var threadCount: Int

  /// Without arguments: what the checkpoint says.
  public init(
    stateBits: Int? = nil, weightBits: Int? = nil, calibration: [RawSequence]? = nil,
    toolVersion: String = "qornn-export", threadCount: Int = 1
  ) {
    self.stateBits = stateBits
    self.weightBits = weightBits
    self.calibration = calibration
    self.toolVersion = toolVersion
    self.threadCount = threadCount
  }

  /// The width of a state that was trained in float when nothing else is asked for.
  public static let defaultStateBits = 12
}
