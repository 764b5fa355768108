import QORNNToolSupport

let command = Command(
  name: "qornn-bench",
  summary: "Measure how fast this machine trains and runs recurrent networks.",
  subcommands: BenchCommand.all.map(\.command),
  examples: [
    .init("Training iterations, a row for each task and number of threads:", "qornn-bench train")
  ])

ToolMain.run(command) { arguments in
  guard let chosen = BenchCommand.all.first(where: { $0.command.name == arguments.subcommand }) else {
    return
  }
  try chosen.run(arguments)
}
