/// Rounds W column after column over a run (``NetworkConfiguration/Rounding/gradual``), each for good.
///
/// With t = 0 … 1 from the first to the last share of the run that the options name, 1 − (1 − t)² of the columns are
/// settled, those of the largest states first. The columns that are still in float make up for each one at once, so that
/// W·h changes as little as it can (the optimal brain quantizer; GPTQ, Frantar et al., arXiv 2210.17323): with
/// C = E[h hᵀ] over the free columns, from states of zero, damped, and the rounding error e of a row in column j,
///
///     w_k ← w_k − e·(C⁻¹)_jk/(C⁻¹)_jj
///
/// and then they go on training. Since nothing keeps a partly rounded matrix orthogonal, W is free from the first settled
/// column on.
final class GradualRounding {
  /// Training sequences that C is measured on.
  private static let sequenceCount = 16
  /// Added to the diagonal of C, as a share of its mean.
  static let damping = 0.01

  private let configuration: NetworkConfiguration
  private let options: TrainingOptions
  private let pool: WorkerPool
  private lazy var moments = StateMoments(configuration, pool: pool)

  /// Nil where W is rounded as a whole, or not at all.
  init?(_ configuration: NetworkConfiguration, _ options: TrainingOptions, pool: WorkerPool) {
    guard configuration.roundsGradually else { return nil }
    self.configuration = configuration
    self.options = options
    self.pool = pool
  }

  /// Columns of each W that are settled before the update after `iteration` others.
  private func columnCount(at iteration: Int) -> Int {
    let (first, last) = (Double(options.roundingFrom), Double(options.roundingTo))
    let time = (Double(iteration) / Double(options.iterations) - first) / (last - first)
    // The last update settles what is left, however short the run.
    let rest = iteration + 1 < options.iterations ? 1 - min(max(time, 0), 1) : 0
    return Int(((1 - rest * rest) * Double(configuration.hiddenSize)).rounded(.up))
  }

  /// Settles what is due. The grids are those of the weights when the first column settles.
  func advance(_ parameters: inout Parameters, task: any SequenceTask, iteration: Int) {
    let count = columnCount(at: iteration)
    guard count > 0, parameters.layers.contains(where: { $0.settledColumnCount < count }) else { return }
    let effective = EffectiveParameters(parameters, configuration: configuration, pool: pool)
    let batch = task.trainingBatch(
      iteration: iteration, batchSize: min(options.batchSize, Self.sequenceCount), seed: options.seed)
    let moments = moments.measure(effective, batch)
    for (index, layer) in effective.layers.enumerated() {
      if !parameters.layers[index].isSettling {
        parameters.layers[index].recurrentWeights = layer.latentRecurrentWeights
        fitScales(&parameters.layers[index])
      }
      settle(&parameters.layers[index], columns: count, moments: moments[index])
    }
  }

  private func fitScales(_ layer: inout Parameters.Layer) {
    guard let bits = configuration.weightBits.bitCount else { return }
    layer.recurrentScales = configuration.weightScale.scales(
      of: layer.recurrentWeights, rows: configuration.hiddenSize, scaleCount: configuration.layerScaleCount,
      bitWidth: bits
    ).map { $0 > 0 ? $0 : 1 / Float(1 << (bits - 1)) }
  }

  /// Settles columns until there are `columns` of them. `moments` is C [H × H].
  func settle(_ layer: inout Parameters.Layer, columns: Int, moments: SmallMatrix) {
    guard let bits = configuration.weightBits.bitCount else { return }
    let hidden = configuration.hiddenSize
    var free = (0..<hidden).filter { layer.settledCodes[$0] == Parameters.unsettledCode }
    guard hidden - free.count < columns else { return }
    let damping = Self.damping * (0..<hidden).reduce(0) { $0 + moments[$1, $1] } / Double(hidden)
    free.sort { (moments[$0, $0], $1) > (moments[$1, $1], $0) }
    var inverse = moments.submatrix(free, addingToDiagonal: damping > 0 ? damping : 1).inverseOfPositive()
    for (place, column) in free.prefix(columns - (hidden - free.count)).enumerated() {
      let rounded = QuantizedMatrix(
        quantizing: layer.recurrentWeights, rows: hidden, columns: hidden, bitWidth: bits,
        scales: layer.recurrentScales)
      let pivot = inverse[place, place]
      for row in 0..<hidden {
        let index = row * hidden + column
        let error = Double(layer.recurrentWeights[index]) - Double(rounded.values[index])
        layer.settledCodes[index] = Float(rounded.codes[index])
        layer.recurrentWeights[index] = rounded.values[index]
        for other in place + 1..<free.count {
          let target = row * hidden + free[other]
          layer.recurrentWeights[target] -= Float(error * inverse[place, other] / pivot)
        }
      }
      inverse.eliminate(place)
    }
  }
}

extension Parameters {
  /// What ``Layer/settledCodes`` has for an entry that is not rounded yet: no code of 2 to 8 bits.
  public static let unsettledCode: Float = 256

  /// Share of W's entries that have a code for good, 0 … 1; 1 where W is not rounded gradually.
  public var settledShare: Double {
    let counts = layers.map { layer in
      (all: layer.settledCodes.count, left: layer.settledCodes.count { $0 == Self.unsettledCode })
    }
    let all = counts.reduce(0) { $0 + $1.all }
    return all == 0 ? 1 : 1 - Double(counts.reduce(0) { $0 + $1.left }) / Double(all)
  }

  /// Whether gradual rounding has begun.
  var isSettling: Bool { layers.contains { $0.isSettling } }
}

extension Parameters.Layer {
  /// Whether gradual rounding has begun.
  var isSettling: Bool { settledCodes.contains { $0 != Parameters.unsettledCode } }

  fileprivate var settledColumnCount: Int {
    settledCodes.prefix(bias.count).count { $0 != Parameters.unsettledCode }
  }
}
