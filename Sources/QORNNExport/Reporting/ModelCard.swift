/// The page beside a model file: what it is, how it was made and how well it does. Markdown.
public struct ModelCard: Sendable {
  /// The heading, see ``title(modelPath:)``.
  public var title: String
  /// What the tables show.
  public var summary: ExportSummary
  /// Paragraphs under the title, such as where the data comes from and its licence.
  public var notes: [String]
  /// Commands that made the model, in order.
  public var commands: [String]
  /// What the verification ran on.
  public var dataName: String

  /// Takes the parts as they are.
  public init(
    title: String, summary: ExportSummary, notes: [String], commands: [String], dataName: String
  ) {
    self.title = title
    self.summary = summary
    self.notes = notes
    self.commands = commands
    self.dataName = dataName
  }

  /// The whole page, with a line end after its last line.
  public var markdown: String {
    var lines = ["# \(title)", "", summary.headline + ", \(summary.byteCount) bytes."]
    for note in notes { lines += ["", note] }
    if let verification = summary.verification {
      lines += ["", "## Results on \(dataName)", ""] + verification.table(labels: summary.labels).markdown
      lines += [
        "",
        "Integers decide alone. The rounded float network is the one that training saw; it is here to compare with.",
      ]
      if let table = verification.confusionTable(labels: summary.labels) {
        lines += ["", "## Confusion matrix of the integer model", ""] + table.markdown
      }
    }
    lines += ["", "## Layers", ""] + summary.layerTable.markdown
    lines += ["", "W is \(summary.layers.map { "\($0.weightBits)" }.joined(separator: ", "))-bit"]
    lines[lines.count - 1] +=
      ", V \(summary.readoutWeightBits)-bit. The state ranges are \(rangeText). Docs/Arithmetic.md explains the columns."
    if !summary.trainedInFloat.isEmpty {
      let parts = summary.trainedInFloat.map(\.symbol).joined(separator: ", ")
      lines[lines.count - 1] += " Trained in float and rounded by the export only: \(parts)."
    }
    lines += ["", "## Bytes", ""] + summary.partTable.markdown
    if !commands.isEmpty {
      lines += ["", "## Made with", "", "```"] + commands + ["```"]
    }
    lines += ["", "sha256 of the model file: `\(summary.sha256)`", ""]
    return lines.joined(separator: "\n")
  }

  private var rangeText: String {
    switch summary.rangeSource {
    case .trained: "those the network was trained to saturate at"
    case .recorded: "the largest states that training saw"
    case .calibrated: "the largest states on the calibration data"
    }
  }
}

extension ModelCard {
  /// The model's name: its file without the suffix, or its folder where the file is called `model.qornn`.
  public static func title(modelPath: String) -> String {
    let words = modelPath.split(separator: "/")
    let file = words.last.map { $0.hasSuffix(".qornn") ? String($0.dropLast(6)) : String($0) } ?? modelPath
    guard file == "model", words.count >= 2, words[words.count - 2] != "..", words[words.count - 2] != "."
    else {
      return file
    }
    return String(words[words.count - 2])
  }
}
