/// The kernels in plain Swift. They read the weights in place, whatever their width and alignment; on cores with the DSP
/// instructions only the row products are in C.
///
/// A step takes the same instructions whatever the readings and states are. Swift promises no such code: masks are written so that
/// compilers make no branches of them, and counts on Cortex-M and RISC-V hold them to it (`ConstantCostTests`).
enum PortableKernels {
  /// Equations (1) … (3) for one layer.
  static var layer: LayerKernel {
    { plan, state, input, scratch in
      PortableKernels.step(plan.assumingMemoryBound(to: LayerPlan.self), state, input, scratch)
    }
  }

  /// Equation (4).
  static var readout: ReadoutKernel {
    { plan, state, logits, scratch in
      PortableKernels.computeLogits(plan.assumingMemoryBound(to: ReadoutPlan.self), state, scratch, logits)
    }
  }

  /// Scratch bytes of a layer's step: copies of the state and of the input.
  static func scratchByteCount(_ layer: LayerPlan) -> Int {
    ProductVector.byteCount(layer.hiddenSize, isNarrow: layer.hasNarrowState)
      &+ (layer.takesTokenRow
        ? 0 : ProductVector.byteCount(layer.inputSize, isNarrow: layer.hasNarrowInput))
  }

  @inline(__always)
  private static func step(
    _ plan: UnsafePointer<LayerPlan>, _ state: UnsafeMutableRawPointer, _ input: UnsafeRawPointer,
    _ scratch: UnsafeMutableRawPointer
  ) {
    let layer = plan.pointee
    let recurrent = RowProducts(
      layer.recurrentWeights, layer.recurrentProduct, source: state, isNarrow: layer.hasNarrowState,
      memory: scratch)
    var inputs: RowProducts?
    if !layer.takesTokenRow {
      let place = scratch + ProductVector.byteCount(layer.hiddenSize, isNarrow: layer.hasNarrowState)
      inputs = RowProducts(
        layer.inputWeights, layer.inputProduct, source: input, isNarrow: layer.hasNarrowInput,
        memory: place)
    }
    var unit = 0
    while unit < layer.hiddenSize {
      let isLast = unit &+ 1 == layer.hiddenSize
      let inputSums = inputs?.sums(row: unit, isLast: isLast) ?? tokenWeights(plan, input, unit, isLast)
      storeStates(
        plan, unit, recurrentSums: recurrent.sums(row: unit, isLast: isLast), inputSums: inputSums,
        isLast ? 1 : 2, state)
      unit &+= 2
    }
  }

  /// E_t of a unit and of the one behind it.
  private static func tokenWeights(
    _ layer: UnsafePointer<LayerPlan>, _ row: UnsafeRawPointer, _ unit: Int, _ isLast: Bool
  ) -> (Int32, Int32) {
    func weight(_ unit: Int) -> Int32 {
      Int32(
        truncatingIfNeeded: PackedWeights.element(
          row: row, column: unit, columns: layer.pointee.hiddenSize,
          bitWidth: layer.pointee.inputWeights.bitWidth))
    }
    return (weight(unit), isLast ? 0 : weight(unit &+ 1))
  }

  /// Equations (2) and (3) for one or two units from `unit` on.
  @inline(never) @_optimize(speed)
  private static func storeStates(
    _ plan: UnsafePointer<LayerPlan>, _ unit: Int, recurrentSums: (Int32, Int32),
    inputSums: (Int32, Int32), _ count: Int, _ state: UnsafeMutableRawPointer
  ) {
    // A copy: a store into the state does not change it, but the compiler cannot know.
    let layer = plan.pointee
    let first = layer.newState(unit, recurrentSum: recurrentSums.0, inputSum: inputSums.0)
    layer.store(first, unit, in: state)
    if count == 1 { return }
    let second = layer.newState(unit &+ 1, recurrentSum: recurrentSums.1, inputSum: inputSums.1)
    layer.store(second, unit &+ 1, in: state)
  }

  private static func computeLogits(
    _ plan: UnsafePointer<ReadoutPlan>, _ state: UnsafeRawPointer, _ scratch: UnsafeMutableRawPointer,
    _ logits: UnsafeMutablePointer<Int32>
  ) {
    let readout = plan.pointee
    let products = RowProducts(
      readout.weights, readout.product, source: state, isNarrow: readout.hasNarrowState,
      rectifies: readout.activation == .relu, memory: scratch)  // ρ
    var output = 0
    while output < readout.outputSize {
      let isLast = output &+ 1 == readout.outputSize
      let sums = products.sums(row: output, isLast: isLast)
      logits[output] = sums.0 &+ readout.bias(output)
      if !isLast { logits[output &+ 1] = sums.1 &+ readout.bias(output &+ 1) }
      output &+= 2
    }
  }
}

extension LayerPlan {
  /// Equations (2) and (3) for one unit, in masks instead of branches.
  @inline(__always)
  fileprivate func newState(_ unit: Int, recurrentSum: Int32, inputSum: Int32) -> Int32 {
    var value = Requantization.preactivation(
      recurrentSum: recurrentSum, recurrentMultiplier: recurrentMultiplier(unit),
      inputSum: inputSum, inputMultiplier: inputMultiplier(unit), inputScale: inputScale,
      bias: bias(unit))
    var mask: Int32 = -1
    if activation == .modReLU {
      (value, mask) = Requantization.maskedModReLU(value, threshold: modulus(unit))
    }
    // n ≥ 32: the upper half, below 2^30, is all that is left. A negative sum rounds to 0 at most, so ReLU is a lower limit.
    let upper = Int32(truncatingIfNeeded: (value &+ rounding) &>> 32)
    let rounded = upper &>> Int32(truncatingIfNeeded: shift &- 32)
    return Saturation.clamp(rounded & mask, lowerLimit, Int32(truncatingIfNeeded: stateLimit))
  }

  @inline(__always)
  fileprivate func store(_ value: Int32, _ unit: Int, in state: UnsafeMutableRawPointer) {
    if hasNarrowState {
      state.storeBytes(of: Int8(truncatingIfNeeded: value), toByteOffset: unit, as: Int8.self)
    } else {
      state.storeBytes(of: Int16(truncatingIfNeeded: value), toByteOffset: unit &* 2, as: Int16.self)
    }
  }

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
}

extension ReadoutPlan {
  /// c of an output.
  fileprivate func bias(_ output: Int) -> Int32 {
    Int32(littleEndian: bias.loadUnaligned(fromByteOffset: output &* 4, as: Int32.self))
  }
}
