import QORNNToolSupport
import QORNNTraining

/// What a run shows while it works: a line that changes on a terminal, otherwise a line about every ten
/// seconds.
struct RunProgress: ~Copyable {
  private var line: ProgressLine
  private let firstIteration: Int
  private let iterations: Int
  private var lastLine: ContinuousClock.Instant
  private var lastPlot: ContinuousClock.Instant
  private let start: ContinuousClock.Instant
  private var loss: Float?
  private var validation = ""

  init(trainer: Trainer) {
    firstIteration = trainer.iteration
    iterations = trainer.options.iterations
    line = ProgressLine(total: iterations - firstIteration, unit: "iteration")
    start = .now
    lastLine = start
    lastPlot = start
    if let best = trainer.resultRecord { validation = Self.text(best, label: "best") }
  }

  /// Whether the last plot is old enough for a new one.
  var isPlotDue: Bool {
    mutating get {
      guard ContinuousClock.now - lastPlot > .seconds(5) else { return false }
      lastPlot = .now
      return true
    }
  }

  mutating func update(_ record: TrainingRecord) {
    switch record.event {
    case .iteration:
      // A mean over about twenty batches is easier to read than each.
      let latest = record.loss ?? 0
      loss = loss.map { $0 + (latest - $0) / 20 } ?? latest
    case .validation, .result: validation = Self.text(record, label: "val")
    case .warning, .divergence: return
    }
    let note = "loss \(DecimalText.rounded(Double(loss ?? 0), digits: 3))  \(validation)"
    line.update(done: record.iteration - firstIteration, note: note)
    guard !StandardError.isTerminal, ContinuousClock.now - lastLine > .seconds(10) else { return }
    lastLine = .now
    let seconds = (lastLine - start) / .seconds(1)
    let left = seconds / Double(record.iteration - firstIteration) * Double(iterations - record.iteration)
    StandardError.write(
      "iteration \(record.iteration)/\(iterations)  \(note)  \(ProgressLine.duration(left)) left")
  }

  mutating func clear() { line.clear() }

  private static func text(_ record: TrainingRecord, label: String) -> String {
    let loss = "\(label) \(DecimalText.rounded(Double(record.loss ?? 0), digits: 3))"
    guard let accuracy = record.accuracy else { return loss }
    return "\(loss) / \(DecimalText.fixed(100 * Double(accuracy), decimals: 1)) %"
  }
}
