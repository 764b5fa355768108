/// What a verification counts for classes.
struct ClassSums {
  var integerCorrect = 0
  var floatCorrect = 0
  /// Nil where the network as trained is the rounded one.
  var trainedCorrect: Int?
  var agreeing = 0
  var recalledSequences: Int?
  var confusion: [[Int]]?
  private var floatLoss = 0.0
  private var integerLoss = 0.0
  private var lossCount = 0

  mutating func addLoss(float: Double, integer: Double) {
    floatLoss += float
    integerLoss += integer
    lossCount += 1
  }

  func fill(_ report: inout VerificationReport) {
    report.agreeingCount = agreeing
    guard lossCount > 0 else { return }
    report.integerCorrectCount = integerCorrect
    report.floatCorrectCount = floatCorrect
    report.trainedCorrectCount = trainedCorrect
    report.recalledSequenceCount = recalledSequences
    report.floatCrossEntropy = floatLoss / Double(lossCount)
    report.integerCrossEntropy = integerLoss / Double(lossCount)
    report.confusion = confusion
  }
}

/// What a verification sums up for values.
struct ValueSums {
  private var floatSquares: [Double]
  private var integerSquares: [Double]
  private var largestDifferences: [Double]
  private var wantedCount = 0

  init(outputSize: Int) {
    floatSquares = Array(repeating: 0, count: outputSize)
    integerSquares = floatSquares
    largestDifferences = floatSquares
  }

  mutating func add(output: Int, float: Double, integer: Double, wanted: Double?) {
    largestDifferences[output] = max(largestDifferences[output], abs(float - integer))
    guard let wanted else { return }
    floatSquares[output] += (float - wanted) * (float - wanted)
    integerSquares[output] += (integer - wanted) * (integer - wanted)
    if output == 0 { wantedCount += 1 }
  }

  func fill(_ report: inout VerificationReport) {
    report.largestDifferences = largestDifferences
    guard wantedCount > 0 else { return }
    report.floatErrors = floatSquares.map { ($0 / Double(wantedCount)).squareRoot() }
    report.integerErrors = integerSquares.map { ($0 / Double(wantedCount)).squareRoot() }
  }
}
