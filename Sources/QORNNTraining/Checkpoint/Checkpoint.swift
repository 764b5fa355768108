import QORNN

/// A trained network with all that is needed to export it and to go on training: the contents of
/// `trained.ckpt`.
///
/// Docs/Checkpoint.md lists the tensors and keys of the file.
public struct Checkpoint: Equatable, Sendable {
  /// The network, with the state ranges it was trained with.
  public var configuration: NetworkConfiguration
  /// What its data looked like and how to feed it.
  public var dataDescription: DataDescription
  /// The weights to export: those of the best epoch.
  public var parameters: Parameters
  /// What training saw, nil if nobody recorded it.
  public var ranges: RecordedRanges?
  /// The options of the training as a JSON object, for the reader and for the exported model's metadata.
  public var training: String?
  /// The result of the training as a JSON object.
  public var result: String?
  /// What `--resume` goes on from, nil in a checkpoint for the exporter only.
  public var resume: ResumeState?

  /// Takes the parts as they are; reading a file checks them against each other.
  public init(
    configuration: NetworkConfiguration, dataDescription: DataDescription, parameters: Parameters,
    ranges: RecordedRanges? = nil, training: String? = nil, result: String? = nil, resume: ResumeState? = nil
  ) {
    self.configuration = configuration
    self.dataDescription = dataDescription
    self.parameters = parameters
    self.ranges = ranges
    self.training = training
    self.result = result
    self.resume = resume
  }

  /// The `format` of every checkpoint.
  public static let format = "qornn-checkpoint/1"

  enum Key {
    static let format = "format"
    static let network = "network"
    static let data = "data"
    static let ranges = "ranges"
    static let training = "training"
    static let result = "result"
    static let resume = "resume"
  }
}

/// The largest magnitudes that were seen with the exported weights.
public struct RecordedRanges: Codable, Equatable, Sendable {
  /// max |h| of each layer, before saturation. [layerCount]
  public var states: [Float]

  /// Takes the ranges as they are.
  public init(states: [Float]) {
    self.states = states
  }
}
