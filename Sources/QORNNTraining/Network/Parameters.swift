import QORNN

/// The latent float parameters of a network, what the optimizer moves. Matrices are row-major, a row is an
/// output unit. Gradients have the same type.
public struct Parameters: Equatable, Sendable {
  /// One layer's, of the shapes that the configuration asks for.
  public struct Layer: Equatable, Sendable {
    /// W [H × H]; for `bjorck` the free matrix M.
    public var recurrentWeights: [Float]
    /// U [H × X]; X is the input size of the layer, for tokens the number of symbols.
    public var inputWeights: [Float]
    /// b [H].
    public var bias: [Float]
    /// m of modReLU [H]; empty for the other activations.
    public var modulusBias: [Float]
    /// The scales of W, > 0: [1] or [H], where they are learned or columns settle on them; else empty.
    public var recurrentScales: [Float]
    /// The learned scales of U, > 0: [1] or [H]; empty where they are not learned.
    public var inputScales: [Float]
    /// The learned gains of W's rows, > 0 [H]; empty where they are fixed at 1.
    public var rowGains: [Float]
    /// The codes of those entries of W that gradual rounding has settled, ``Parameters/unsettledCode`` for the others
    /// [H × H]; empty with other roundings.
    public var settledCodes: [Float]
  }

  /// The layer at the input first. [layerCount]
  public var layers: [Layer]
  /// V [O × H].
  public var outputWeights: [Float]
  /// c [O].
  public var outputBias: [Float]
  /// The learned scales of V, > 0: [1] or [O]; empty where they are not learned.
  public var outputScales: [Float]

  /// All zero, with the shapes that `configuration` asks for.
  public init(zeros configuration: NetworkConfiguration) {
    let hidden = configuration.hiddenSize
    func zeros(_ count: Int) -> [Float] { Array(repeating: 0, count: count) }
    func scales(_ count: Int, of width: NetworkConfiguration.WeightWidth) -> [Float] {
      zeros(configuration.learnsScales(of: width) ? count : 0)
    }
    layers = (0..<configuration.layerCount).map { layer in
      Layer(
        recurrentWeights: zeros(hidden * hidden),
        inputWeights: zeros(hidden * configuration.inputSize(ofLayer: layer)),
        bias: zeros(hidden),
        modulusBias: zeros(configuration.activation == .modReLU ? hidden : 0),
        recurrentScales: zeros(configuration.storesRecurrentScales ? configuration.layerScaleCount : 0),
        inputScales: scales(configuration.layerScaleCount, of: configuration.inputWeightBits),
        rowGains: zeros(configuration.learnsGains ? hidden : 0),
        settledCodes: Array(
          repeating: Self.unsettledCode, count: configuration.roundsGradually ? hidden * hidden : 0))
    }
    outputWeights = zeros(configuration.outputSize * hidden)
    outputBias = zeros(configuration.outputSize)
    outputScales = scales(configuration.outputScaleCount, of: configuration.readoutWeightBits)
  }
}
