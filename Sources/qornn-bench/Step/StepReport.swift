import QORNNExport
import QORNNToolSupport

/// The table for people, with what it rests on below.
enum StepReport {
  static func text(_ rows: [StepRow], bounds: StepBounds, rounds: Int, core: Int?) -> String {
    var lines = TextTable([StepRow.titles] + rows.map(\.cells), firstNumberColumn: 2).lines()
    lines.append("")
    lines.append("Medians of \(rounds) rounds" + (core.map { " on core \($0)." } ?? ", not bound to a core."))
    if !bounds.peakLines.isEmpty {
      lines.append("Peak of the products' instructions, in GMAC/s of bytes:")
      lines += bounds.peakLines.map { "  \($0)" }
    }
    let noisy = rows.filter(\.isNoisy)
    if let worst = noisy.map(\.spread).max() {
      lines.append(
        "Noisy: the quartiles of \(noisy.count) of \(rows.count) rows (~) lie up to "
          + "\(DecimalText.fixed(100 * worst, decimals: 0)) % of the median apart. Something else ran on this core."
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
