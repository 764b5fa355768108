import QORNN

/// Sums of the weight gradients over all steps and sequences. Threads own rows of the sums; each element is one chain
/// over the blocks as they come (last block first) and ascending (t, b) inside a block, for any number of threads.
final class GradientSums {
  private struct Layer {
    let recurrent: FloatArray
    /// [H × X], or transposed [X × H].
    let input: FloatArray
    let bias: FloatArray
    let modulusBias: FloatArray?
  }

  /// Below this many inputs a product would mostly fill its panels with zeros: the sums are kept transposed.
  private static let narrowInput = 16

  private let configuration: NetworkConfiguration
  private let pool: WorkerPool
  private let layers: [Layer]
  private let output: FloatArray
  private let outputBias: FloatArray
  private let workspaces: [OuterProductWorkspace]

  init(_ configuration: NetworkConfiguration, pool: WorkerPool) {
    self.configuration = configuration
    self.pool = pool
    let hidden = configuration.hiddenSize
    layers = (0..<configuration.layerCount).map { layer in
      Layer(
        recurrent: FloatArray(count: hidden * hidden),
        input: FloatArray(count: hidden * configuration.inputSize(ofLayer: layer)),
        bias: FloatArray(count: hidden),
        modulusBias: configuration.activation == .modReLU ? FloatArray(count: hidden) : nil)
    }
    output = FloatArray(count: configuration.outputSize * hidden)
    outputBias = FloatArray(count: configuration.outputSize)
    let isToken = configuration.inputKind == .token
    let columns = max(hidden, isToken ? 0 : configuration.inputSize)
    workspaces = (0..<pool.threadCount).map { _ in OuterProductWorkspace(columns: columns) }
  }

  func clear() {
    for layer in layers {
      for array in [layer.recurrent, layer.input, layer.bias] { array.fill(0) }
      layer.modulusBias?.fill(0)
    }
    output.fill(0)
    outputBias.fill(0)
  }

  /// A layer's part of a block, on every thread's rows. Shapes with K = steps × B: `deltas` [K × H], `before` [K × H]
  /// (h_{t−1}), `below` [K × H] (the layer below's h_t; not read for layer 0), `derivatives` [K × H].
  func add(
    layer index: Int, _ batch: BatchView, steps: Range<Int>, deltas: UnsafePointer<Float>,
    before: UnsafePointer<Float>, below: UnsafePointer<Float>?, derivatives: UnsafePointer<Int8>
  ) {
    let hidden = configuration.hiddenSize
    let depth = steps.count * batch.batchSize
    let layer = layers[index]
    let inputSize = configuration.inputSize(ofLayer: index)
    let input =
      below ?? batch.vectors.map { $0 + steps.lowerBound * batch.batchSize * inputSize }
    pool.run { thread in
      let units = pool.share(thread, of: 0..<hidden, multipleOf: 4)
      guard !units.isEmpty else { return }
      // All sums of some rows before the next ones, while the rows are in the second-level cache.
      for first in stride(from: 0, to: depth, by: GEMM.outerBlockDepth) {
        let rows = first..<min(first + GEMM.outerBlockDepth, depth)
        let deltas = deltas + first * hidden
        let nextCount = min(GEMM.outerBlockDepth, depth - rows.upperBound) * hidden
        Elementwise.columnSums(
          rows: rows.count, columns: units, stride: hidden, delta: deltas,
          derivative: derivatives + first * hidden, bias: layer.bias.pointer,
          modulusBias: layer.modulusBias?.pointer)
        if let input {
          addInput(
            index, count: rows.count, deltas, input + first * inputSize, units: units, thread: thread)
        } else {
          addTokens(batch, steps, rows, deltas, units: units, to: layer.input)
        }
        GEMM.accumulateOuter(
          k: rows.count, a: deltas, aStride: hidden, b: before + first * hidden, bStride: hidden,
          c: layer.recurrent.pointer, cStride: hidden, rows: units, columns: hidden,
          workspace: workspaces[thread],
          ahead: GEMM.Ahead(
            deltas + rows.count * hidden, count: nextCount, before + rows.upperBound * hidden,
            count: nextCount))
      }
    }
  }

