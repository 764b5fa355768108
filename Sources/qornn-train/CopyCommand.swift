import QORNNToolSupport
import QORNNTraining

extension TrainingCommand {
  private static let delay = Option<Int>(
    "--delay", in: 1...1_000_000, default: 100, help: "Steps between the last symbol and the first one due.")

  /// `qornn-train copy`: ten symbols to be repeated after a delay.
  static let copy = TrainingCommand(
    name: "copy",
    summary: "Train on the copy task: ten symbols, a delay, and then the symbols again.",
    discussion:
      "Sequences are made as they are needed: --delay + 20 steps, eight symbols, a blank and a marker. "
      + "The accuracy is the recall of the ten symbols. An epoch is 100 iterations.",
    examples: [
      .init(
        "Four-bit weights and a 12-bit state that remember over 100 steps:",
        "qornn-train copy --delay 100 --weight-bits 4 --output copy.ckpt")
    ],
    defaults: .copy, dataOptions: [delay], storedDataOptions: [.init(delay)],
    makeTask: { arguments in CopyTask(delay: arguments[delay]) })
}
