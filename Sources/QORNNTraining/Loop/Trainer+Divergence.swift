extension Trainer {
  /// What is seen now, before the next update or at a validation.
  func divergence(
    at place: Divergence.Place, loss: Double, previousLoss: Double?, gradientNorm: Double? = nil,
    largestState: Float
  ) -> TrainingError {
    let effective = EffectiveParameters(parameters, configuration: configuration, pool: pool)
    let factor = options.learningRateSchedule.factor(at: max(0, place.iteration - 1))
    return .diverged(
      Divergence(
        place: place, loss: loss, previousLoss: previousLoss, gradientNorm: gradientNorm,
        largestState: largestState, spectralRadius: spectralRadius(of: effective),
        learningRate: options.learningRate * factor,
        recurrentLearningRate: options.recurrentLearningRate * factor, options: options,
        hasFloatState: configuration.stateBits == nil))
  }

  /// The log's line about a run's end that it did not want.
  public func record(of divergence: Divergence) -> TrainingRecord {
    var record = TrainingRecord(event: .divergence, iteration: divergence.place.iteration, epoch: epoch)
    record.loss = Float(divergence.loss)
    record.gradientNorm = divergence.gradientNorm.map { Float($0) }
    record.learningRate = divergence.learningRate
    record.recurrentLearningRate = divergence.recurrentLearningRate
    record.spectralRadius = divergence.spectralRadius
    record.largestState = divergence.largestState
    record.message = divergence.explanation
    return record
  }

  /// max|λ| of the layers' W in the forward pass; NaN wins.
  func spectralRadius(of effective: EffectiveParameters) -> Float {
    let measures = OrthogonalityMeasures(size: configuration.hiddenSize, pool: pool)
    return StateRangeSelection.largest(
      effective.layers.map { Float(measures.spectralRadius(of: $0.recurrentWeights)) })
  }
}
