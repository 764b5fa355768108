import QORNN

/// The shape, the arithmetic and the start of a network; written into checkpoints and model files.
public struct NetworkConfiguration: Equatable, Sendable {
  /// How the recurrent weights are kept orthogonal. What is rounded in the forward pass is said by ``WeightWidth``.
  public enum Method: String, CaseIterable, Codable, Sendable {
    /// Nothing is rounded and nothing is kept orthogonal.
    case float
    /// W = q(M) with M free: the ablation without orthogonality.
    case ste
    /// W = q(Björck(M / ‖M‖₂)) with M free; the gradient goes through the iterations.
    case bjorck
    /// W = q(M); M goes back to the orthogonal group after every optimizer step.
    case projunn
  }

  /// How the scale of a weight grid, its step α/2^(k−1), is chosen.
  public enum WeightScale: String, CaseIterable, Codable, Sendable {
    /// α = max|W|, as in the paper.
    case max
    /// The scale with the least squared rounding error.
    case mse
    /// A parameter that is trained, from the scale of `mse` on; `mse` where the exporter rounds what was
    /// trained in float.
    case learned
  }

  /// Which weights share a scale.
  public enum ScaleGranularity: String, CaseIterable, Codable, Sendable {
    /// All of a tensor.
    case tensor
    /// A row of W or U, that is a unit, and a row of V for values. Class logits are compared with each other in
    /// integers, so their V keeps one scale.
    case row
  }

  /// What multiplies each row of the rounded W: diag(g)·q(W).
  ///
  /// The codes say where a unit's input comes from, 85 or so radii of eigenvalues must be right to a thousandth for a
  /// thousand steps, and no grid of 2 to 4 bits is that fine. H real gains are: they cost nothing, since each row of the
  /// integer model has a multiplier of its own.
  public enum RowGains: String, CaseIterable, Codable, Sendable {
    /// All 1.
    case fixed
    /// Trained, from the one value that makes the spectral radius of the first W 1.
    case learned
  }

  /// When W is rounded.
  public enum Rounding: String, CaseIterable, Codable, Sendable {
    /// All of it in every forward pass, with a straight-through gradient.
    case always
    /// Column after column over the run, each for good: those that are still in float make up for it (incremental
    /// network quantization, Zhou et al., arXiv 1702.03044). See ``TrainingOptions/roundingFrom``.
    case gradual
  }

  /// The recurrent matrix before training.
  public enum Initialization: String, CaseIterable, Codable, Sendable {
    /// Uniform over the orthogonal group.
    case haar
    /// 2×2 rotations on the diagonal, angles uniform in (−π, π).
    case henaff
    /// 2×2 rotations on the diagonal, angles uniform in (0, π/2).
    case cayley
    /// The unit matrix.
    case identity
    /// Rotations by the frequencies of the training data, every second one mirrored, in a random basis.
    case spectrum
  }

  /// Whether a step takes a vector of readings or one token.
  public var inputKind: InputKind
  /// Features of a vector network, symbols of a token network; at least 1.
  public var inputSize: Int
  /// Units of every layer; at least 1.
  public var hiddenSize: Int
  /// 1…16 stacked layers; layer l + 1 reads the new state of layer l.
  public var layerCount: Int
  /// Whether the readout gives class logits or values.
  public var outputKind: OutputKind
  /// Classes or values; at least 1.
  public var outputSize: Int
  /// σ, between the pre-activation and the state.
  public var activation: Activation
  /// ρ, between the state and the readout: `identity` or `relu`.
  public var readoutActivation: Activation
  /// How W is kept orthogonal.
  public var method: Method
  /// Of W.
  public var weightBits: WeightWidth
  /// Of U.
  public var inputWeightBits: WeightWidth
  /// Of V.
  public var readoutWeightBits: WeightWidth
  /// How the scales of every rounded tensor are chosen.
  public var weightScale: WeightScale
  /// Which weights share a scale.
  public var scaleGranularity: ScaleGranularity
  /// Whether the rows of the rounded W have gains.
  public var rowGains: RowGains
  /// When W is rounded.
  public var rounding: Rounding
  /// Bits of the state, 8…16; nil keeps it in float.
  public var stateBits: Int?
  /// Where the state of each layer saturates, [layerCount]; its grid is range / (2^(stateBits − 1) − 1).
  /// Not read while ``stateBits`` is nil.
  public var stateRanges: [Float]
  /// N: W is multiplied by exp(−1/N), so that the state forgets; nil keeps everything.
  public var memory: Int?
  /// W before training, the same kind in every layer.
  public var initialization: Initialization

  /// Where a state saturates when nothing else is known.
  public static let defaultStateRange: Float = 8

  /// Takes the values as they are; `validate()` says which is out of range.
  /// // - Parameters:
  ///   - weightBits: nil is 4, `float` with ``Method/float``.
  ///   - inputWeightBits: nil is that of W.
  ///   - readoutWeightBits: nil is 8, `float` where W is.
  ///   - stateRanges: nil is ``defaultStateRange`` for every layer.
  public init(
    inputKind: InputKind, inputSize: Int, hiddenSize: Int, layerCount: Int = 1,
    outputKind: OutputKind = .classes, outputSize: Int,
    activation: Activation = .identity, readoutActivation: Activation = .relu,
    method: Method = .bjorck, weightBits: WeightWidth? = nil, inputWeightBits: WeightWidth? = nil,
    readoutWeightBits: WeightWidth? = nil,
    weightScale: WeightScale = .max, scaleGranularity: ScaleGranularity = .tensor,
    rowGains: RowGains = .fixed, rounding: Rounding = .always, stateBits: Int? = 12,
    stateRanges: [Float]? = nil,
    memory: Int? = nil, initialization: Initialization = .haar
  ) {
    self.inputKind = inputKind
    self.inputSize = inputSize
    self.hiddenSize = hiddenSize
    self.layerCount = layerCount
    self.outputKind = outputKind
    self.outputSize = outputSize
    self.activation = activation
    self.readoutActivation = readoutActivation
    self.method = method
    self.weightBits = weightBits ?? (method == .float ? .float : 4)
    self.inputWeightBits = inputWeightBits ?? self.weightBits
    self.readoutWeightBits = readoutWeightBits ?? (self.weightBits == .float ? .float : 8)
    self.weightScale = weightScale
    self.scaleGranularity = scaleGranularity
    self.rowGains = rowGains
    self.rounding = rounding
    self.stateBits = stateBits
    self.stateRanges = stateRanges ?? Array(repeating: Self.defaultStateRange, count: max(0, layerCount))
    self.memory = memory
    self.initialization = initialization
  }

  /// Columns of U in a layer: the network's input for layer 0, the layer below for the others.
  public func inputSize(ofLayer layer: Int) -> Int { layer == 0 ? inputSize : hiddenSize }

  /// The state grid of a layer, range / (2^(stateBits − 1) − 1); nil with a float state.
  public func stateStep(ofLayer layer: Int) -> Float? {
    guard let stateBits else { return nil }
    return stateRanges[layer] / Float((1 << (stateBits - 1)) - 1)
  }
}
