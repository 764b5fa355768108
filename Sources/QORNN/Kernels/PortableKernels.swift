/// The kernels in plain Swift. They read the weights in place, whatever their width and alignment.
enum PortableKernels {
  /// Equations (1) … (3) for one layer.
  static var layer: LayerKernel {
    { plan, state, input, newState in
      let layer = plan.assumingMemoryBound(to: LayerPlan.self)
      switch (layer.pointee.hasNarrowState, layer.pointee.hasNarrowInput) {
      case (false, false): PortableKernels.step(layer, state, input, newState, Int16.self, Int16.self)
      case (false, true): PortableKernels.step(layer, state, input, newState, Int16.self, Int8.self)
      case (true, false): PortableKernels.step(layer, state, input, newState, Int8.self, Int16.self)
      case (true, true): PortableKernels.step(layer, state, input, newState, Int8.self, Int8.self)
      }
      state.copyMemory(from: newState, byteCount: layer.pointee.stateByteCount)
    }
  }

  /// Equation (4).
  static var readout: ReadoutKernel {
    { plan, state, logits, rectified in
      let readout = plan.assumingMemoryBound(to: ReadoutPlan.self)
      if readout.pointee.hasNarrowState {
        PortableKernels.computeLogits(readout, state, rectified, logits, Int8.self)
      } else {
        PortableKernels.computeLogits(readout, state, rectified, logits, Int16.self)
      }
    }
  }

  private typealias Element = FixedWidthInteger & SignedInteger

  private static func step<State: Element, Input: Element>(
    _ plan: UnsafePointer<LayerPlan>, _ state: UnsafeRawPointer, _ input: UnsafeRawPointer,
    _ newState: UnsafeMutableRawPointer, _: State.Type, _: Input.Type
  ) {
    let layer = plan.pointee
    let state = state.assumingMemoryBound(to: State.self)
    let newState = newState.assumingMemoryBound(to: State.self)
    let recurrentWeights = layer.recurrentWeights
    let recurrentExcess = PackedProduct.codeExcess(
      columns: layer.hiddenSize, bitWidth: recurrentWeights.bitWidth, vector: state)
    let inputWeights = layer.inputWeights
    let inputVector = input.assumingMemoryBound(to: Input.self)
    let inputExcess =
      layer.takesTokenRow
      ? 0
      : PackedProduct.codeExcess(
        columns: layer.inputSize, bitWidth: inputWeights.bitWidth, vector: inputVector)

    var unit = 0
    while unit < layer.hiddenSize {
      let recurrentSum = PackedProduct.codes(
        row: recurrentWeights.row(unit), columns: layer.hiddenSize, bitWidth: recurrentWeights.bitWidth,
        vector: state)
      let inputSum =
        layer.takesTokenRow
        ? Int32(
          truncatingIfNeeded: PackedWeights.element(
            row: input, column: unit, columns: layer.hiddenSize, bitWidth: inputWeights.bitWidth))
        : PackedProduct.codes(
          row: inputWeights.row(unit), columns: layer.inputSize, bitWidth: inputWeights.bitWidth,
          vector: inputVector)
      let preactivation = Requantization.preactivation(
        recurrentSum: recurrentSum &- recurrentExcess, recurrentMultiplier: layer.recurrentMultiplier(unit),
        inputSum: inputSum &- inputExcess, inputMultiplier: layer.inputMultiplier(unit),
        inputExponent: layer.inputExponent, bias: layer.bias(unit))
      let rounded = Requantization.roundingShift(layer.activate(preactivation, unit: unit), by: layer.shift)
      newState[unit] = State(truncatingIfNeeded: Saturation.saturate(rounded, limit: layer.stateLimit))
      unit &+= 1
    }
  }

  private static func computeLogits<State: Element>(
    _ plan: UnsafePointer<ReadoutPlan>, _ state: UnsafeRawPointer, _ rectified: UnsafeMutableRawPointer,
    _ logits: UnsafeMutablePointer<Int32>, _: State.Type
  ) {
    let readout = plan.pointee
    var state = state.assumingMemoryBound(to: State.self)
    if readout.activation == .relu {  // ρ
      let values = rectified.bindMemory(to: State.self, capacity: readout.hiddenSize)
      var unit = 0
      while unit < readout.hiddenSize {
        values[unit] = max(state[unit], 0)
        unit &+= 1
      }
      state = UnsafePointer(values)
    }
    let weights = readout.weights
    let excess = PackedProduct.codeExcess(
      columns: readout.hiddenSize, bitWidth: weights.bitWidth, vector: state)
    var output = 0
    while output < readout.outputSize {
      let codes = PackedProduct.codes(
        row: weights.row(output), columns: readout.hiddenSize, bitWidth: weights.bitWidth, vector: state)
      let bias = Int32(
        littleEndian: readout.bias.loadUnaligned(fromByteOffset: output &* 4, as: Int32.self))
      logits[output] = codes &- excess &+ bias
      output &+= 1
    }
  }
}

extension LayerPlan {
  /// mW of a unit.
  @inline(__always)
  func recurrentMultiplier(_ unit: Int) -> Int32 {
    Int32(
      littleEndian: recurrentMultipliers.loadUnaligned(
        fromByteOffset: unit &* recurrentMultiplierStride, as: Int32.self))
  }

  /// mU of a unit.
  @inline(__always)
  func inputMultiplier(_ unit: Int) -> Int32 {
    Int32(
      littleEndian: inputMultipliers.loadUnaligned(
        fromByteOffset: unit &* inputMultiplierStride, as: Int32.self))
  }

  /// B of a unit.
  @inline(__always)
  func bias(_ unit: Int) -> Int64 {
    Int64(littleEndian: bias.loadUnaligned(fromByteOffset: unit &* 8, as: Int64.self))
  }

  /// M of a unit.
  @inline(__always)
  func modulus(_ unit: Int) -> Int64 {
    Int64(littleEndian: modulusBias.loadUnaligned(fromByteOffset: unit &* 8, as: Int64.self))
  }

  /// σ of (3a), (3b) or (3c).
  @inline(__always)
  func activate(_ value: Int64, unit: Int) -> Int64 {
    switch activation {
    case .identity: value
    case .relu: max(value, 0)
    case .modReLU:
      Requantization.modReLU(value, threshold: modulus(unit))
    }
  }
}
