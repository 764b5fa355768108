extension Parameters {
  /// √ of the sum of all squares, summed tensor by tensor; not finite when an element is not.
  package var globalNorm: Double {
    var sum = 0.0
    for layer in layers {
      for values in [layer.recurrentWeights, layer.inputWeights, layer.bias, layer.modulusBias] {
        sum += Elementwise.dot(count: values.count, values, values)
      }
    }
    for values in [outputWeights, outputBias] { sum += Elementwise.dot(count: values.count, values, values) }
    return sum.squareRoot()
  }

  /// Scales a longer gradient down to the global norm `limit`; returns the norm before.
  @discardableResult
  package mutating func clip(toNorm limit: Float) -> Double {
    let norm = globalNorm
    guard norm > Double(limit), norm.isFinite else { return norm }
    let factor = Float(Double(limit) / norm)
    for layer in layers.indices {
      Elementwise.scale(count: layers[layer].recurrentWeights.count, factor, &layers[layer].recurrentWeights)
      Elementwise.scale(count: layers[layer].inputWeights.count, factor, &layers[layer].inputWeights)
      Elementwise.scale(count: layers[layer].bias.count, factor, &layers[layer].bias)
      Elementwise.scale(count: layers[layer].modulusBias.count, factor, &layers[layer].modulusBias)
    }
    Elementwise.scale(count: outputWeights.count, factor, &outputWeights)
    Elementwise.scale(count: outputBias.count, factor, &outputBias)
    return norm
  }
}
