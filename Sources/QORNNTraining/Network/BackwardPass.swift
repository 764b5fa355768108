import CQORNNTrainingKernels
import QORNN

/// Backpropagation through a block of steps, for some rows of the batch:
///
///     g_t = Wᵀδ_{t+1} + (from above: Uᵀδ_t of the next layer, or Vᵀ∂L/∂y_t masked by ρ)        δ_t = g_t ⊙ ∂h/∂z
struct BackwardPass {
  /// One layer's memory in a block that starts at step `firstStep`.
  struct Buffers {
    /// [(steps + 1) × B × H]: slot s holds g, then δ, of step firstStep + s − 1; slot 0 receives g of the step before
    /// the block.
    let deltas: UnsafeMutablePointer<Float>
    /// [steps × B × H], of the block's steps.
    let derivatives: UnsafePointer<Int8>
    /// [steps × B]: ‖g‖² of each row; nil when not wanted.
    let squares: UnsafeMutablePointer<Double>?
  }

  let configuration: NetworkConfiguration
  let packed: PackedNetwork

  /// Runs `rows` back through `steps`. `readoutGradient` [targets of the block × H] is ∂L/∂h that comes from the
  /// readout. Leaves δ in the slots 1…steps, zero where a sequence has ended, and g of
  /// the state before the block in slot 0. Does not allocate.
  func run(
    _ batch: BatchView, steps: Range<Int>, rows: Range<Int>, targets: TargetList,
    readoutGradient: UnsafePointer<Float>, buffers: UnsafePointer<Buffers>
  ) {
    let hidden = configuration.hiddenSize
    let slotSize = batch.batchSize * hidden
    for step in steps.reversed() {
      let slot = (step - steps.lowerBound + 1) * slotSize
      for layer in packed.layers.indices.reversed() {
        let deltas = buffers[layer].deltas
        batch.forEachEndedRun(step: step + 1, rows: rows) { run in
          (deltas + slot + run.lowerBound * hidden).update(repeating: 0, count: run.count * hidden)
        }
        let isTop = layer == packed.layers.count - 1
        let above =
          isTop && buffers[layer].squares == nil
          ? self.readoutRows(readoutGradient, targets, step, steps, batch.batchSize) : nil
        if isTop && above == nil {
          addReadout(readoutGradient, targets, step, steps, rows, batch.batchSize, to: deltas + slot)
        }
        batch.forEachActiveRun(step: step, rows: rows) { run in
          let offset = slot + run.lowerBound * hidden
          let delta = deltas + offset
          if layer + 1 < packed.layers.count {
            GEMM.multiply(
              rows: run.count, a: buffers[layer + 1].deltas + offset, aRowStride: hidden,
              b: packed.layers[layer + 1].inputBackward!, c: delta, cRowStride: hidden, accumulate: true)
          }
          if let squares = buffers[layer].squares {
            let first = squares + (step - steps.lowerBound) * batch.batchSize + run.lowerBound
            for row in 0..<run.count {
              first[row] = Elementwise.dot(count: hidden, delta + row * hidden, delta + row * hidden)
            }
          }
          var call = qornn_state_backward_call(
            rows: run.count, columns: hidden, gradient: delta, gradient_row_stride: hidden,
            above: above.map { $0 + run.lowerBound * hidden }, above_row_stride: hidden,
            derivative: buffers[layer].derivatives + (offset - slotSize),
            derivative_row_stride: hidden)
          Elementwise.stateBackward(&call)
          GEMM.multiply(
            rows: run.count, a: delta, aRowStride: hidden, b: packed.layers[layer].recurrentBackward!,
            c: delta - slotSize, cRowStride: hidden,
            ahead: step > steps.lowerBound
              ? GEMM.Ahead(
                UnsafePointer(delta - 2 * slotSize), count: run.count * hidden,
                buffers[layer].derivatives + (offset - 2 * slotSize), count: run.count * hidden)
              : .nothing)
        }
      }
    }
  }

  /// The readout's gradient at `step` as [B × H], where every sequence has a target.
  private func readoutRows(
    _ gradient: UnsafePointer<Float>, _ targets: TargetList, _ step: Int, _ steps: Range<Int>,
    _ batchSize: Int
  ) -> UnsafePointer<Float>? {
    let range = targets.range(of: step..<step + 1)
    guard range.count == batchSize else { return nil }
    return gradient + (range.lowerBound - targets.counts[steps.lowerBound]) * configuration.hiddenSize
  }

  /// Adds the readout's gradient to the rows that have a target at `step`.
  private func addReadout(
    _ gradient: UnsafePointer<Float>, _ targets: TargetList, _ step: Int, _ steps: Range<Int>,
    _ rows: Range<Int>,
    _ batchSize: Int, to slot: UnsafeMutablePointer<Float>
  ) {
    let hidden = configuration.hiddenSize
    let firstOfBlock = targets.counts[steps.lowerBound]
    for target in targets.range(of: step..<step + 1) {
      let row = Int(targets.positions[target]) - step * batchSize
      guard rows.contains(row) else { continue }
      Elementwise.addScaled(
        count: hidden, 1, gradient + (target - firstOfBlock) * hidden, slot + row * hidden)
    }
  }
}
