import QORNNTraining

/// How close the rounded recurrent matrix of a layer is to orthogonal, without the forgetting factor.
public struct WeightMeasures: Sendable, Equatable, Codable {
  /// ‖WᵀW − I‖₂.
  public let orthogonalityDefect: Double
  /// max |λ|.
  public let spectralRadius: Double

  enum CodingKeys: String, CodingKey {
    case orthogonalityDefect = "orthogonality_defect"
    case spectralRadius = "spectral_radius"
  }

  static func all(
    of effective: EffectiveParameters, configuration: NetworkConfiguration, pool: WorkerPool
  ) -> [WeightMeasures] {
    let measures = OrthogonalityMeasures(size: configuration.hiddenSize, pool: pool)
    return effective.layers.map { layer in
      let matrix = layer.recurrent?.values ?? layer.latentRecurrentWeights
      return WeightMeasures(
        orthogonalityDefect: measures.defect(of: matrix), spectralRadius: measures.spectralRadius(of: matrix))
    }
  }
}
