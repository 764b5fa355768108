#if canImport(CQORNNProducts)
  import CQORNNProducts
#endif

extension KernelSet {
  /// Whether the set has kernels for the widths of a model: always, but in archives for firmware that were made for some alone.
  package func serves(_ model: borrowing Model) -> Bool {
    #if QORNN_PAIRS_ALONE
      for layer in 1...model.layerCount {
        let isNarrow = model.stateBitWidth(layer: layer) == 8
        guard has(model.tensor(.recurrentWeights, layer: layer), isNarrow) else { return false }
        if layer == 1 && model.inputKind == .token { continue }
        let hasNarrowInput =
          (layer == 1 ? model.inputBitWidth : model.stateBitWidth(layer: layer &- 1)) == 8
        guard has(model.tensor(.inputWeights, layer: layer), hasNarrowInput) else { return false }
      }
      return has(model.tensor(.outputWeights), model.stateBitWidth(layer: model.layerCount) == 8)
    #else
      return true
    #endif
  }

  #if QORNN_PAIRS_ALONE
    private func has(_ matrix: Tensor, _ isNarrow: Bool) -> Bool {
      qornn_row_product__dsp(Int32(truncatingIfNeeded: matrix.bitWidth), isNarrow ? 1 : 0) != nil
    }
  #endif
}
