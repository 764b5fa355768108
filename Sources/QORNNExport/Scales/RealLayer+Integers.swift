import QORNN

extension RealLayer {
  /// mW, 2^e·mU, B and M of equation (7), with the largest shift n of 32 … 47 that fits.
  ///
  /// n is the largest for which mW and mU fit 31 bits (e at most 24) and (B3) holds in every row. Where
  /// mW does not fit even with n = 32 the matrix is `widened()` first.
  ///
  /// - Parameter index: The layer, from 1, for errors.
  /// - Throws: `boundExceeded`, `recurrentScaleTooLarge`, `inputScaleTooLarge`, `biasTooLarge`,
  ///   `scaleNotRepresentable`.
  public func integers(layer index: Int) throws(ExportError) -> LayerContents {
    guard let stateScale = FixedPointScale(nearestTo: stateStep) else {
      throw .scaleNotRepresentable(name: "layers.\(index - 1) state", value: stateStep)
    }
    let largestScale = recurrentScales.max() ?? 0
    guard Self.multiplier(largestScale, shift: 32) != nil else {
      guard let widened = widened() else {
        throw .recurrentScaleTooLarge(layer: index, scale: largestScale, limit: 0.5)
      }
      return try widened.integers(layer: index)
    }
    let sums = LayerBounds(
      recurrentWeights: recurrentWeights, stateBitWidth: stateBitWidth, inputWeights: inputWeights,
      inputMagnitude: inputMagnitude)
    for row in 0..<recurrentWeights.rows {
      try require(.recurrentSum, layer: index, row: row, sum: sums.recurrentSums[row])
      try require(.inputSum, layer: index, row: row, sum: sums.inputSums[row])
    }

    for shift in stride(from: 47, through: 33, by: -1) {
      if let layer = try? integers(shift: shift, scale: stateScale, sums: sums, layer: index) { return layer }
    }
    return try integers(shift: 32, scale: stateScale, sums: sums, layer: index)
  }

  /// The integers for one shift.
  private func integers(
    shift: Int, scale: FixedPointScale, sums: LayerBounds, layer index: Int
  ) throws(ExportError) -> LayerContents {
    let recurrentMultipliers = recurrentScales.compactMap { Self.multiplier($0, shift: shift) }
    guard recurrentMultipliers.count == recurrentScales.count else {
      throw .recurrentScaleTooLarge(
        layer: index, scale: recurrentScales.max() ?? 0, limit: 0x1p31 / exp2(shift))
    }
    let inputRatios = inputScales.map { $0 * inputStep / stateStep }
    let largestRatio = inputRatios.max() ?? 0
    guard
      let inputExponent = (0...24).first(where: { Self.multiplier(largestRatio, shift: shift - $0) != nil })
    else {
      throw .inputScaleTooLarge(layer: index, scale: largestRatio, limit: 0x1p55 / exp2(shift))
    }
    let inputMultipliers = inputRatios.compactMap { Self.multiplier($0, shift: shift - inputExponent) }
    let bias = try fixedPoint(bias, shift: shift, tensor: "layers.\(index - 1).bias")
    let modulusBias = try fixedPoint(modulusBias, shift: shift, tensor: "layers.\(index - 1).modulus_bias")
    for row in 0..<recurrentWeights.rows {
      let sum = Bounds.preactivation(
        recurrentSum: sums.recurrentSums[row], recurrentMultiplier: recurrentMultipliers[row: row],
        inputSum: sums.inputSums[row], inputMultiplier: inputMultipliers[row: row],
        inputExponent: inputExponent, bias: bias[row],
        modulusBias: activation == .modReLU ? modulusBias[row] : 0, shift: shift)
      try require(.preactivation, layer: index, row: row, sum: sum)
    }
    return LayerContents(
      stateBitWidth: stateBitWidth, activation: activation, inputExponent: inputExponent, shift: shift,
      stateScale: scale, recurrentWeights: recurrentWeights, inputWeights: inputWeights,
      recurrentMultipliers: recurrentMultipliers, inputMultipliers: inputMultipliers, bias: bias,
      modulusBias: activation == .modReLU ? modulusBias : [])
  }

  /// round(scale·2^n), nil from 2^31 on.
  private static func multiplier(_ scale: Double, shift: Int) -> Int32? {
    let value = (scale * exp2(shift)).rounded()
    return value < 0x1p31 ? Int32(value) : nil
  }

  /// round(value/s_h·2^n) of every value.
  private func fixedPoint(
    _ values: [Float], shift: Int, tensor: String
  ) throws(ExportError) -> [Int64] {
    var result: [Int64] = []
    result.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      let steps = Double(value) / stateStep
      let scaled = (steps * exp2(shift)).rounded()
      guard scaled.magnitude < 0x1p62 else {
        throw .biasTooLarge(tensor: tensor, index: index, value: steps, limit: 0x1p62 / exp2(shift))
      }
      result.append(Int64(scaled))
    }
    return result
  }
}

extension Array {
  /// The value of a row: one stands for all.
  subscript(row row: Int) -> Element { count == 1 ? self[0] : self[row] }
}

/// 2^exponent, exactly.
func exp2(_ exponent: Int) -> Double { Double(sign: .plus, exponent: exponent, significand: 1) }
