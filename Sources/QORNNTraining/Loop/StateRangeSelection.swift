/// Where the states should saturate, measured before the first update.
///
/// A range too small saturates what the network must remember; one too large wastes the state's bits. Twice
/// the largest state of the initial weights leaves room to grow; training bends the network to what it is
/// given.
package enum StateRangeSelection {
  /// Training batches that are looked at.
  private static let batchCount = 4
  private static let limits: ClosedRange<Float> = 1...64

  /// A power of two for each layer, [layerCount]: twice the largest |h| of a forward pass without saturation,
  /// rounded up.
  package static func ranges(
    parameters: Parameters, configuration: NetworkConfiguration, task: any SequenceTask,
    options: TrainingOptions, pool: WorkerPool
  ) -> [Float] {
    var floatState = configuration
    floatState.stateBits = nil
    let inference = Inference(configuration: floatState, pool: pool)
    let effective = EffectiveParameters(parameters, configuration: floatState, pool: pool)
    var largest = [Float](repeating: 0, count: configuration.layerCount)
    for index in 0..<min(batchCount, task.trainingBatchCount(batchSize: options.batchSize)) {
      let batch = task.trainingBatch(iteration: index, batchSize: options.batchSize, seed: options.seed)
      var states: CarriedState?
      if options.start != .zero {
        let preceding = task.precedingBatch(
          rows: batch.batchSize, limit: options.warmSteps, iteration: index, seed: options.seed)
        states = inference.run(effective, preceding).finalState
      }
      let result = inference.run(effective, batch, initialState: states)
      for layer in largest.indices {
        largest[layer] = Self.largest([largest[layer], result.largestStates[layer]])
      }
    }
    return largest.map { range(forLargest: $0) }
  }

  package static func range(forLargest value: Float) -> Float {
    guard 2 * value <= limits.upperBound else { return limits.upperBound }
    var range = limits.lowerBound
    while range < 2 * value { range *= 2 }
    return range
  }

  /// What to try instead of a range that was too small: a power of two, at least twice as large and not below the
  /// largest |h| seen.
  package static func largerRange(than range: Float, largestState: Float) -> Float {
    var larger = limits.lowerBound
    while larger < 2 * range || (largestState.isFinite && larger < largestState) { larger *= 2 }
    return larger
  }

  /// The largest value, or NaN if there is one: a state that is not a number has left every range.
  package static func largest(_ values: [Float]) -> Float {
    values.reduce(0) { $1.isNaN || $1 > $0 ? $1 : $0 }
  }
}
