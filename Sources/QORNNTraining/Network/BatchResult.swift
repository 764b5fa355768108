/// What one batch says about a network.
public struct BatchResult: Sendable {
  /// The mean loss over the targets, weighted for classes with weights.
  public var loss: Double
  /// Targets whose class was predicted; 0 for values.
  public var correctCount: Int
  /// Targets of the batch, for classes those that are not −1.
  public var targetCount: Int
  /// ∂loss/∂ of every latent parameter.
  public var gradient: Parameters
  /// max |σ(z)| before rounding and saturation, a number a layer; NaN once a state was.
  public var largestStates: [Float]
  /// The share of states that saturated, 0…1, a number a layer.
  public var saturatedShares: [Double]
  /// The states after the last step of each sequence.
  public var finalState: CarriedState
  /// ‖∂loss/∂h_t‖ over the whole batch, [layers][T]; empty unless asked for.
  public var stateGradientNorms: [[Double]]
  /// Björck iterations of this batch, a number a layer; empty for the other methods.
  public var bjorckIterationCounts: [Int]
  /// Steps at the start that were computed as one product: see `LinearPrefix`. The statistics leave them out.
  public var prefixStepCount = 0

  /// The largest of ``largestStates``; NaN wins.
  public var largestState: Float { largestStates.reduce(0) { $0 >= $1 || $0.isNaN ? $0 : $1 } }
  /// The mean of ``saturatedShares``.
  public var saturatedShare: Double { saturatedShares.reduce(0, +) / Double(max(saturatedShares.count, 1)) }
}

/// What a batch's states did, gathered over threads and blocks.
struct StateStatistics {
  var largestStates: [Float]
  var saturatedShares: [Double]
}
