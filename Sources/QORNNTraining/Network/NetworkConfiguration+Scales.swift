import QORNN

extension NetworkConfiguration {
  /// Scales of W, and of U, in each layer.
  package var layerScaleCount: Int { scaleGranularity == .row ? hiddenSize : 1 }

  /// Scales of V: see ``ScaleGranularity/row``.
  package var outputScaleCount: Int {
    scaleGranularity == .row && outputKind == .values ? outputSize : 1
  }

  /// Whether the gains of W's rows are parameters.
  package var learnsGains: Bool { rowGains == .learned && weightBits != .float }

  /// Whether W is rounded column after column.
  package var roundsGradually: Bool { rounding == .gradual && weightBits != .float }

  /// Whether the scales of W are stored with the parameters.
  package var storesRecurrentScales: Bool { learnsScales(of: weightBits) || roundsGradually }

  /// Whether the scales of a tensor of this width are parameters.
  package func learnsScales(of width: WeightWidth) -> Bool { weightScale == .learned && width != .float }
}
