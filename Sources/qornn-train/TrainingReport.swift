import QORNNToolSupport
import QORNNTraining

/// What a finished run prints on standard output.
struct TrainingReport {
  let trainer: Trainer
  let output: String

  func print() throws(ToolError) {
    let standardOutput = StandardOutput()
    for line in lines { try standardOutput.write(line + "\n") }
    try standardOutput.flush()
  }

  var lines: [String] {
    guard let best = trainer.best else { return ["no validation was done"] }
    let labels = trainer.task.dataDescription.labels
    var lines = [
      "best of \(trainer.iteration) iterations: \(best.iteration)"
        + (trainer.iteration < trainer.options.iterations ? " (stopped early)" : "")
    ]
    if trainer.options.start != .zero {
      lines.append(
        "validated in endless streams: every sequence begins with the state that others left, the first ones "
          + "with that of \(trainer.options.warmSteps) steps")
    }
    lines.append("validation loss: \(DecimalText.rounded(best.report.loss, digits: 4))")
    if let accuracy = best.report.accuracy {
      let name = trainer.task.scoredTargetCount == nil ? "accuracy" : "recall"
      lines.append(
        "validation \(name): \(DecimalText.fixed(100 * Double(accuracy), decimals: 2)) % "
          + "(\(best.report.correctCount) of \(best.report.scoredCount))")
    }
    if let errors = best.report.rootMeanSquareErrors {
      for (label, error) in zip(labels, errors) {
        lines.append("root mean square error of \(label): \(DecimalText.rounded(Double(error), digits: 4))")
      }
    }
    if trainer.configuration.stateBits != nil {
      lines.append("saturated states: \(DecimalText.fixed(100 * best.report.saturatedShare, decimals: 3)) %")
    }
    if labels.count <= Self.largestPrintedMatrix, let confusion = best.report.confusion {
      lines += [""] + Self.matrix(confusion, labels: labels, recalls: best.report.recalls ?? [])
    }
    return lines + ["", "qornn-export \(output) makes the integer model."]
  }

  private static let largestPrintedMatrix = 20

  /// Rows are the right classes, columns the network's; the last column is the share of the row that is
  /// right.
  private static func matrix(_ confusion: [[Int]], labels: [String], recalls: [Float?]) -> [String] {
    let labels = labels.map { EchoedText.escaped(String($0.prefix(16))) }
    let first = max(5, labels.map(\.count).max() ?? 0)
    let widths = labels.indices.map { column in
      max(labels[column].count, confusion.map { String($0[column]).count }.max() ?? 0) + 2
    }
    func padded(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    func line(_ head: String, _ cells: [String], _ last: String) -> String {
      head + String(repeating: " ", count: first - head.count)
        + zip(cells, widths).map { padded($0, $1) }.joined() + padded(last, 10)
    }
    let header = line("class", labels, "recall")
    return [header]
      + confusion.indices.map { row in
        let recall = recalls[row].map { "\(DecimalText.fixed(100 * Double($0), decimals: 1)) %" } ?? "-"
        return line(labels[row], confusion[row].map(String.init), recall)
      }
  }
}
