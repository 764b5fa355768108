#if canImport(CQORNNKernels)
  import CQORNNKernels

  // What a benchmark compares a step with.

  extension KernelSet {
    /// What `read` wants the number of bytes to be a multiple of.
    package static var readGranularity: Int { 256 }

    /// Runs the instructions that multiply weights of k bits with one plane of activations, on registers alone.
    ///
    /// - Returns: The multiply-accumulates that they were; 0 for the portable set, which has no such instructions.
    /// - Precondition: the set is available, 2 ≤ bitWidth ≤ 8.
    package func runPeak(bitWidth: Int, repetitions: Int) -> Int {
      guard let table = NativeKernels.table(self) else { return 0 }
      return Int(table.pointee.peak(Int32(bitWidth), Int64(repetitions)))
    }

    /// Loads every byte with the vectors of the set; does nothing for the portable one.
    ///
    /// - Precondition: the set is available, the number of bytes is a multiple of `readGranularity`.
    package func read(_ bytes: UnsafeRawBufferPointer, repetitions: Int) {
      guard let table = NativeKernels.table(self), let start = bytes.baseAddress else { return }
      precondition(bytes.count % Self.readGranularity == 0)
      table.pointee.read(start.assumingMemoryBound(to: UInt8.self), Int64(bytes.count), Int64(repetitions))
    }
  }

  extension PreparedModel {
    /// Bytes of W and U that a step reads where this model has them; of E one row.
    package var weightByteCount: Int {
      let table = placement == .repacked ? NativeKernels.table(kernels) : nil
      func byteCount(_ matrix: PackedMatrixView, rows: Int) -> Int {
        guard let table else { return rows &* matrix.rowByteCount }
        return TileLayout(
          rows: rows, columns: matrix.columns, bitWidth: matrix.bitWidth, table: table.pointee
        ).byteCount
      }
      var sum = 0
      for layer in 1...layerCount {
        let plan = self.plan(layer: layer).pointee
        sum &+= byteCount(plan.recurrentWeights, rows: plan.hiddenSize)
        sum &+=
          plan.takesTokenRow
          ? plan.tokenRowByteCount : byteCount(plan.inputWeights, rows: plan.hiddenSize)
      }
      return sum
    }
  }
#endif
