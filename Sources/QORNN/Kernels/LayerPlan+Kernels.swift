#if canImport(CQORNNKernels)
  import CQORNNKernels
#endif

// Which kernels run a plan, and the memory that they want of a prepared model.

extension PreparedMemory {
  /// Places a layer's plan, and what its kernels want beside it.
  ///
  /// - Returns: nil where only sizes are added up.
  mutating func add(
    _ plan: LayerPlan, tokenCount: Int, kernels: KernelSet, placement: WeightPlacement,
    at place: UnsafeMutablePointer<LayerPlan>?
  ) {
    var plan = plan
    if let place { plan.kernelLayer = UnsafeRawPointer(place) }
    #if canImport(CQORNNKernels)
      if let table = NativeKernels.table(kernels) {
        let layer = addLayer(plan, tokenCount: tokenCount, table: table.pointee, placement: placement)
        if let layer { plan.use(layer, of: table.pointee) }
      }
    #endif
    place?.initialize(to: plan)
  }

  /// Places what the kernels' input stage wants.
  ///
  /// - Returns: nil for the portable kernels, and where only sizes are added up.
  mutating func addInputStage(_ features: Tensor, bitWidth: Int, kernels: KernelSet) -> InputStagePlan? {
    #if canImport(CQORNNKernels)
      if let table = NativeKernels.table(kernels) {
        guard let stage = addInputStage(features, bitWidth: bitWidth) else { return nil }
        return InputStagePlan(
          kernel: unsafeBitCast(table.pointee.apply_input_stage!, to: InputStageKernel.self),
          kernelStage: UnsafeRawPointer(stage))
      }
    #endif
    return nil
  }

  /// Places the readout's plan, and what its kernel wants beside it.
  mutating func add(_ plan: ReadoutPlan, kernels: KernelSet, at place: UnsafeMutablePointer<ReadoutPlan>?) {
    var plan = plan
    if let place { plan.kernelReadout = UnsafeRawPointer(place) }
    #if canImport(CQORNNKernels)
      if let table = NativeKernels.table(kernels) {
        let readout = addReadout(plan, table: table.pointee)
        if let readout { plan.use(readout, of: table.pointee) }
      }
    #endif
    place?.initialize(to: plan)
  }
}

#if canImport(CQORNNKernels)
  // The casts only drop the C types of pointers: the functions' calling convention is the same.

  extension LayerPlan {
    fileprivate mutating func use(
      _ layer: UnsafeMutablePointer<qornn_layer>, of table: qornn_kernels
    ) {
      kernelLayer = UnsafeRawPointer(layer)
      kernel = unsafeBitCast(table.step!, to: LayerKernel.self)
      batchKernel = unsafeBitCast(table.step_batch!, to: LayerBatchKernel.self)
      scratchByteCount = Int(table.scratch_bytes(Int32(hiddenSize), Int32(inputSize), 1))
      if takesTokenRow {
        tokenRows = UnsafeRawPointer(layer.pointee.input.weights)
        tokenRowByteCount = Int(layer.pointee.input.tile_bytes)
      }
    }
  }

  extension ReadoutPlan {
    fileprivate mutating func use(
      _ readout: UnsafeMutablePointer<qornn_readout>, of table: qornn_kernels
    ) {
      kernelReadout = UnsafeRawPointer(readout)
      kernel = unsafeBitCast(table.readout!, to: ReadoutKernel.self)
      scratchByteCount = Int(table.scratch_bytes(Int32(hiddenSize), Int32(hiddenSize), 1))
    }
  }
#endif
