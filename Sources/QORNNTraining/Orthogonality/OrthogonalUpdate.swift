/// The optimizer's step for networks of which the method keeps W orthogonal by `projunn`; for the others it is the
/// optimizer's step alone.
package final class OrthogonalUpdate {
  /// Updates after which W is projected anew: the rounding of `direct` and `tangent` adds up.
  package static let repairInterval = 256

  private let isActive: Bool
  private let seed: UInt64
  private let polar: PolarProjection
  private let lowRank: LowRankUpdate?

  package init(_ configuration: NetworkConfiguration, _ options: TrainingOptions, pool: WorkerPool) {
    isActive = configuration.method == .projunn
    seed = options.seed
    polar = PolarProjection(size: configuration.hiddenSize, pool: pool)
    let kind: LowRankUpdate.Kind? =
      switch options.projection {
      case .polar: nil
      case .direct: .direct
      case .tangent: .tangent
      }
    lowRank = kind.map {
      LowRankUpdate($0, size: configuration.hiddenSize, rank: options.projectionRank, pool: pool)
    }
  }

  /// Moves all parameters by `optimizerStep`, W so that it stays orthogonal.
  ///
  /// - Parameter iteration: updates done before this one; with the seed it determines the sketches.
  package func perform(
    _ parameters: inout Parameters, iteration: Int, optimizerStep: (inout Parameters) -> Void
  ) {
    // A matrix of which columns are rounded for good is on no manifold.
    let isActive = isActive && !parameters.isSettling
    guard isActive, let lowRank else {
      optimizerStep(&parameters)
      if isActive { project(&parameters) }
      return
    }
    // From zero the optimizer arrives at its step, without the rounding of a sum.
    let latent = parameters.layers.map(\.recurrentWeights)
    for layer in latent.indices {
      parameters.layers[layer].recurrentWeights = Array(repeating: 0, count: latent[layer].count)
    }
    optimizerStep(&parameters)
    for layer in latent.indices {
      let step = parameters.layers[layer].recurrentWeights
      parameters.layers[layer].recurrentWeights = latent[layer]
      var generator = sketchGenerator(iteration: iteration, layer: layer)
      lowRank.move(&parameters.layers[layer].recurrentWeights, by: step, using: &generator)
    }
    if (iteration + 1) % Self.repairInterval == 0 { project(&parameters) }
  }

  private func project(_ parameters: inout Parameters) {
    for layer in parameters.layers.indices { polar.project(&parameters.layers[layer].recurrentWeights) }
  }

  /// Of the iteration and the layer alone: a resumed run draws the same sketches.
  private func sketchGenerator(iteration: Int, layer: Int) -> RandomGenerator {
    var layers = RandomGenerator.stream(seed: seed, purpose: 0x736B_6574_6368_0000 + UInt64(layer))
    return .stream(seed: layers.next(), purpose: UInt64(iteration))
  }
}
