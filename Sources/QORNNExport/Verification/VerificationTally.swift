import QORNN
import QORNNTraining

/// Sums over the groups of a verification.
struct VerificationTally {
  private var sums = VerificationReport()
  private let description: DataDescription
  private let configuration: NetworkConfiguration
  private let scoredTargetCount: Int?
  private let outputScales: [Double]
  private let stateSteps: [Float]
  private var classes = ClassSums()
  private var values: ValueSums
  private var readingCount = 0
  private var saturatedInputCount = 0
  private var saturatedStateCounts: [Int]
  private var unitCount = 0
  private var equalUnitCount = 0

  init(_ exported: ExportedModel, scoredTargetCount: Int?, comparesTrained: Bool) {
    description = exported.plan.dataDescription
    self.scoredTargetCount = scoredTargetCount
    outputScales = exported.contents.outputScales.map(\.value)
    let configuration = exported.plan.configuration
    stateSteps = (0..<configuration.layerCount).map { configuration.stateStep(ofLayer: $0) ?? 1 }
    self.configuration = configuration
    values = ValueSums(outputSize: description.outputSize)
    saturatedStateCounts = Array(repeating: 0, count: configuration.layerCount)
    sums.largestStates = Array(repeating: 0, count: configuration.layerCount)
    if description.outputKind == .classes, description.outputSize <= VerificationReport.largestMatrix {
      let row = Array(repeating: 0, count: description.outputSize)
      classes.confusion = Array(repeating: row, count: description.outputSize)
    }
    if comparesTrained { classes.trainedCorrect = 0 }
  }

  /// - Parameters:
  ///   - float: the rounded float network's answers, its targets as in `targets`.
  ///   - trained: those of the network as it was trained, if it is another one.
  ///   - integers: one trace a sequence.
  mutating func add(
    _ group: VerificationGroup, targets: TargetPlaces, float: InferenceResult, trained: InferenceResult?,
    integers: [IntegerTrace]
  ) {
    for (index, trace) in integers.enumerated() {
      let sequence = group.sequences[index]
      sums.sequenceCount += 1
      sums.stepCount += sequence.stepCount
      readingCount += sequence.readings.count
      saturatedInputCount += trace.saturatedInputCount
      for (layer, count) in trace.saturatedStateCounts.enumerated() { saturatedStateCounts[layer] += count }
      compareStates(trace, float.finalState, row: index)
      let places = zip(targets.steps(ofSequence: index), targets.targets(ofSequence: index))
      let pairs = places.enumerated().map { number, place in
        TargetPair(
          step: place.0, target: place.1,
          integers: Array(
            trace.logits[number * description.outputSize..<(number + 1) * description.outputSize]))
      }
      let isLabelled = group.isLabelled[index]
      if description.outputKind == .classes {
        addClasses(pairs, of: sequence, isLabelled: isLabelled, float: float, trained: trained)
      } else {
        addValues(pairs, of: sequence, isLabelled: isLabelled, float: float)
      }
    }
    for (layer, largest) in float.largestStates.enumerated() {
      // A NaN must not be lost in a comparison.
      if !(Double(largest) <= sums.largestStates[layer]) { sums.largestStates[layer] = Double(largest) }
    }
  }

  var report: VerificationReport {
    var report = sums
    if description.outputKind == .classes {
      classes.fill(&report)
    } else {
      values.fill(&report)
    }
    report.saturatedInputShare = Double(saturatedInputCount) / Double(max(readingCount, 1))
    report.saturatedStateShares = saturatedStateCounts.map {
      Double($0) / Double(max(sums.stepCount * configuration.hiddenSize, 1))
    }
    report.equalStateShare = Double(equalUnitCount) / Double(max(unitCount, 1))
    report.setShares()
    return report
  }

  /// A target with the integer model's answer.
  private struct TargetPair {
    let step: Int
    /// Its number in the float network's result.
    let target: Int
    let integers: [Int32]
  }

  private mutating func addClasses(
    _ pairs: [TargetPair], of sequence: RawSequence, isLabelled: Bool, float: InferenceResult,
    trained: InferenceResult?
  ) {
    let firstScored = pairs.count - min(pairs.count, scoredTargetCount ?? pairs.count)
    var isRecalled = true
    for (number, pair) in pairs.enumerated() {
      let decision = Int32(OwnedSession.decide(pair.integers).classIndex)
      let wanted = sequence.targetClasses[pair.step]
      if isLabelled {
        classes.addLoss(
          float: float.losses[pair.target],
          integer: Self.crossEntropy(pair.integers, scale: outputScales[0], wanted: Int(wanted)))
      }
      guard number >= firstScored else { continue }
      sums.comparedCount += 1
      if decision == float.predictions[pair.target] { classes.agreeing += 1 }
      guard isLabelled else { continue }
      sums.scoredCount += 1
      if decision == wanted { classes.integerCorrect += 1 } else { isRecalled = false }
      if float.predictions[pair.target] == wanted { classes.floatCorrect += 1 }
      if trained?.predictions[pair.target] == wanted { classes.trainedCorrect! += 1 }
      classes.confusion?[Int(wanted)][Int(decision)] += 1
    }
    if isLabelled, scoredTargetCount != nil, pairs.count - firstScored > 1 {
      classes.recalledSequences = (classes.recalledSequences ?? 0) + (isRecalled ? 1 : 0)
    }
  }

  private mutating func addValues(
    _ pairs: [TargetPair], of sequence: RawSequence, isLabelled: Bool, float: InferenceResult
  ) {
    let size = description.outputSize
    for pair in pairs {
      sums.comparedCount += 1
      if isLabelled { sums.scoredCount += 1 }
      for output in 0..<size {
        let scaled = Double(float.logits[pair.target * size + output])
        let floatValue =
          scaled * Double(description.targetScales[output]) + Double(description.targetOffsets[output])
        let integerValue = Double(pair.integers[output]) * outputScales[output]
        let wanted = isLabelled ? Double(sequence.targetValues[pair.step * size + output]) : nil
        values.add(output: output, float: floatValue, integer: integerValue, wanted: wanted)
      }
    }
  }

  private mutating func compareStates(_ trace: IntegerTrace, _ state: CarriedState, row: Int) {
    let size = configuration.hiddenSize
    for (layer, units) in trace.finalStates.enumerated() {
      for (unit, integer) in units.enumerated() {
        let count = (state.layers[layer][row * size + unit] / stateSteps[layer]).rounded()
        let difference = count.isFinite ? abs(Int(count) - Int(integer)) : Int.max
        unitCount += 1
        if difference == 0 { equalUnitCount += 1 }
        sums.largestStateDifference = max(sums.largestStateDifference, difference)
      }
    }
  }

  /// −ln softmax(logits · scale)[wanted].
  private static func crossEntropy(_ logits: [Int32], scale: Double, wanted: Int) -> Double {
    let largest = Double(logits.max() ?? 0)
    let sum = logits.reduce(0.0) { $0 + DeterministicMath.exp((Double($1) - largest) * scale) }
    return DeterministicMath.log(sum) - (Double(logits[wanted]) - largest) * scale
  }
}
