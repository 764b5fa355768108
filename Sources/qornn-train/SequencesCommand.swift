import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

extension TrainingCommand {
  private static let train = Option<String>(
    "--train", valueName: "FILE.csv", default: nil, help: "Labelled recordings, plain or .gz.")
  private static let validation = Option<String?>(
    "--validation", valueName: "FILE.csv", defaultText: "some of the training recordings are held back",
    help: "Recordings to measure on; features are matched by position.")
  private static let window = Option<Int?>(
    "--window", in: 1...1_000_000, defaultText: "only where a label changes within a recording",
    help: "Cut recordings into windows of so many steps.")
  private static let hop = Option<Int?>(
    "--hop", in: 1...1_000_000, defaultText: "half a window", help: "Steps between the starts of two windows."
  )
  private static let inputBits = Option<Int>(
    "--input-bits", in: 8...16, default: DataDescription.defaultInputBits,
    help: "Bits of the network's input.")
  private static let augmentation = AugmentationOptions()

  /// `qornn-train sequences`: a user's own recordings.
  static let sequences = TrainingCommand(
    name: "sequences",
    summary: "Train on sequences of your own from a CSV file.",
    discussion:
      "One time step a row, with a header. The columns 'sequence' and 'label' are optional; all others are "
      + "features. Rows of a sequence are adjacent. Without a column 'sequence' the file is one recording. A "
      + "lone column 'token' holds token indices, a lone column 'symbol' token names.",
    examples: [
      .init(
        "Gestures, a sequence each:",
        "qornn-train sequences --train gestures.csv --output gestures.ckpt --plot gestures.svg"),
      .init(
        "One long recording whose activity changes:",
        "qornn-train sequences --train walk.csv --label activity --window 100 --hop 50"),
    ],
    defaults: .sequences,
    dataOptions: [train, validation, window, hop, inputBits] + SequenceColumns.options
      + [SequenceColumns.targetOption] + augmentation.options,
    storedDataOptions: [
      .init(window), .init(hop), .init(inputBits), .init(SequenceColumns.sequenceOption),
      .init(SequenceColumns.labelOption), .init(SequenceColumns.timeOption),
      .init(SequenceColumns.ignoreOption),
      .init(SequenceColumns.targetOption), .init(SequenceColumns.filterOption),
    ] + augmentation.stored,
    makeTask: { arguments throws(ToolError) in
      let columns = SequenceColumns(arguments, withTargets: true)
      let training = try RecordingSet.readTraining(
        arguments[train], columns: columns, note: { StandardError.write("qornn-train: \($0)") })
      let held = try arguments[validation].map { path throws(ToolError) in
        try RecordingSet.readTraining(
          path, columns: columns, note: { StandardError.write("qornn-train: \($0)") })
      }
      if let hop = arguments[hop], arguments[window] == nil {
        throw ToolError(.usage, "--hop: found \(hop) without --window, expected both")
      }
      let options = RecordingTask.Options(
        windowSize: arguments[window], hopSize: arguments[hop], inputBits: arguments[inputBits],
        augmentation: augmentation.augmentation(
          arguments, isRegression: !arguments[SequenceColumns.targetOption].isEmpty))
      do throws(TaskError) {
        return try RecordingTask(training: training, validation: held, options: options)
      } catch {
        // Which of the two files it is shows when the first one is tried alone.
        let isTraining = held == nil || (try? RecordingTask(training: training, options: options)) == nil
        let file = isTraining ? arguments[train] : arguments[validation] ?? ""
        throw ToolError(error, file: file)
      }
    })
}
