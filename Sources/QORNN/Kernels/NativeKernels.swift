#if canImport(CQORNNKernels)
  import CQORNNKernels

  /// The kernels in C of this CPU.
  enum NativeKernels {
    /// The table of an index, fastest first; nil past the last one.
    static func table(_ index: Int) -> UnsafePointer<qornn_kernels>? {
      withUnsafeTemporaryAllocation(of: UnsafePointer<qornn_kernels>?.self, capacity: index &+ 1) { sets in
        sets.initialize(repeating: nil)
        let count = Int(qornn_available_kernels(sets.baseAddress, Int32(truncatingIfNeeded: index &+ 1)))
        return index < count ? sets[index] : nil
      }
    }

    /// The table of an available set; nil for the portable one.
    ///
    /// - Precondition: the set is available.
    static func table(_ set: KernelSet) -> UnsafePointer<qornn_kernels>? {
      if set == .portable { return nil }
      var index = 0
      while let found = table(index) {
        if found.pointee.identifier == Int32(set.rawValue) { return found }
        index &+= 1
      }
      preconditionFailure("kernels that this CPU has no instructions for")
    }
  }

  extension PreparedMemory {
    /// The layer as the kernels of a table take it: its parameters padded to whole tiles, its weights repacked or in place.
    mutating func addLayer(
      _ plan: LayerPlan, tokenCount: Int, table: qornn_kernels, placement: WeightPlacement
    ) -> UnsafeMutablePointer<qornn_layer>? {
      let layer = take(qornn_layer.self, count: 1)
      let lanes = Int(table.lanes)
      let padded = (plan.hiddenSize &+ lanes &- 1) / lanes &* lanes
      let recurrentMultipliers = take(Int32.self, count: padded &+ 1)
      let inputMultipliers = take(Int32.self, count: padded &+ 1)
      let bias = take(Int64.self, count: padded)
      let modulusBias = plan.activation == .modReLU ? take(Int64.self, count: padded) : nil
      let recurrent = addMatrix(
        plan.recurrentWeights, rows: plan.hiddenSize, isNarrow: plan.hasNarrowState, table, placement)
      let input =
        plan.takesTokenRow
        ? addTokens(plan.inputWeights, tokenCount: tokenCount, paddedColumns: padded, placement)
        : addMatrix(plan.inputWeights, rows: plan.hiddenSize, isNarrow: plan.hasNarrowInput, table, placement)
      guard let layer, let recurrentMultipliers, let inputMultipliers, let bias else { return nil }

      // With ReLU and without, half of the rounding is in the bias; modReLU comes before the rounding.
      let half: Int64 = plan.activation == .modReLU ? 0 : 1 &<< Int64(plan.shift &- 1)
      var unit = 0
      while unit < plan.hiddenSize {
        recurrentMultipliers[unit] = plan.recurrentMultiplier(unit)
        inputMultipliers[unit] = plan.inputMultiplier(unit)
        let lane = unit % lanes
        let place =
          table.interleaves_lanes == 0 ? unit : unit &- lane &+ (lane & 1) &* (lanes / 2) &+ lane / 2
        bias[place] = plan.bias(unit) &+ half
        modulusBias?[place] = plan.modulus(unit)
        unit &+= 1
      }
      layer.initialize(
        to: qornn_layer(
          recurrent: recurrent, input: input, recurrent_multipliers: recurrentMultipliers,
          input_multipliers: inputMultipliers, bias: bias, modulus_bias: modulusBias,
          hidden_size: Int32(plan.hiddenSize), input_size: Int32(plan.inputSize),
          has_narrow_state: plan.hasNarrowState ? 1 : 0, has_narrow_input: plan.hasNarrowInput ? 1 : 0,
          takes_token_row: plan.takesTokenRow ? 1 : 0, input_exponent: Int32(plan.inputExponent),
          shift: Int32(plan.shift), lower_limit: plan.activation == .relu ? 0 : Int32(0 &- plan.stateLimit),
          upper_limit: Int32(plan.stateLimit)))
      return layer
    }

    /// The input stage of a vector model, its constants worked out.
    mutating func addInputStage(_ features: Tensor, bitWidth: Int) -> UnsafeMutablePointer<qornn_input_stage>?
    {
      let stage = take(qornn_input_stage.self, count: 1)
      let multipliers = take(Int32.self, count: features.rows)
      let offsets = take(Int64.self, count: features.rows)
      let shifts = take(Int32.self, count: features.rows)
      guard let stage, let multipliers, let offsets, let shifts else { return nil }
      for row in 0..<features.rows {
        let feature = InputFeature(features, row: row)
        multipliers[row] = feature.multiplier
        shifts[row] = feature.shift
        offsets[row] =
          (1 &<< Int64(feature.shift &- 1)) &- Int64(feature.offset) &* Int64(feature.multiplier)
      }
      stage.initialize(
        to: qornn_input_stage(
          multipliers: multipliers, offsets: offsets, shifts: shifts, count: Int32(features.rows),
          limit: Int32(Saturation.limit(bitWidth: bitWidth)), is_narrow: bitWidth == 8 ? 1 : 0))
      return stage
    }

    /// The readout; V stays in place.
    mutating func addReadout(
      _ plan: ReadoutPlan, table: qornn_kernels
    ) -> UnsafeMutablePointer<qornn_readout>? {
      let readout = take(qornn_readout.self, count: 1)
      let weights = addMatrix(
        plan.weights, rows: plan.outputSize, isNarrow: plan.hasNarrowState, table, .inPlace)
      readout?.initialize(
        to: qornn_readout(
          weights: weights, bias: plan.bias.assumingMemoryBound(to: Int32.self),
          has_narrow_state: plan.hasNarrowState ? 1 : 0, rectifies: plan.activation == .relu ? 1 : 0))
      return readout
    }

    private mutating func addMatrix(
      _ matrix: PackedMatrixView, rows: Int, isNarrow: Bool, _ table: qornn_kernels,
      _ placement: WeightPlacement
    ) -> qornn_matrix {
      let layout = TileLayout(
        rows: rows, columns: matrix.columns, bitWidth: matrix.bitWidth, table: table)
      let isRepacked = placement == .repacked
      let constants = isNarrow ? nil : take(Int32.self, count: layout.paddedRows)
      if let constants {
        var row = 0
        while row < rows {
          constants[row] = matrix.storedSum(row: row, isSigned: isRepacked && layout.isSigned(row: row)) &<< 7
          row &+= 1
        }
      }
      var weights = matrix.start
      if placement == .repacked {
        if let memory = take(UInt8.self, count: layout.byteCount) {
          layout.pack(matrix, into: memory)
          weights = UnsafeRawPointer(memory)
        }
      }
      return qornn_matrix(
        weights: weights.assumingMemoryBound(to: UInt8.self), row_constants: constants,
        rows: Int32(rows), columns: Int32(matrix.columns), bit_width: Int32(matrix.bitWidth),
        plane_count: isNarrow ? 1 : 2,
        tile_bytes: Int32(placement == .repacked ? layout.tileByteCount : matrix.rowByteCount),
        is_in_place: placement == .inPlace ? 1 : 0,
        is_signed: isRepacked && matrix.bitWidth == 8 && table.wants_signed_bytes != 0 ? 1 : 0)
    }

    /// E [tokens × hidden]: a byte a weight, so that a step only widens a row, or in place.
    private mutating func addTokens(
      _ matrix: PackedMatrixView, tokenCount: Int, paddedColumns: Int, _ placement: WeightPlacement
    ) -> qornn_matrix {
      var weights = matrix.start
      if placement == .repacked, let memory = take(Int8.self, count: tokenCount &* paddedColumns) {
        var token = 0
        while token < tokenCount {
          PackedWeights.unpack(
            matrix.row(token), bitWidth: matrix.bitWidth,
            into: UnsafeMutableBufferPointer(start: memory + token &* paddedColumns, count: matrix.columns))
          token &+= 1
        }
        weights = UnsafeRawPointer(memory)
      }
      return qornn_matrix(
        weights: weights.assumingMemoryBound(to: UInt8.self), row_constants: nil, rows: Int32(tokenCount),
        columns: Int32(matrix.columns), bit_width: Int32(matrix.bitWidth), plane_count: 1,
        tile_bytes: Int32(placement == .repacked ? paddedColumns : matrix.rowByteCount),
        is_in_place: placement == .inPlace ? 1 : 0, is_signed: 0)
    }
  }

  extension TileLayout {
    init(rows: Int, columns: Int, bitWidth: Int, table: qornn_kernels) {
      self.init(
        lanes: Int(table.lanes), rows: rows, columns: columns, bitWidth: bitWidth,
        sharesBytes: table.shares_bytes != 0, wantsSignedBytes: table.wants_signed_bytes != 0,
        wantsPortions: table.wants_portions != 0)
    }
  }

  extension PackedMatrixView {
    /// The sum of a row as it is stored: of weights, or of codes.
    fileprivate func storedSum(row: Int, isSigned: Bool) -> Int32 {
      var sum = 0
      var column = 0
      while column < columns {
        sum &+= PackedWeights.element(
          row: self.row(row), column: column, columns: columns, bitWidth: bitWidth)
        column &+= 1
      }
      if !isSigned { sum &+= columns &<< (bitWidth &- 1) }
      return Int32(truncatingIfNeeded: sum)
    }
  }
#endif
