import QORNNExport
import QORNNToolSupport
import QORNNTraining

/// The command line of qornn-export.
enum ExportCommand {
  static let file = Option<String>(
    "FILE", valueName: "trained.ckpt|model.qornn", expectation: "a checkpoint of qornn-train or a model file",
    default: nil,
    help:
      "A checkpoint of qornn-train, or any safetensors file as Docs/Checkpoint.md describes it. A model file for an "
      + "array of it.")

  static let output = Option<String?>(
    "--output", valueName: "FILE", defaultText: "model.qornn, model.c, model.swift; a certificate is printed",
    help:
      "The model file, the array or the certificate to write. The declarations of an array in NAME.c go to NAME.h."
  )
  static let cArray = Flag(
    "--c-array",
    help: "Write the model file as a C source instead, for firmware: a constant array, aligned to 16 bytes.")
  static let swiftArray = Flag(
    "--swift-array",
    help: "Write the model file as an Embedded Swift source instead: constant words that stay in flash.")
  static let arrayName = Option<ArrayName?>(
    "--array-name", valueName: "NAME", expectation: ArrayName.expectation, default: .some(nil),
    defaultText: "\(CArray.defaultName.text) in C, \(SwiftArray.defaultName.text) in Swift",
    help: "What the array is called.", read: { ArrayName($0).map(Optional.some) })
  static let vectors = Option<String?>(
    "--vectors", valueName: "FILE", defaultText: "none",
    help:
      "Also write up to 20 of the verified sequences with their logits, for tests of other implementations.")
  static let card = Option<String?>(
    "--card", valueName: "FILE", defaultText: "none", help: "Also write a model card in Markdown.")
  static let cardNotes = Option<[String]>(
    repeatable: "--card-note", valueName: "TEXT",
    help: "A paragraph for the card: what the model is for, where its data comes from, its licence.")
  static let certificate = Flag(
    "--certificate",
    help:
      "Print what holds for every input instead of writing a model: why no sum overflows, where the states stay, what a "
      + "step multiplies, and the flash, RAM and instructions of firmware. --output writes it to a file.")
  static let certificateRows = Option<String?>(
    "--certificate-rows", valueName: "FILE", defaultText: "none",
    help: "Also write every row of the proof as CSV.")
  static let json = Flag("--json", help: "Print the report as one JSON object.")

  static let stateBits = Option<Int?>(
    "--state-bits", in: 8...16, defaultText: "as trained; 12 for a float state", help: "Bits of the state.")
  static let weightBits = Option<Int?>(
    "--weight-bits", in: 2...8, defaultText: "as trained; 8 for float weights",
    help: "Bits of a W that was trained in float.")
  static let inputWeightBits = Option<Int?>(
    "--input-weight-bits", in: 2...8, defaultText: "as trained; those of W for float weights",
    help: "Bits of a U that was trained in float.")
  static let readoutWeightBits = Option<Int?>(
    "--readout-weight-bits", in: 2...8, defaultText: "as trained; 8 for float weights",
    help: "Bits of a V that was trained in float.")
  static let weightScale = Option<NetworkConfiguration.WeightScale?>(
    "--weight-scale", choices: [.max, .mse].map { ($0.rawValue, $0) },
    default: .some(nil), defaultText: "the checkpoint's",
    help: "The scale of a grid, for a network whose weights were all trained in float.")
  static let scaleGranularity = Option<NetworkConfiguration.ScaleGranularity?>(
    "--scale-per", choices: NetworkConfiguration.ScaleGranularity.allCases.map { ($0.rawValue, $0) },
    default: .some(nil), defaultText: "the checkpoint's",
    help: "What has a scale, for a network whose weights were all trained in float.")
  static let calibration = Option<String?>(
    "--calibration", valueName: "FILE|task:N", defaultText: "the ranges in the checkpoint",
    help: "Measure the ranges of inputs and states on these sequences.")

  static let verify = Option<String?>(
    "--verify", valueName: "FILE|task:N", defaultText: "nothing",
    help:
      "Compare the integer model with the float network on a sequence CSV (a text for a model of characters), "
      + "or on N sequences of the training task: fresh ones of copy, test images of pixel-mnist, otherwise "
      + "validation data.")
  static let data = Option<String?>(
    "--data", valueName: "PATH", defaultText: "none",
    help: "What task:N reads: the folder of MNIST, the training file of sequences or characters.")
  static let permutation = Option<String?>(
    "--permutation", valueName: "FILE", defaultText: "row by row",
    help: "The order of the pixels that pixel-mnist was trained with.")
  static let threads = Option<Int?>(
    "--threads", in: 1...1024, defaultText: "all processors", help: "The result does not depend on it.")

  static let arrayOptions: [any CommandParameter] = [file, output, cArray, swiftArray, arrayName]
  static let certificateOptions: [any CommandParameter] = [file, output, certificate, certificateRows]
  /// What decides the integers.
  static let roundingOptions: [any CommandParameter] =
    [
      stateBits, weightBits, inputWeightBits, readoutWeightBits, weightScale, scaleGranularity, calibration,
      data,
      permutation, threads,
    ] + SequenceColumns.options + [SequenceColumns.targetOption]

  static let command = Command(
    name: "qornn-export",
    summary:
      "Turn a trained checkpoint into an integer-only model file, and a model file into firmware sources.",
    discussion: """
      The weights are rounded as in training, every number of the model becomes an integer, and no sum can overflow for \
      any input: that is proved before anything is written. The same checkpoint gives the same bytes.
      Columns of a CSV are named as they were for qornn-train unless options say otherwise; --where is never taken over.
      """,
    positionals: [file],
    sections: [
      .init("Results", [output, vectors, card, cardNotes, json]),
      .init("Firmware", [cArray, swiftArray, arrayName, certificate, certificateRows]),
      .init(
        "Rounding",
        [
          stateBits, weightBits, inputWeightBits, readoutWeightBits, weightScale, scaleGranularity,
          calibration,
        ]),
      .init("Verification", [verify, data, permutation, threads]),
      .init("Columns", SequenceColumns.options + [SequenceColumns.targetOption]),
    ],
    examples: [
      .init(
        "Export and verify on recordings that were not trained on:",
        "qornn-export trained.ckpt --output model.qornn --verify test.csv"),
      .init(
        "A model file as model.c and model.h, for firmware:",
        "qornn-export model.qornn --c-array --output model.c"),
      .init("Recall of 1,000 fresh sequences of the copy task:", "qornn-export copy.ckpt --verify task:1000"),
    ])
}
