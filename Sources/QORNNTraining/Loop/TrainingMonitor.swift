import QORNN

/// Reads the records of a run as they come and warns of what does not go well, once for each kind.
public struct TrainingMonitor: Sendable {
  /// Batches that a mean is over.
  private static let meanLength: Float = 20
  /// Share of saturated states above which too much is forgotten.
  private static let largestSaturatedShare: Float = 0.05
  /// A share below this passes enough of the gradient, however far single states go.
  private static let harmlessSaturatedShare: Float = 0.001
  private static let largestSpectralRadius: Float = 1.05
  /// Of the way from guessing to knowing.
  private static let learnedShare: Float = 0.1
  private static let risenLoss: Float = 10
  private static let fewestValidations = 5

  private let options: TrainingOptions
  private let stepCount: Int
  private var given: Set<TrainingWarning.Kind> = []
  private var batchCount = 0
  private var validationCount = 0
  private var bestShare: Float = 0
  private var meanLoss: Float = 0
  private var firstLoss: Float?
  private var meanSaturatedShare: Float = 0

  /// - Parameter stepCount: the most steps of a batch.
  public init(options: TrainingOptions, stepCount: Int) {
    self.options = options
    self.stepCount = stepCount
  }

  /// Takes in what a run that is resumed has logged; what it was warned of, it is not warned of again.
  public mutating func replay(_ records: [TrainingRecord], configuration: NetworkConfiguration) {
    for record in records {
      if let kind = record.warning { given.insert(kind) } else { note(record, configuration) }
    }
  }

  /// What the latest record shows for the first time.
  ///
  /// - Parameters:
  ///   - configuration: of the forward pass that the record is about.
  ///   - isRehearsal: whether the batches are still easier than what validations ask for.
  public mutating func observe(
    _ record: TrainingRecord, configuration: NetworkConfiguration, isRehearsal: Bool = false
  ) -> [TrainingWarning] {
    note(record, configuration)
    let found = [
      risingLoss(record), saturatedStates(record, configuration), stateRangeExceeded(record, configuration),
      growingState(record, configuration), isRehearsal ? nil : notLearning(record, configuration),
    ]
    return found.compactMap { $0 }.filter { given.insert($0.kind).inserted }
  }

  private mutating func note(_ record: TrainingRecord, _ configuration: NetworkConfiguration) {
    switch record.event {
    case .iteration:
      batchCount += 1
      let weight = 1 / min(Float(batchCount), Self.meanLength)
      meanLoss += ((record.loss ?? 0) - meanLoss) * weight
      meanSaturatedShare += ((record.saturatedShare ?? 0) - meanSaturatedShare) * weight
      if Float(batchCount) == Self.meanLength { firstLoss = meanLoss }
    case .validation:
      validationCount += 1
      if let share = learnedShare(record, configuration) { bestShare = max(bestShare, share) }
    case .warning, .divergence, .result: break
    }
  }

  /// How far a validation is from guessing (0) to knowing (1); nil where nobody knows what guessing gives.
  private func learnedShare(_ record: TrainingRecord, _ configuration: NetworkConfiguration) -> Float? {
    if configuration.outputKind == .values { return record.loss.map { 1 - $0 } }
    guard let accuracy = record.accuracy, let guessing = record.guessingAccuracy, guessing < 1 else {
      return nil
    }
    return (accuracy - guessing) / (1 - guessing)
  }
}

// MARK: - What can be wrong

