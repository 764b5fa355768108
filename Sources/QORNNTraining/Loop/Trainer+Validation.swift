extension Trainer {
  /// Measures the latest weights on the validation part and keeps them if they are the best so far: see
  /// ``EvaluationReport/isBetter(than:rankingByLoss:)`` and ``SequenceTask/ranksByLoss``.
  public func validate() throws(TrainingError) -> TrainingRecord {
    let effective = EffectiveParameters(parameters, configuration: configuration, pool: pool)
    let report = evaluator.report(effective, part: .validation)
    let largestState = StateRangeSelection.largest(report.largestStates)
    let hasDiverged = Divergence.isReached(
      loss: report.loss, largestState: largestState, hasFloatState: configuration.stateBits == nil)
    if hasDiverged {
      throw divergence(
        at: .validation(iteration), loss: report.loss, previousLoss: best?.report.loss,
        largestState: largestState)
    }
    // Weights of which some are still in float are no result: later ones replace them.
    let isBest =
      bestParameters.settledShare < 1
      || report.isBetter(than: best?.report, rankingByLoss: task.ranksByLoss)
    if isBest {
      best = Best(iteration: iteration, report: report)
      bestParameters = parameters
      staleValidations = 0
    } else if !task.isRehearsal(iteration: iteration - 1) {
      staleValidations += 1
    }
    var record = TrainingRecord(event: .validation, iteration: iteration, epoch: epoch)
    fill(&record, from: report)
    record.isBest = isBest
    if configuration.roundsGradually { record.roundedShare = Float(parameters.settledShare) }
    record.guessingAccuracy = report.guessingAccuracy
    if configuration.stateBits != nil { record.stateRange = configuration.stateRanges.max() }
    record.stateGradients = stateGradients
    measureOrthogonality(effective, into: &record)
    return record
  }

  /// The best validation as the log's last line; nil before the first one.
  public var resultRecord: TrainingRecord? {
    guard let best else { return nil }
    let batchCount = task.trainingBatchCount(batchSize: options.batchSize)
    var record = TrainingRecord(
      event: .result, iteration: best.iteration, epoch: Double(best.iteration) / Double(batchCount))
    fill(&record, from: best.report)
    return record
  }

  private func fill(_ record: inout TrainingRecord, from report: EvaluationReport) {
    record.loss = Float(report.loss)
    record.accuracy = report.accuracy
    record.largestState = StateRangeSelection.largest(report.largestStates)
    record.saturatedShare = configuration.stateBits == nil ? nil : Float(report.saturatedShare)
  }

  private func measureOrthogonality(_ effective: EffectiveParameters, into record: inout TrainingRecord) {
    let measures = OrthogonalityMeasures(size: configuration.hiddenSize, pool: pool)
    var (latentDefect, quantizedDefect) = (0.0, 0.0)
    for layer in effective.layers {
      latentDefect = max(latentDefect, measures.defect(of: layer.latentRecurrentWeights))
      if let recurrent = layer.recurrent {
        quantizedDefect = max(quantizedDefect, measures.defect(of: recurrent.values))
      }
    }
    record.latentDefect = Float(latentDefect)
    if configuration.quantizesWeights { record.quantizedDefect = Float(quantizedDefect) }
    record.spectralRadius = spectralRadius(of: effective)
  }
}
