import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

extension TrainingCommand {
  private static let train = Option<String>(
    "--train", valueName: "FILE", default: nil, help: "The text to learn, plain or .gz.")
  private static let validation = Option<String?>(
    "--validation", valueName: "FILE", defaultText: "the last twentieth of the training text",
    help: "The text to measure on, plain or .gz.")
  private static let format = Option<TextFormat>(
    "--format", default: .text,
    help:
      "text: every character is a symbol; spaced: characters are separated by blanks, which are dropped, and "
      + "the end of a line is a symbol (Penn TreeBank).")
  private static let sequenceLength = Option<Int>(
    "--sequence-length", in: 1...100_000, default: 150, help: "Steps that a gradient goes back.")

  /// `qornn-train characters`: predict the next character of a text.
  static let characters = TrainingCommand(
    name: "characters",
    summary: "Train to predict the next character of a text.",
    discussion:
      "The state is carried over from one piece of text to the next. The loss is in nats a character: "
      + "divided by 0.693 it is in bits.",
    examples: [
      .init(
        "Penn TreeBank:",
        "qornn-train characters --train ptb.train.txt.gz --validation ptb.valid.txt.gz --format spaced"
      )
    ],
    defaults: .characters, dataOptions: [train, validation, format, sequenceLength],
    storedDataOptions: [.init(format), .init(sequenceLength)],
    makeTask: { arguments throws(ToolError) in
      try reporting {
        try CharacterTask(
          train: arguments[train], validation: arguments[validation], format: arguments[format],
          sequenceLength: arguments[sequenceLength])
      }
    })
}
