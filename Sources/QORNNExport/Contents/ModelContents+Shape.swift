import QORNN

extension ModelContents: NetworkShape {
  public var inputSize: Int { names.count }
  public var outputSize: Int { labels.count }
  public var layerCount: Int { layers.count }
  /// Units of a layer; layers count from 1.
  public func hiddenSize(layer: Int) -> Int { layers[layer - 1].hiddenSize }
  /// σ of a layer; layers count from 1.
  public func activation(layer: Int) -> Activation { layers[layer - 1].activation }
}
