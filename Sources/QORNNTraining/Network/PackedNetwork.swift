import QORNN

/// The effective weights in the layout of the products, packed once a batch.
final class PackedNetwork {
  final class Layer {
    /// Wᵀ [H × H], for h·Wᵀ.
    let recurrent: PackedMatrix
    /// Uᵀ [X × H], for x·Uᵀ; nil where the input is a token.
    let input: PackedMatrix?
    /// Uᵀ [I × H] in rows to copy; nil where the input is a vector.
    let tokenRows: FloatArray?
    /// W [H × H], for δ·W; nil without gradients.
    let recurrentBackward: PackedMatrix?
    /// U [H × H], for δ·U; nil without gradients and in layer 0, whose input needs none.
    let inputBackward: PackedMatrix?
    let bias: FloatArray
    let modulusBias: FloatArray

    init(_ configuration: NetworkConfiguration, layer: Int, withGradients: Bool) {
      let hidden = configuration.hiddenSize
      let inputSize = configuration.inputSize(ofLayer: layer)
      let isToken = layer == 0 && configuration.inputKind == .token
      recurrent = PackedMatrix(rows: hidden, columns: hidden)
      input = isToken ? nil : PackedMatrix(rows: inputSize, columns: hidden)
      tokenRows = isToken ? FloatArray(count: inputSize * hidden) : nil
      recurrentBackward = withGradients ? PackedMatrix(rows: hidden, columns: hidden) : nil
      inputBackward = withGradients && layer > 0 ? PackedMatrix(rows: hidden, columns: hidden) : nil
      bias = FloatArray(count: hidden)
      modulusBias = FloatArray(count: hidden)
    }
  }

  let layers: [Layer]
  /// Vᵀ [H × O].
  let output: PackedMatrix
  /// V [O × H]; nil without gradients.
  let outputBackward: PackedMatrix?
  let outputBias: FloatArray
  private let configuration: NetworkConfiguration

  init(_ configuration: NetworkConfiguration, withGradients: Bool) {
    self.configuration = configuration
    layers = (0..<configuration.layerCount).map {
      Layer(configuration, layer: $0, withGradients: withGradients)
    }
    let (hidden, outputs) = (configuration.hiddenSize, configuration.outputSize)
    output = PackedMatrix(rows: hidden, columns: outputs)
    outputBackward = withGradients ? PackedMatrix(rows: outputs, columns: hidden) : nil
    outputBias = FloatArray(count: outputs)
  }

  func load(_ effective: EffectiveParameters, pool: WorkerPool) {
    let hidden = configuration.hiddenSize
    for (index, (layer, weights)) in zip(layers, effective.layers).enumerated() {
      let inputSize = configuration.inputSize(ofLayer: index)
      pack(
        weights.recurrentWeights, columns: hidden, forward: layer.recurrent,
        backward: layer.recurrentBackward, pool)
      if let input = layer.input {
        pack(weights.inputWeights, columns: inputSize, forward: input, backward: layer.inputBackward, pool)
      }
      if let rows = layer.tokenRows {
        for unit in 0..<hidden {
          for token in 0..<inputSize {
            rows.pointer[token * hidden + unit] = weights.inputWeights[unit * inputSize + token]
          }
        }
      }
      layer.bias.copy(weights.bias)
      layer.modulusBias.copy(weights.modulusBias)
    }
    pack(effective.outputWeights, columns: hidden, forward: output, backward: outputBackward, pool)
    outputBias.copy(effective.outputBias)
  }

  private func pack(
    _ weights: [Float], columns: Int, forward: PackedMatrix, backward: PackedMatrix?, _ pool: WorkerPool
  ) {
    weights.withUnsafeBufferPointer { weights in
      guard let source = weights.baseAddress else { return }
      pool.split(forward.panelCount) {
        forward.pack(source, rowStride: 1, columnStride: columns, panels: $0)
      }
      guard let backward else { return }
      pool.split(backward.panelCount) {
        backward.pack(source, rowStride: columns, columnStride: 1, panels: $0)
      }
    }
  }
}

extension FloatArray {
  /// Takes the leading elements from `values`.
  func copy(_ values: [Float]) {
    precondition(values.count <= count, "too many values")
    values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      pointer.update(from: base, count: source.count)
    }
  }
}
