import QORNNExport
import QORNNToolSupport

/// What an export prints for a person.
struct ExportReport {
  let text: String

  init(_ summary: ExportSummary, dataName: String?) {
    var lines = ["\(summary.path ?? "model"): \(summary.headline), \(summary.byteCount) bytes"]
    lines += [""] + summary.layerTable.lines(indent: 2)
    lines += [""] + summary.partTable.lines(indent: 2)
    if let verification = summary.verification {
      lines += ["", "verified on \(dataName ?? "data"):"]
      lines += TextTable(Array(verification.table(labels: summary.labels).rows.dropFirst())).lines(indent: 2)
      if let table = verification.confusionTable(labels: summary.labels) {
        lines += [""] + table.lines(indent: 2)
      }
    }
    text = lines.map { EchoedText.escaped($0) }.joined(separator: "\n") + "\n"
  }
}
