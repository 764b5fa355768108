import QORNNToolSupport
import QORNNTraining

extension TrainingCommand {
  private static let delay = Option<Int>(
    "--delay", in: 1...1_000_000, default: 100, help: "Steps between the last symbol and the first one due.")
  private static let growingDelays = Option<DelayList>(
    "--growing-delays", valueName: "N,N,...", expectation: DelayList.expectation, default: DelayList.none,
    defaultText: "the full delay from the start",
    help:
      "Train with these shorter delays first: they share the first half of the iterations alike, the second "
      + "half has --delay. Validation always has --delay.",
    read: { DelayList($0) })

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
        "qornn-train copy --delay 100 --weight-bits 4 --output copy.ckpt"),
      .init(
        "A longer memory, learnt step by step:",
        "qornn-train copy --delay 1000 --growing-delays 200,400,700 --output copy.ckpt"),
    ],
    defaults: .copy, dataOptions: [delay, growingDelays],
    storedDataOptions: [.init(delay), .init(growingDelays)],
    makeTask: { arguments throws(ToolError) in
      let (delay, growing) = (arguments[delay], arguments[growingDelays].delays)
      if let longest = growing.last, longest >= delay {
        throw ToolError(
          .usage, "--growing-delays: found \(longest), expected delays below the \(delay) of --delay")
      }
      return CopyTask(delay: delay, growingDelays: GrowingDelays(growing))
    })
}
