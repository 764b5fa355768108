import QORNNToolSupport

/// Rows for people: fixed columns, one line each, printed as they are measured.
enum TrainingTable {
  private static let columns: [(title: String, width: Int)] = [
    ("task", 12), ("method", 8), ("state", 6), ("threads", 8), ("s/iteration", 12), ("fastest", 8),
    ("processor", 10),
    ("GFLOP/s", 8), ("peak", 7), ("share", 6), ("speed-up", 9), ("memory", 8),
  ]

  static var heading: String { line(columns.map(\.title)) }

  /// - Parameter oneThread: the same workload on one thread, if it was measured.
  static func text(_ row: TrainingRow, oneThread: TrainingRow?) -> String {
    let speedUp = oneThread.map {
      DecimalText.fixed($0.secondsPerIteration / row.secondsPerIteration, decimals: 2)
    }
    return line([
      row.task, row.method, row.stateBits == 0 ? "float" : "\(row.stateBits)", "\(row.threads)",
      DecimalText.fixed(row.secondsPerIteration, decimals: 4),
      DecimalText.fixed(row.fastestSeconds, decimals: 4),
      DecimalText.fixed(row.processorSeconds, decimals: 4),
      DecimalText.fixed(row.gflops, decimals: 1), DecimalText.fixed(row.peakGflops, decimals: 1),
      "\(DecimalText.fixed(100 * row.peakShare, decimals: 0)) %", speedUp ?? "-",
      "\(DecimalText.fixed(Double(row.peakMemoryBytes) / 1e6, decimals: 0)) MB",
    ])
  }

  private static func line(_ texts: [String]) -> String {
    let cells = zip(columns, texts).enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, cell.0.width - cell.1.count))
      return index < 2 ? cell.1 + padding : padding + cell.1
    }
    return cells.joined(separator: " ") + "\n"
  }
}
