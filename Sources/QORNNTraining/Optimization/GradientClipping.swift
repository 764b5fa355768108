extension Parameters {
  /// √ of the sum of all squares, summed tensor by tensor; not finite when an element is not.
  package var globalNorm: Double {
    var sum = 0.0
    for layer in layers {
      for values in [
        layer.recurrentWeights, layer.inputWeights, layer.bias, layer.modulusBias, layer.recurrentScales,
        layer.inputScales, layer.rowGains,
      ] {
        sum += Elementwise.dot(count: values.count, values, values)
      }
    }
    for values in [outputWeights, outputBias, outputScales] {
      sum += Elementwise.dot(count: values.count, values, values)
    }
    return sum.squareRoot()
  }

  /// Scales a longer gradient down to the global norm `limit`; returns the norm before.
  @discardableResult
  package mutating func clip(toNorm limit: Float) -> Double {
    let norm = globalNorm
    guard norm > Double(limit), norm.isFinite else { return norm }
    let factor = Float(Double(limit) / norm)
    func scale(_ values: inout [Float]) { Elementwise.scale(count: values.count, factor, &values) }
    for layer in layers.indices {
      scale(&layers[layer].recurrentWeights)
      scale(&layers[layer].inputWeights)
      scale(&layers[layer].bias)
      scale(&layers[layer].modulusBias)
      scale(&layers[layer].recurrentScales)
      scale(&layers[layer].inputScales)
      scale(&layers[layer].rowGains)
    }
    scale(&outputWeights)
    scale(&outputBias)
    scale(&outputScales)
    return norm
  }

  /// For gains that do not move.
  mutating func clearRowGains() {
    for layer in layers.indices {
      layers[layer].rowGains = Array(repeating: 0, count: layers[layer].rowGains.count)
    }
  }

  /// For a W that does not move: its gradient must not shorten the others' when they are clipped.
  mutating func clearRecurrentWeights() {
    for layer in layers.indices {
      layers[layer].recurrentWeights = Array(repeating: 0, count: layers[layer].recurrentWeights.count)
    }
  }
}
