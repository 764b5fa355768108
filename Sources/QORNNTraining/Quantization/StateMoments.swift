/// C = E[h hᵀ] of the state that W multiplies, over the steps and sequences of a batch: second moments, not centred.
final class StateMoments {
  private let configuration: NetworkConfiguration
  private let pool: WorkerPool
  private let inference: Inference
  private let workspaces: [OuterProductWorkspace]

  init(_ configuration: NetworkConfiguration, pool: WorkerPool) {
    self.configuration = configuration
    self.pool = pool
    inference = Inference(configuration: configuration, pool: pool)
    workspaces = (0..<pool.threadCount).map { _ in OuterProductWorkspace(columns: configuration.hiddenSize) }
  }

  /// C of each layer [H × H].
  func measure(_ effective: EffectiveParameters, _ batch: Batch) -> [SmallMatrix] {
    let hidden = configuration.hiddenSize
    let sums = (0..<configuration.layerCount).map { _ in FloatArray(count: hidden * hidden) }
    _ = inference.run(effective, batch) { layer, states, steps in
      clearEnded(states, batch, steps: steps)
      let count = steps.count * batch.batchSize
      pool.run { thread in
        let units = pool.share(thread, of: 0..<hidden, multipleOf: 4)
        guard !units.isEmpty else { return }
        GEMM.accumulateOuter(
          k: count, a: states, aStride: hidden, b: states, bStride: hidden, c: sums[layer].pointer,
          cStride: hidden, rows: units, columns: hidden, workspace: workspaces[thread])
      }
    }
    let count = Double(max(1, batch.lengths.reduce(0, +)))
    return sums.map { sum in
      var matrix = SmallMatrix(zeros: hidden, hidden)
      for index in matrix.elements.indices { matrix.elements[index] = Double(sum[index]) / count }
      return matrix
    }
  }

  /// The rows of sequences that have ended keep their last state: zeros add nothing.
  private func clearEnded(_ states: UnsafeMutablePointer<Float>, _ batch: Batch, steps: Range<Int>) {
    let hidden = configuration.hiddenSize
    for (row, length) in batch.lengths.enumerated() {
      for step in max(length, steps.lowerBound)..<max(length, steps.upperBound) {
        let place = ((step - steps.lowerBound) * batch.batchSize + row) * hidden
        (states + place).update(repeating: 0, count: hidden)
      }
    }
  }
}
