import QORNN

/// Sums over the batches of an evaluation.
struct EvaluationTally {
  private let outputKind: OutputKind
  private let outputSize: Int
  private let scoredTargetCount: Int?
  private var lossSum = 0.0
  private var targetCount = 0
  private var scoredCount = 0
  private var correctCount = 0
  private var confusion: [[Int]]?
  /// Of the scaled values. [outputSize]
  private var squareSums: [Double]
  private var largestStates: [Float]
  private var saturatedSum = 0.0
  private var stepCount = 0

  init(configuration: NetworkConfiguration, scoredTargetCount: Int?) {
    outputKind = configuration.outputKind
    outputSize = configuration.outputSize
    self.scoredTargetCount = scoredTargetCount
    let hasMatrix = outputKind == .classes && outputSize <= EvaluationReport.largestMatrix
    confusion = hasMatrix ? Array(repeating: Array(repeating: 0, count: outputSize), count: outputSize) : nil
    squareSums = Array(repeating: 0, count: outputKind == .values ? outputSize : 0)
    largestStates = Array(repeating: 0, count: configuration.layerCount)
  }

  mutating func add(_ result: InferenceResult, batch: Batch) {
    for loss in result.losses { lossSum += loss }
    targetCount += result.losses.count
    for layer in largestStates.indices {
      largestStates[layer] = StateRangeSelection.largest([largestStates[layer], result.largestStates[layer]])
    }
    let steps = batch.lengths.reduce(0, +)
    saturatedSum += result.saturatedShare * Double(steps)
    stepCount += steps
    switch batch.targets {
    case .classes(let classes): addClasses(result.predictions, classes, batch)
    case .values(let values, let mask): addValues(result.logits, values, mask)
    }
  }

  func report(targetScales: [Float]) -> EvaluationReport {
    let count = Double(max(1, targetCount))
    return EvaluationReport(
      loss: lossSum / count, scoredCount: scoredCount, correctCount: correctCount, confusion: confusion,
      rootMeanSquareErrors: outputKind == .classes
        ? nil : zip(squareSums, targetScales).map { Float(($0 / count).squareRoot()) * $1 },
      largestStates: largestStates, saturatedShare: saturatedSum / Double(max(1, stepCount)))
  }

  private mutating func addClasses(_ predictions: [Int32], _ classes: [Int32], _ batch: Batch) {
    let score = ClassScore(
      predictions: predictions, classes: classes, batchSize: batch.batchSize,
      scoredTargetCount: scoredTargetCount)
    scoredCount += score.scoredCount
    correctCount += score.correctCount
    if confusion != nil {
      score.forEach { confusion![Int($0)][Int($1)] += 1 }
    }
  }

  private mutating func addValues(_ predicted: [Float], _ values: [Float], _ mask: [Bool]) {
    var target = 0
    for position in mask.indices where mask[position] {
      for output in 0..<outputSize {
        let difference = Double(
          predicted[target * outputSize + output] - values[position * outputSize + output])
        squareSums[output] += difference * difference
      }
      target += 1
    }
  }
}
