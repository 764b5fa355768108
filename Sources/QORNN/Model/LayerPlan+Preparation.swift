extension LayerPlan {
  /// The plan of a layer of an accepted model, 1 … layerCount, without kernels.
  init(_ model: borrowing Model, layer: Int, stateOffset: Int, usesPairs: Bool) {
    hiddenSize = model.hiddenSize(layer: layer)
    takesTokenRow = layer == 1 && model.inputKind == .token
    inputSize = takesTokenRow ? 1 : layer == 1 ? model.inputSize : model.hiddenSize(layer: layer &- 1)
    hasNarrowState = model.stateBitWidth(layer: layer) == 8
    hasNarrowInput = (layer == 1 ? model.inputBitWidth : model.stateBitWidth(layer: layer &- 1)) == 8
    recurrentWeights = PackedMatrixView(model.tensor(.recurrentWeights, layer: layer))
    inputWeights = PackedMatrixView(model.tensor(takesTokenRow ? .tokenWeights : .inputWeights, layer: layer))
    let recurrent = model.tensor(.recurrentMultipliers, layer: layer)
    recurrentMultipliers = recurrent.start
    recurrentMultiplierStride = recurrent.rows == 1 ? 0 : 4
    let input = model.tensor(.inputMultipliers, layer: layer)
    inputMultipliers = input.start
    inputMultiplierStride = input.rows == 1 ? 0 : 4
    bias = model.tensor(.bias, layer: layer).start
    activation = model.activation(layer: layer)
    modulusBias = activation == .modReLU ? model.tensor(.modulusBias, layer: layer).start : bias
    inputExponent = model.inputExponent(layer: layer)
    inputScale = 1 &<< UInt32(truncatingIfNeeded: inputExponent)
    shift = model.shift(layer: layer)
    stateLimit = Saturation.limit(bitWidth: model.stateBitWidth(layer: layer))
    self.stateOffset = stateOffset
    stateByteCount = hiddenSize &* (hasNarrowState ? 1 : 2)
    kernel = PortableKernels.layer
    kernelLayer = inputWeights.start
    lowerLimit = activation == .relu ? 0 : 0 &- Int32(truncatingIfNeeded: stateLimit)
    rounding = 1 &<< Int64(truncatingIfNeeded: shift &- 1)
    recurrentProduct = RowProductPlan(
      bitWidth: recurrentWeights.bitWidth, isNarrow: hasNarrowState, usesPairs: usesPairs)
    inputProduct = RowProductPlan(
      bitWidth: inputWeights.bitWidth, isNarrow: hasNarrowInput, usesPairs: usesPairs)
    scratchByteCount = 0
    tokenRows = inputWeights.start
    tokenRowByteCount = inputWeights.rowByteCount
    scratchByteCount = PortableKernels.scratchByteCount(self)
  }
}

extension ReadoutPlan {
  /// The readout of an accepted model, without kernels.
  init(_ model: borrowing Model, usesPairs: Bool) {
    weights = PackedMatrixView(model.tensor(.outputWeights))
    outputSize = model.outputSize
    hiddenSize = model.hiddenSize(layer: model.layerCount)
    hasNarrowState = model.stateBitWidth(layer: model.layerCount) == 8
    bias = model.tensor(.outputBias).start
    activation = model.readoutActivation
    kernel = PortableKernels.readout
    kernelReadout = weights.start
    product = RowProductPlan(
      bitWidth: weights.bitWidth, isNarrow: hasNarrowState, usesPairs: usesPairs)
    scratchByteCount = ProductVector.byteCount(hiddenSize, isNarrow: hasNarrowState)
  }
}
