import QORNN
import QORNNToolSupport
import QORNNTraining

/// The options that describe the network, shared by all subcommands.
struct NetworkOptions: Sendable {
  let hidden: Option<Int>
  let layers = Option<Int>("--layers", in: 1...16, default: 1, help: "Stacked recurrent layers.")
  let method = Option<NetworkConfiguration.Method>(
    "--method", default: .bjorck,
    help: "How W is trained: float (free, nothing rounded), ste (free, rounded), bjorck (the "
      + "orthogonalization of a free matrix), projunn (an orthogonal matrix that goes back to the orthogonal "
      + "ones after every update). With a width of float W stays orthogonal and is not rounded.")
  let weightBits = Option<NetworkConfiguration.WeightWidth?>(
    weightWidth: "--weight-bits", defaultText: "4, or float with --method float",
    help: "Bits of the recurrent weights W; float does not round them and leaves the choice to qornn-export.")
  let inputWeightBits = Option<NetworkConfiguration.WeightWidth?>(
    weightWidth: "--input-weight-bits", defaultText: "those of --weight-bits",
    help: "Bits of the input weights U.")
  let readoutWeightBits = Option<NetworkConfiguration.WeightWidth?>(
    weightWidth: "--readout-weight-bits", defaultText: "8, or float where W is",
    help: "Bits of the output weights V.")
  let weightScale: Option<NetworkConfiguration.WeightScale>
  let scaleGranularity = Option<NetworkConfiguration.ScaleGranularity>(
    "--scale-per", default: .tensor,
    help:
      "What has a scale of its own: tensor (W, U and V), row (each unit's weights in W and U, and each value's "
      + "in V).")
  let rowGains: Option<NetworkConfiguration.RowGains>
  let rounding: Option<NetworkConfiguration.Rounding>
  let stateBits: Option<StateWidth>
  let stateRange = Option<Double?>(
    "--state-range", in: 1e-3...1e6, defaultText: "measured before the first update",
    help: "Where the hidden state saturates, for all layers.")
  let activation: Option<ActivationWord>
  let readoutActivation = Option<ReadoutActivationWord>(
    "--readout-activation", default: .relu, help: "Between the state and the readout.")
  let memory = Option<Int?>(
    "--memory", in: 1...1_000_000_000, defaultText: "never forget",
    help: "Multiply W by exp(-1/N): the state forgets within about N steps; for endless streams.")
  let initialization: Option<NetworkConfiguration.Initialization>

  init(defaults: TaskDefaults) {
    hidden = Option<Int>("--hidden", in: 1...65_535, default: defaults.hidden, help: "Units of every layer.")
    weightScale = Option<NetworkConfiguration.WeightScale>(
      "--weight-scale", default: defaults.weightScale,
      help:
        "The scale of a weight grid: max (it reaches the largest weight), mse (smallest rounding error), learned "
        + "(trained, from that of mse on).")
    rowGains = Option<NetworkConfiguration.RowGains>(
      "--row-gains", default: defaults.rowGains,
      help:
        "learned: each row of the rounded W has a gain that is trained with the rate of everything but W; the "
        + "integer model has it in the row's multiplier.")
    rounding = Option<NetworkConfiguration.Rounding>(
      "--rounding", default: defaults.rounding,
      help:
        "When W is rounded: always (in every forward pass), gradual (column after column over the run, each for good; "
        + "what is still in float makes up for it).")
    stateBits = Option<StateWidth>(
      "--state-bits", valueName: "8...16|float", expectation: "a whole number from 8 to 16, or float",
      default: defaults.stateWidth, defaultText: defaults.stateWidth.text,
      help:
        "Bits of the hidden state in training, rounded and saturated as the integer network will; float trains "
        + "without and leaves the choice to qornn-export.", read: { StateWidth($0) })
    activation = Option<ActivationWord>(
      "--activation", default: defaults.activation, help: "Of the recurrent units.")
    initialization = Option<NetworkConfiguration.Initialization>(
      "--init", default: defaults.initialization,
      help:
        "W before training: haar (any orthogonal matrix), henaff or cayley (blocks of rotations), identity, "
        + "spectrum (rotations by the frequencies of the training data, in a random basis).")
  }

  var section: Command.Section {
    Command.Section(
      "Network",
      [
        hidden, layers, method, weightBits, inputWeightBits, readoutWeightBits, weightScale,
        scaleGranularity, rowGains, rounding, stateBits,
        stateRange,
        activation, readoutActivation, memory, initialization,
      ])
  }

  var stored: [StoredOption] {
    [
      .init(hidden), .init(layers), .init(method), .init(weightBits), .init(inputWeightBits),
      .init(readoutWeightBits), .init(weightScale), .init(scaleGranularity), .init(rowGains), .init(rounding),
      .init(stateBits),
      .init(stateRange), .init(activation),
      .init(readoutActivation), .init(memory), .init(initialization),
    ]
  }

  /// The network for data of this kind. State ranges that were not given are the trainer's to measure.
  func configuration(
    _ arguments: ParsedArguments, data: DataDescription
  ) throws(ToolError) -> NetworkConfiguration {
    if arguments[method] == .float {
      for option in [weightBits, inputWeightBits, readoutWeightBits] {
        guard let bits = arguments[option]?.bitCount else { continue }
        throw ToolError(
          .usage,
          "\(option.parameter.name): found \(bits) with --method float, expected float; --method ste rounds"
        )
      }
    }
    let layerCount = arguments[layers]
    let isFloat = (arguments[weightBits] ?? (arguments[method] == .float ? .float : 4)) == .float
    let configuration = NetworkConfiguration(
      inputKind: data.inputKind, inputSize: data.inputSize, hiddenSize: arguments[hidden],
      layerCount: layerCount,
      outputKind: data.outputKind, outputSize: data.outputSize,
      activation: Self.activation(arguments[activation].rawValue),
      readoutActivation: Self.activation(arguments[readoutActivation].rawValue),
      method: arguments[method], weightBits: arguments[weightBits],
      inputWeightBits: arguments[inputWeightBits], readoutWeightBits: arguments[readoutWeightBits],
      weightScale: arguments[weightScale], scaleGranularity: arguments[scaleGranularity],
      rowGains: value(rowGains, arguments, unless: isFloat, .fixed),
      rounding: value(rounding, arguments, unless: isFloat || arguments[weightScale] == .learned, .always),
      stateBits: arguments[stateBits].bits,
      stateRanges: arguments[stateRange].map { Array(repeating: Float($0), count: layerCount) },
      memory: arguments[memory], initialization: arguments[initialization])
    guard configuration.rowGains == .fixed || configuration.weightBits != .float else {
      throw ToolError(
        .usage, "--row-gains: found learned with a float W, expected fixed, or --weight-bits 2...8")
    }
    if configuration.rounding == .gradual {
      guard configuration.weightBits != .float else {
        throw ToolError(
          .usage, "--rounding: found gradual with a float W, expected always, or --weight-bits 2...8")
      }
      guard configuration.weightScale != .learned else {
        throw ToolError(.usage, "--rounding: found gradual with --weight-scale learned, expected max or mse")
      }
    }
    return configuration
  }

  /// What was given, or the default, which gives way where it would contradict another option.
  private func value<Value>(
    _ option: Option<Value>, _ arguments: ParsedArguments, unless isContradicted: Bool, _ other: Value
  ) -> Value {
    isContradicted && arguments.texts[option.parameter.name] == nil ? other : arguments[option]
  }

  private static func activation(_ word: String) -> Activation {
    Activation.words.first { $0.0 == word }!.1
  }
}
