import CQORNNTrainingKernels
import QORNN

/// h_t = Q(σ(W h_{t−1} + U x_t + b)) of all layers over a block of steps, for some rows of the batch. Rows are
/// independent of each other, so threads share nothing but the weights and no step waits for another thread.
struct ForwardPass {
  /// Where a layer's states go: slot s [B × H] is the state after s steps of the block; slot 0 holds the state
  /// before it.
  struct Buffers {
    let states: UnsafeMutablePointer<Float>
    /// [steps × B × H]: ∂h/∂z of each unit as `qornn_state_forward_call` says; nil when no gradient is wanted.
    let derivatives: UnsafeMutablePointer<Int8>?
  }

  let configuration: NetworkConfiguration
  let packed: PackedNetwork

  /// One call for each layer with everything filled in but the buffers. Reused from block to block: it also gathers
  /// the largest |σ(z)| and the number of saturated states.
  func makeCalls() -> [qornn_state_forward_call] {
    packed.layers.enumerated().map { index, layer in
      let grid = StateGrid(configuration, layer: index)
      return qornn_state_forward_call(
        rows: 0, columns: configuration.hiddenSize, state: nil, state_row_stride: configuration.hiddenSize,
        derivative: nil, derivative_row_stride: configuration.hiddenSize, bias: layer.bias.pointer,
        modulus_bias: layer.modulusBias.pointer, activation: Int32(configuration.activation.rawValue),
        step: grid.step, inverse_step: grid.inverseStep, limit: grid.limit, largest: 0, saturated_count: 0)
    }
  }

  /// Runs `rows` through `steps`. A sequence that has ended keeps its last state. Does not allocate.
  func run(
    _ batch: BatchView, steps: Range<Int>, rows: Range<Int>, buffers: UnsafePointer<Buffers>,
    calls: UnsafeMutablePointer<qornn_state_forward_call>
  ) {
    let hidden = configuration.hiddenSize
    let slotSize = batch.batchSize * hidden
    for step in steps {
      let before = (step - steps.lowerBound) * slotSize
      for layer in packed.layers.indices {
        let states = buffers[layer].states
        batch.forEachActiveRun(step: step, rows: rows) { run in
          let offset = before + run.lowerBound * hidden
          let state = states + offset + slotSize
          if layer == 0 {
            multiplyInput(batch, step: step, run: run, into: state)
          } else {
            GEMM.multiply(
              rows: run.count, a: buffers[layer - 1].states + offset + slotSize, aRowStride: hidden,
              b: packed.layers[layer].input!, c: state, cRowStride: hidden)
          }
          GEMM.multiply(
            rows: run.count, a: states + offset, aRowStride: hidden, b: packed.layers[layer].recurrent,
            c: state, cRowStride: hidden, accumulate: true)
          calls[layer].rows = run.count
          calls[layer].state = state
          calls[layer].derivative = buffers[layer].derivatives.map { $0 + offset }
          Elementwise.stateForward(&calls[layer])
        }
        batch.forEachEndedRun(step: step, rows: rows) { run in
          let source = states + before + run.lowerBound * hidden
          (source + slotSize).update(from: source, count: run.count * hidden)
        }
      }
    }
  }

  /// z = U x_t for layer 0.
  private func multiplyInput(
    _ batch: BatchView, step: Int, run: Range<Int>, into state: UnsafeMutablePointer<Float>
  ) {
    let hidden = configuration.hiddenSize
    let first = step * batch.batchSize + run.lowerBound
    let layer = packed.layers[0]
    if let tokens = batch.tokens, let rows = layer.tokenRows {
      for row in 0..<run.count {
        let source = rows.pointer + Int(tokens[first + row]) * hidden
        (state + row * hidden).update(from: source, count: hidden)
      }
    } else if let vectors = batch.vectors, let input = layer.input {
      let size = configuration.inputSize
      GEMM.multiply(
        rows: run.count, a: vectors + first * size, aRowStride: size, b: input, c: state, cRowStride: hidden)
    }
  }
}
