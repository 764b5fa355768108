/// Sequences that are trained together, time-major: index (t, b) is t·batchSize + b.
///
/// Sequences shorter than `stepCount` are padded at their end. Padding has no target; its inputs are finite (zeros,
/// say) and change nothing. Sorting the rows by descending length saves time; the result of a row does not depend
/// on its neighbours.
public struct Batch: Equatable, Sendable {
  /// What each step of each sequence feeds the network.
  public enum Inputs: Equatable, Sendable {
    /// [T × B × I], real values: input grid · x of equation (0).
    case vectors([Float])
    /// [T × B], 0..<I.
    case tokens([Int32])
  }

  /// What each step of each sequence should give, if anything.
  public enum Targets: Equatable, Sendable {
    /// [T × B]: the class wanted after step t, or −1 for none.
    case classes([Int32])
    /// `values` [T × B × O] wanted where `mask` [T × B] is true.
    case values([Float], mask: [Bool])
  }

  /// T, the longest sequence.
  public var stepCount: Int
  /// B.
  public var batchSize: Int
  /// Steps of each sequence, [B], 0…T.
  public var lengths: [Int]
  /// As the network's input kind asks, time-major.
  public var inputs: Inputs
  /// As the network's output kind asks, time-major.
  public var targets: Targets
  /// A loss weight for each class, [O]; nil weighs all alike.
  public var classWeights: [Float]?

  /// `lengths` nil: every sequence has `stepCount` steps.
  public init(
    stepCount: Int, batchSize: Int, lengths: [Int]? = nil, inputs: Inputs, targets: Targets,
    classWeights: [Float]? = nil
  ) {
    self.stepCount = stepCount
    self.batchSize = batchSize
    self.lengths = lengths ?? Array(repeating: stepCount, count: batchSize)
    self.inputs = inputs
    self.targets = targets
    self.classWeights = classWeights
  }
}

extension Batch {
  /// The steps from `count` on, of sequences that all have `stepCount` of them.
  func suffix(after count: Int, _ configuration: NetworkConfiguration) -> Batch {
    let first = count * batchSize
    var rest = self
    rest.stepCount -= count
    rest.lengths = Array(repeating: rest.stepCount, count: batchSize)
    switch inputs {
    case .vectors(let values): rest.inputs = .vectors(Array(values[(first * configuration.inputSize)...]))
    case .tokens(let tokens): rest.inputs = .tokens(Array(tokens[first...]))
    }
    switch targets {
    case .classes(let classes): rest.targets = .classes(Array(classes[first...]))
    case .values(let values, let mask):
      rest.targets = .values(
        Array(values[(first * configuration.outputSize)...]), mask: Array(mask[first...]))
    }
    return rest
  }
}

/// The states of a batch of sequences between two cuts of them.
public struct CarriedState: Equatable, Sendable {
  /// A layer's state, each [B × H].
  public var layers: [[Float]]

  /// Takes states as they are, each layer [B × H].
  public init(layers: [[Float]]) { self.layers = layers }

  /// All zero: the start of a session.
  public init(zeros configuration: NetworkConfiguration, batchSize: Int) {
    layers = Array(
      repeating: Array(repeating: 0, count: batchSize * configuration.hiddenSize),
      count: configuration.layerCount)
  }
}
