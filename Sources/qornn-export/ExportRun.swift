import Foundation
import QORNN
import QORNNExport
import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// One export: from the command line to the files and the report.
struct ExportRun {
  private let arguments: ParsedArguments
  private let checkpoint: Checkpoint
  private let threadCount: Int
  private let product: Product
  /// Nil for a certificate that is only printed.
  private let output: String?

  /// Refuses a checkpoint without trained weights.
  init(_ arguments: ParsedArguments, _ checkpoint: Checkpoint, product: Product) throws(ToolError) {
    self.arguments = arguments
    self.checkpoint = checkpoint
    self.product = product
    output = arguments[ExportCommand.output] ?? product.defaultPath
    if let progress = checkpoint.resume?.progress, progress.bestScore == nil {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(arguments[ExportCommand.file])): found a run that was stopped after iteration "
          + "\(progress.iteration), before its first validation, expected trained weights: go on with qornn-train … --resume"
      )
    }
    threadCount = arguments[ExportCommand.threads] ?? ProcessInfo.processInfo.activeProcessorCount
  }

  func perform() throws {
    let data = SequenceData(checkpoint, arguments)
    // Data first: a mistake in a file name should not cost the time of the export.
    let calibration = try arguments[ExportCommand.calibration].map { try data.load($0, part: .validation) }
    let verification = try arguments[ExportCommand.verify].map { try data.load($0, part: .test) }
    let options = ExportOptions(
      stateBits: arguments[ExportCommand.stateBits], weightBits: arguments[ExportCommand.weightBits],
      inputWeightBits: arguments[ExportCommand.inputWeightBits],
      readoutWeightBits: arguments[ExportCommand.readoutWeightBits],
      weightScale: arguments[ExportCommand.weightScale],
      scaleGranularity: arguments[ExportCommand.scaleGranularity], calibration: calibration?.sequences,
      toolVersion: "qornn-export \(Command.version)",
      threadCount: threadCount)
    let exported = try export(options)
    note(exported)
    if case .certificate = product { return try product.deliver(exported.model, to: output) }
    let report = verification.map { verify(exported, $0) }

    try product.deliver(exported.model, to: output)
    let summary = ExportSummary(exported, verification: report, path: output)
    if let path = arguments[ExportCommand.vectors], let verification {
      let vectors = GoldenVectors(exported.model, sequences: verification.sequences)
      try OutputFile.write(Array(vectors.text.utf8), to: path)
    }
    if let path = arguments[ExportCommand.card] {
      let card = ModelCard(
        title: ModelCard.title(modelPath: output ?? ""), summary: summary,
        notes: arguments[ExportCommand.cardNotes],
        commands: MadeWith(checkpoint).commands, dataName: verification?.name ?? "")
      try OutputFile.write(Array(card.markdown.utf8), to: path)
    }
    try print(summary, verification)
  }

  private func export(_ options: ExportOptions) throws(ToolError) -> ExportedModel {
    do {
      return try Exporter(checkpoint, options: options).export()
    } catch {
      let name = EchoedText.quoted(arguments[ExportCommand.file], limit: 4096)
      throw ToolError(.data, "\(name): \(error.description)")
    }
  }

  private func verify(_ exported: ExportedModel, _ data: SequenceData.Loaded) -> VerificationReport {
    var progress = ProgressLine(total: data.sequences.count, unit: "sequence")
    let report = ExportVerification(
      exported, of: checkpoint, scoredTargetCount: data.scoredTargetCount, threadCount: threadCount
    ).report(data.sequences) { progress.update(done: $0) }
    progress.clear()
    return report
  }

  private func note(_ exported: ExportedModel) {
    let configuration = exported.plan.configuration
    let rounded = exported.plan.trainedInFloat.compactMap { part in
      configuration.weightBits(of: part).map { "\(part.symbol) to \($0) bits" }
    }
    if !rounded.isEmpty {
      StandardError.write(
        "qornn-export: trained in float and rounded now: \(rounded.joined(separator: ", "))")
    }
    for (index, layer) in exported.contents.layers.enumerated()
    where layer.recurrentWeights.bitWidth != configuration.weightBits.bitCount {
      StandardError.write(
        "qornn-export: W of layer \(index + 1) is stored with \(layer.recurrentWeights.bitWidth) bits: its step is too "
          + "coarse for a 31-bit multiplier; the matrix is the same")
    }
  }

  private func print(_ summary: ExportSummary, _ data: SequenceData.Loaded?) throws(ToolError) {
    let output = StandardOutput()
    if arguments[ExportCommand.json] {
      try output.write(summary.json + "\n")
    } else {
      try output.write(ExportReport(summary, dataName: data?.name).text)
    }
    try output.flush()
  }
}

extension NetworkConfiguration {
  /// Bits of a weight tensor; nil for the state.
  fileprivate func weightBits(of part: ExportPlan.FloatPart) -> Int? {
    switch part {
    case .recurrentWeights: weightBits.bitCount
    case .inputWeights: inputWeightBits.bitCount
    case .readoutWeights: readoutWeightBits.bitCount
    case .state: nil
    }
  }
}
