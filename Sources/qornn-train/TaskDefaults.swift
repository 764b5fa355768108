import QORNNTraining

/// What a subcommand uses for the options that are not given.
struct TaskDefaults: Sendable {
  var hidden: Int
  var weightScale = NetworkConfiguration.WeightScale.max
  var activation = ActivationWord.identity
  var initialization = NetworkConfiguration.Initialization.haar
  var rowGains = NetworkConfiguration.RowGains.fixed
  var rounding = NetworkConfiguration.Rounding.always
  var stateWidth = StateWidth.bits(12)
  /// nil: chosen from the size of the data, as `batchText` says.
  var batch: Int?
  var batchText: String?
  var learningRate: Double
  /// The rate of W as a share of the other one, and how the help text calls it.
  var recurrentShare = (factor: 0.1, text: "a tenth")
  var basisLearningRate = 0.0
  var schedule = TrainingOptions.Schedule.cosine
  var duration: Duration
  /// Whether sequences may begin with other states than zero; a text goes on by itself.
  var offersStarts = true
  /// Validations without a better one, nil: half of all.
  var patience: Int? = 0

  enum Duration: Sendable {
    case epochs(Int)
    case iterations(Int)
    /// Enough updates for small data: at least so many, in whole epochs.
    case updates(Int)

    var text: String {
      switch self {
      case .epochs(let count): "\(count) epochs"
      case .iterations(let count): "\(count) iterations"
      case .updates(let count): "whole epochs, at least \(count) iterations"
      }
    }
  }

  static let copy = TaskDefaults(
    hidden: 256, batch: 64, learningRate: 1e-3, duration: .iterations(4000))
  static let pixelMNIST = TaskDefaults(
    hidden: 170, weightScale: .mse, initialization: .spectrum, rowGains: .learned, rounding: .gradual,
    stateWidth: .float, batch: 128, learningRate: 5e-3, recurrentShare: (0.004, "a 250th"),
    basisLearningRate: 1e-3, duration: .epochs(30))
  static let characters = TaskDefaults(
    hidden: 512, weightScale: .mse, activation: .relu, batch: 128, learningRate: 2e-3,
    duration: .epochs(20), offersStarts: false)
  static let sequences = TaskDefaults(
    hidden: 96, weightScale: .mse, activation: .modrelu, batch: nil,
    batchText: "32, or all training sequences when there are fewer", learningRate: 3e-3,
    duration: .updates(4000), patience: nil)
}
