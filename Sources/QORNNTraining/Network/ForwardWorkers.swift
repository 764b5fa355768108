import CQORNNTrainingKernels

/// The forward pass on all threads: each takes rows of the batch through a whole block of steps.
final class ForwardWorkers {
  let configuration: NetworkConfiguration
  let packed: PackedNetwork
  private let pool: WorkerPool
  private let pass: ForwardPass
  /// [threads × layers]
  private var calls: [qornn_state_forward_call] = []

  init(_ configuration: NetworkConfiguration, packed: PackedNetwork, pool: WorkerPool) {
    self.configuration = configuration
    self.packed = packed
    self.pool = pool
    pass = ForwardPass(configuration: configuration, packed: packed)
  }

  /// Starts the statistics of a new batch.
  func begin() {
    calls = (0..<pool.threadCount).flatMap { _ in pass.makeCalls() }
  }

  /// Runs steps once more: the same states, which are not counted again.
  func repeatSteps(_ batch: BatchView, steps: Range<Int>, buffers: [ForwardPass.Buffers]) {
    let counted = calls
    run(batch, steps: steps, buffers: buffers)
    calls = counted
  }

  func run(_ batch: BatchView, steps: Range<Int>, buffers: [ForwardPass.Buffers]) {
    let layerCount = configuration.layerCount
    buffers.withUnsafeBufferPointer { buffers in
      calls.withUnsafeMutableBufferPointer { calls in
        pool.run { thread in
          pass.run(
            batch, steps: steps, rows: pool.share(thread, of: 0..<batch.batchSize),
            buffers: buffers.baseAddress!, calls: calls.baseAddress! + thread * layerCount)
        }
      }
    }
  }

  /// Over all blocks since ``begin()``.
  func statistics(_ batch: Batch) -> StateStatistics {
    let states = batch.lengths.reduce(0, +) * configuration.hiddenSize
    let layers = 0..<configuration.layerCount
    return StateStatistics(
      largestStates: layers.map { layer in
        perThread(layer).reduce(Float(0)) { $0.isNaN || $1.largest <= $0 ? $0 : $1.largest }
      },
      saturatedShares: layers.map { layer in
        let saturated = perThread(layer).reduce(0) { $0 + Int($1.saturated_count) }
        return states == 0 ? 0 : Double(saturated) / Double(states)
      })
  }

  private func perThread(_ layer: Int) -> [qornn_state_forward_call] {
    stride(from: layer, to: calls.count, by: configuration.layerCount).map { calls[$0] }
  }
}