extension TrainingMonitor {
  private func notLearning(_ record: TrainingRecord, _ configuration: NetworkConfiguration)
    -> TrainingWarning?
  {
    guard
      record.event == .validation, validationCount >= Self.fewestValidations,
      record.iteration * 4 >= options.iterations, bestShare < Self.learnedShare,
      learnedShare(record, configuration) != nil
    else { return nil }
    var message = "not learning: after \(record.iteration) of \(options.iterations) iterations "
    if configuration.outputKind == .values {
      message += "the squared error is \(text(record.loss)) of the variance, answering the mean gives 1"
    } else {
      message +=
        "\(percent(record.accuracy)) of the answers are right, the commonest one gives "
        + percent(record.guessingAccuracy)
    }
    if let ratio = record.stateGradients?.ratio, ratio < 1e-3 {
      message += ", and \(text(ratio)) of the gradient reaches the first of \(stepCount) steps"
    }
    var remedies = [options.thirdRecurrentRate, options.halfLearningRate].compactMap { $0 }
    if configuration.method == .ste || configuration.method == .float {
      remedies.insert(.method(.bjorck, current: configuration.method), at: 0)
    }
    message += "; try " + TrainingRemedy.list(remedies)
    return TrainingWarning(
      kind: .notLearning, message: message + (stepCount >= 100 ? ", or shorter sequences first" : ""))
  }

  private func risingLoss(_ record: TrainingRecord) -> TrainingWarning? {
    guard let firstLoss, meanLoss > Self.risenLoss * firstLoss else { return nil }
    let remedies = [options.halfLearningRate, options.thirdRecurrentRate, options.shorterGradient]
    return TrainingWarning(
      kind: .risingLoss,
      message:
        "the loss rises: \(text(meanLoss)) at iteration \(record.iteration), \(text(firstLoss)) at the "
        + "start; try \(TrainingRemedy.list(remedies.compactMap { $0 }))")
  }

  private func saturatedStates(
    _ record: TrainingRecord, _ configuration: NetworkConfiguration
  ) -> TrainingWarning? {
    guard configuration.stateBits != nil, Float(batchCount) >= Self.meanLength else { return nil }
    let share = record.event == .validation ? record.saturatedShare ?? 0 : meanSaturatedShare
    guard share > Self.largestSaturatedShare else { return nil }
    return TrainingWarning(
      kind: .saturatedStates,
      message: "saturated states: \(percent(share)) are at the end of their range at iteration "
        + "\(record.iteration), largest |h| \(text(record.largestState)), and pass no gradient; try "
        + largerRange(record, configuration).text)
  }

  private func stateRangeExceeded(
    _ record: TrainingRecord, _ configuration: NetworkConfiguration
  ) -> TrainingWarning? {
    guard
      configuration.stateBits != nil, record.event == .validation, let largest = record.largestState,
      let range = configuration.stateRanges.max(), largest > 2 * range, let share = record.saturatedShare,
      share > Self.harmlessSaturatedShare, !given.contains(.saturatedStates)
    else { return nil }
    return TrainingWarning(
      kind: .stateRangeExceeded,
      message: "states beyond their range: largest |h| \(text(largest)) at iteration \(record.iteration), "
        + "\(percent(share)) of the states are cut to ±\(text(range)); if the loss stalls, try "
        + largerRange(record, configuration).text)
  }

  private func growingState(
    _ record: TrainingRecord, _ configuration: NetworkConfiguration
  ) -> TrainingWarning? {
    guard
      configuration.stateBits == nil, let radius = record.spectralRadius, radius > Self.largestSpectralRadius
    else { return nil }
    let decades = Double(stepCount) * DeterministicMath.log(Double(radius)) / DeterministicMath.log(10.0)
    let remedies = [.quantizedState, options.thirdRecurrentRate].compactMap { $0 }
    return TrainingWarning(
      kind: .growingState,
      message: "a float state that can grow: the spectral radius of W is \(text(radius)) at iteration "
        + "\(record.iteration), up to 10^\(Int(min(decades, 1e6))) over \(stepCount) steps; try "
        + TrainingRemedy.list(remedies))
  }

  private func largerRange(
    _ record: TrainingRecord, _ configuration: NetworkConfiguration
  ) -> TrainingRemedy {
    let range = configuration.stateRanges.max() ?? NetworkConfiguration.defaultStateRange
    return .stateRange(
      StateRangeSelection.largerRange(than: range, largestState: record.largestState ?? 0), current: range)
  }

  private func text(_ value: Float?) -> String { TrainingRemedy.shortText(value ?? .nan) }
  private func percent(_ share: Float?) -> String { text(share.map { 100 * $0 }) + " %" }
}