  /// A layer's input weights: `deltas` [count × H] and `input` [count × X].
  private func addInput(
    _ index: Int, count: Int, _ deltas: UnsafePointer<Float>, _ input: UnsafePointer<Float>,
    units: Range<Int>,
    thread: Int
  ) {
    let (hidden, inputSize) = (configuration.hiddenSize, configuration.inputSize(ofLayer: index))
    let sums = layers[index].input.pointer
    if isTransposed(index) {
      GEMM.accumulateOuter(
        k: count, a: input, aStride: inputSize, b: deltas + units.lowerBound, bStride: hidden,
        c: sums + units.lowerBound, cStride: hidden, rows: 0..<inputSize, columns: units.count,
        workspace: workspaces[thread])
    } else {
      GEMM.accumulateOuter(
        k: count, a: deltas, aStride: hidden, b: input, bStride: inputSize, c: sums, cStride: inputSize,
        rows: units, columns: inputSize, workspace: workspaces[thread])
    }
  }

  /// The readout's part of a block: `logitGradients` [K × O], `states` [K × H] of ρ(h), K targets.
  func addReadout(count: Int, logitGradients: UnsafePointer<Float>, states: UnsafePointer<Float>) {
    let (hidden, outputs) = (configuration.hiddenSize, configuration.outputSize)
    pool.run { thread in
      let rows = pool.share(thread, of: 0..<outputs)
      guard !rows.isEmpty else { return }
      GEMM.accumulateOuter(
        k: count, a: logitGradients, aStride: outputs, b: states, bStride: hidden, c: output.pointer,
        cStride: hidden, rows: rows, columns: hidden, workspace: workspaces[thread])
      Elementwise.columnSums(
        rows: count, columns: rows, stride: outputs, delta: logitGradients, derivative: nil,
        bias: outputBias.pointer, modulusBias: nil)
    }
  }

  /// The sums as gradients of the effective parameters.
  func makeParameters() -> Parameters {
    var result = Parameters(zeros: configuration)
    for (index, layer) in layers.enumerated() {
      result.layers[index].recurrentWeights = layer.recurrent.values
      result.layers[index].inputWeights =
        isTransposed(index) ? transposed(layer.input, index) : layer.input.values
      result.layers[index].bias = layer.bias.values
      if let modulusBias = layer.modulusBias { result.layers[index].modulusBias = modulusBias.values }
    }
    result.outputWeights = output.values
    result.outputBias = outputBias.values
    return result
  }

  /// `rows` of a block's steps × sequences, which `deltas` begins with.
  private func addTokens(
    _ batch: BatchView, _ steps: Range<Int>, _ rows: Range<Int>, _ deltas: UnsafePointer<Float>,
    units: Range<Int>, to sums: FloatArray
  ) {
    guard let tokens = batch.tokens else { return }
    let hidden = configuration.hiddenSize
    for row in rows {
      let (step, sequence) = row.quotientAndRemainder(dividingBy: batch.batchSize)
      guard batch.lengths[sequence] > steps.lowerBound + step else { continue }
      let token = Int(tokens[steps.lowerBound * batch.batchSize + row])
      Elementwise.addScaled(
        count: units.count, 1, deltas + (row - rows.lowerBound) * hidden + units.lowerBound,
        sums.pointer + token * hidden + units.lowerBound)
    }
  }

  private func isTransposed(_ layer: Int) -> Bool {
    (layer == 0 && configuration.inputKind == .token)
      || configuration.inputSize(ofLayer: layer) < Self.narrowInput
  }

  private func transposed(_ sums: FloatArray, _ layer: Int) -> [Float] {
    let (hidden, inputSize) = (configuration.hiddenSize, configuration.inputSize(ofLayer: layer))
    return [Float](unsafeUninitializedCapacity: hidden * inputSize) { values, count in
      for unit in 0..<hidden {
        for input in 0..<inputSize {
          values.initializeElement(at: unit * inputSize + input, to: sums.pointer[input * hidden + unit])
        }
      }
      count = hidden * inputSize
    }
  }
}
