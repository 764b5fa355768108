import QORNN

/// The steps of a linear recurrence before its first target, as one product over all of them:
///
///     h_m = Σ_{j < m} W^j (U x_{m−j} + b)
///
/// With σ the identity and a state that is not rounded the vectors W^j U and W^j b are the same for all sequences. They
/// cost one series of powers, and a state costs m·I·H products instead of m·H²: a pixel at a time, H times fewer.
final class LinearPrefix {
  /// Shorter prefixes are left to the steps.
  private static let shortest = 8

  private let configuration: NetworkConfiguration
  private let pool: WorkerPool
  /// Rows of S: the columns of U and, with vectors, b. Tokens have b added to every column of U.
  private let width: Int
  private let series: PowerSeries
  private let start: FloatArray
  private let workspaces: [OuterProductWorkspace]
  /// x of every (j, row of S) and sequence, latest step first [m × width × B]; not used with tokens.
  private var inputs = FloatArray(count: 0)
  private var states = FloatArray(count: 0)

  /// nil where the recurrence is not one linear layer without rounding.
  init?(_ configuration: NetworkConfiguration, pool: WorkerPool) {
    guard
      configuration.activation == .identity, configuration.layerCount == 1, configuration.stateBits == nil
    else { return nil }
    self.configuration = configuration
    self.pool = pool
    width = configuration.inputSize + (configuration.inputKind == .vector ? 1 : 0)
    series = PowerSeries(size: configuration.hiddenSize, width: width, pool: pool)
    start = FloatArray(count: width * configuration.hiddenSize)
    workspaces = (0..<pool.threadCount).map { _ in OuterProductWorkspace(columns: configuration.hiddenSize) }
  }

  /// Steps of `batch` that need no state of their own: all before the first target, if it pays.
  func stepCount(_ batch: Batch, _ targets: TargetList) -> Int {
    guard let first = targets.positions.first, batch.lengths.allSatisfy({ $0 == batch.stepCount }) else {
      return 0
    }
    let count = Int(first) / batch.batchSize
    // The powers cost 3·m·width·H² and the products m·width·H·B, a step H²·B.
    let pays =
      width * (3 * configuration.hiddenSize + batch.batchSize) < configuration.hiddenSize * batch.batchSize
    return count >= Self.shortest && pays ? count : 0
  }

  /// The state after the first `count` steps.
  func state(after count: Int, _ batch: BatchView, _ effective: EffectiveParameters) -> CarriedState {
    let hidden = configuration.hiddenSize
    loadStart(effective.layers[0])
    series.compute(matrix: effective.layers[0].recurrentWeights, start: start, count: count)
    if states.count < batch.batchSize * hidden { states = FloatArray(count: batch.batchSize * hidden) }
    states.fill(0)
    if let tokens = batch.tokens {
      pool.run { thread in
        for row in pool.share(thread, of: 0..<batch.batchSize) {
          for power in 0..<count {
            let token = Int(tokens[(count - 1 - power) * batch.batchSize + row])
            Elementwise.addScaled(
              count: hidden, 1, series.rows.pointer + (power * width + token) * hidden,
              states.pointer + row * hidden)
          }
        }
      }
    } else {
      loadInputs(batch, count)
      pool.run { thread in
        GEMM.accumulateOuter(
          k: count * width, a: inputs.pointer, aStride: batch.batchSize, b: series.rows.pointer,
          bStride: hidden,
          c: states.pointer, cStride: hidden, rows: pool.share(thread, of: 0..<batch.batchSize),
          columns: hidden,
          workspace: workspaces[thread])
      }
    }
    return CarriedState(layers: [Array(states.buffer.prefix(batch.batchSize * hidden))])
  }

  /// Adds the gradient of the last ``state(after:_:_:)`` to that of the effective parameters; `stateGradient` [B × H].
  func backpropagate(
    _ stateGradient: FloatArray, after count: Int, _ batch: BatchView, _ gradient: inout Parameters
  ) {
    let hidden = configuration.hiddenSize
    if let tokens = batch.tokens {
      pool.split(count) { powers in
        (series.gradient.pointer + powers.lowerBound * width * hidden)
          .update(repeating: 0, count: powers.count * width * hidden)
        for power in powers {
          for row in 0..<batch.batchSize {
            let token = Int(tokens[(count - 1 - power) * batch.batchSize + row])
            Elementwise.addScaled(
              count: hidden, 1, stateGradient.pointer + row * hidden,
              series.gradient.pointer + (power * width + token) * hidden)
          }
        }
      }
    } else {
      let packed = PackedMatrix(rows: batch.batchSize, columns: hidden)
      packed.pack(stateGradient.pointer, rowStride: hidden, columnStride: 1)
      GEMM.multiply(
        on: pool, rows: count * width, a: inputs.pointer, aRowStride: batch.batchSize, b: packed,
        c: series.gradient.pointer, cRowStride: hidden)
    }
    series.backpropagate(matrixGradient: &gradient.layers[0].recurrentWeights)
    addStartGradient(to: &gradient.layers[0])
  }

  private func loadStart(_ layer: EffectiveParameters.Layer) {
    let (hidden, inputSize) = (configuration.hiddenSize, configuration.inputSize)
    let isToken = configuration.inputKind == .token
    for unit in 0..<hidden {
      for input in 0..<inputSize {
        start.pointer[input * hidden + unit] =
          layer.inputWeights[unit * inputSize + input] + (isToken ? layer.bias[unit] : 0)
      }
      if !isToken { start.pointer[inputSize * hidden + unit] = layer.bias[unit] }
    }
  }

  private func addStartGradient(to layer: inout Parameters.Layer) {
    let (hidden, inputSize) = (configuration.hiddenSize, configuration.inputSize)
    let isToken = configuration.inputKind == .token
    for unit in 0..<hidden {
      for input in 0..<inputSize {
        let value = series.gradient.pointer[input * hidden + unit]
        layer.inputWeights[unit * inputSize + input] += value
        if isToken { layer.bias[unit] += value }
      }
      if !isToken { layer.bias[unit] += series.gradient.pointer[inputSize * hidden + unit] }
    }
  }

  private func loadInputs(_ batch: BatchView, _ count: Int) {
    let (rows, inputSize) = (batch.batchSize, configuration.inputSize)
    guard let vectors = batch.vectors else { return }
    if inputs.count < count * width * rows { inputs = FloatArray(count: count * width * rows, zeroed: false) }
    for power in 0..<count {
      let step = vectors + (count - 1 - power) * rows * inputSize
      let target = inputs.pointer + power * width * rows
      for row in 0..<rows {
        for input in 0..<inputSize { target[input * rows + row] = step[row * inputSize + input] }
        target[inputSize * rows + row] = 1
      }
    }
  }
}
