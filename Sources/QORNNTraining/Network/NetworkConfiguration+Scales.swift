import QORNN

extension NetworkConfiguration {
  /// Scales of W, and of U, in each layer.
  package var layerScaleCount: Int { scaleGranularity == .row ? hiddenSize : 1 }

  /// Scales of V: see ``ScaleGranularity/row``.
  package var outputScaleCount: Int {
    scaleGranularity == .row && outputKind == .values ? outputSize : 1
  }

  /// Whether the scales of a tensor of this width are parameters.
  package func learnsScales(of width: WeightWidth) -> Bool { weightScale == .learned && width != .float }
}
