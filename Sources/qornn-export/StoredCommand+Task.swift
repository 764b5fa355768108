import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

extension StoredCommand {
  /// The task that the checkpoint was trained on, from its options and the data.
  ///
  /// - Parameters:
  ///   - data: what `--data` says; the copy task needs none.
  ///   - permutation: what `--permutation` says.
  func makeTask(data: String?, permutation: String?) throws(ToolError) -> any SequenceTask {
    switch command {
    case "copy":
      return CopyTask(delay: self["--delay"].flatMap { Int($0) } ?? 100)
    case "pixel-mnist":
      let folder = try require(data, "the folder with the idx files")
      return try reporting(folder) { try PixelMNISTTask(directory: folder, permutation: permutation) }
    case "characters":
      let path = try require(data, "the training text")
      return try reporting(path) {
        try CharacterTask(train: path, format: textFormat, sequenceLength: sequenceLength)
      }
    case "sequences":
      let path = try require(data, "the training CSV")
      let set = try RecordingSet.readTraining(
        path, columns: columns, note: { StandardError.write("qornn-export: \($0)") })
      let options = RecordingTask.Options(
        windowSize: self["--window"].flatMap { Int($0) }, hopSize: self["--hop"].flatMap { Int($0) },
        inputBits: self["--input-bits"].flatMap { Int($0) } ?? DataDescription.defaultInputBits)
      return try reporting(path) { try RecordingTask(training: set, options: options) }
    default:
      throw ToolError(
        .usage, "task:N: found a checkpoint of the task '\(command)', expected one of qornn-train")
    }
  }

  /// How a task of characters reads its text.
  var textFormat: TextFormat { self["--format"].flatMap(TextFormat.init) ?? .text }

  /// Steps of its pieces.
  var sequenceLength: Int { self["--sequence-length"].flatMap { Int($0) } ?? 150 }

  private func require(_ data: String?, _ what: String) throws(ToolError) -> String {
    guard let data else {
      throw ToolError(.usage, "task:N: found no --data, expected \(what) of '\(command)'")
    }
    return data
  }

  private var columns: SequenceColumns {
    SequenceColumns(
      sequence: self["--sequence"], label: self["--label"], time: self["--time"],
      ignored: options["--ignore"] ?? [], targets: options["--target"] ?? [],
      filters: (options["--where"] ?? []).compactMap(SequenceColumns.Filter.init))
  }
}
