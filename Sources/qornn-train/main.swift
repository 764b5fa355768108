import QORNNToolSupport

let command = Command(
  name: "qornn-train",
  summary: "Train a quantized orthogonal recurrent network and write a checkpoint for qornn-export.",
  subcommands: TrainingCommand.all.map(\.command),
  examples: [
    .init(
      "Train on labelled recordings of your own:",
      "qornn-train sequences --train recordings.csv --output trained.ckpt --plot training.svg"
    ),
    .init(
      "Go on after an interruption:",
      "qornn-train sequences --train recordings.csv --output trained.ckpt --resume"),
  ])

ToolMain.run(command) { arguments in
  guard let chosen = TrainingCommand.all.first(where: { $0.name == arguments.subcommand }) else { return }
  try TrainingRun.perform(chosen, given: arguments)
}
