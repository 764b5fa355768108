import QORNN

extension ModelContents: NetworkShape {
  /// I: features of a vector model, symbols of a token model.
  public var inputSize: Int { names.count }
  /// O: classes or values.
  public var outputSize: Int { labels.count }
  /// Stacked layers, 1 … 16.
  public var layerCount: Int { layers.count }
  /// Units of a layer; layers count from 1.
  public func hiddenSize(layer: Int) -> Int { layers[layer - 1].hiddenSize }
  /// σ of a layer; layers count from 1.
  public func activation(layer: Int) -> Activation { layers[layer - 1].activation }
}
