import QORNNToolSupport

let command = Command(
  name: "qornn-bench",
  summary:
    "Measure how fast recurrent networks step and train, and how they do in endless streams and as detectors.",
  subcommands: BenchCommand.all.map(\.command),
  examples: [
    .init("A recurrent step beside what the core could do:", "qornn-bench step --hidden 256"),
    .init("Training iterations, a row for each task and number of threads:", "qornn-bench train"),
    .init(
      "Misses against false alarms of a detector:",
      "qornn-bench detect model.qornn --data recordings.csv --detect wave --rate 50"),
    .init("Ten million steps without a reset:", "qornn-bench stream model.qornn --data recordings.csv"),
  ])

ToolMain.run(command) { arguments in
  guard let chosen = BenchCommand.all.first(where: { $0.command.name == arguments.subcommand }) else {
    return
  }
  try chosen.run(arguments)
}
