import QORNNToolSupport
import QORNNTraining

/// Files, threads and resumption: what may differ between a run and its resumption.
struct RunOptions: Sendable {
  let output = Option<String>(
    "--output", valueName: "FILE", default: "trained.ckpt",
    help: "The checkpoint: the best weights, and all that --resume needs.")
  let resume = Flag(
    "--resume",
    help:
      "Go on from the checkpoint in --output to the same result as an uninterrupted run. Options that are "
      + "not given are the checkpoint's; only files, --threads and --recompute may differ.")
  let from = Option<String?>(
    "--from", valueName: "FILE.ckpt",
    help:
      "Start from the weights of another checkpoint of the same shape in place of --init: a network trained "
      + "in float, to be trained on with rounding.")
  let checkpointEvery = Option<Int>(
    "--checkpoint-every", in: 0...Int.max, default: 0,
    help: "Iterations between two checkpoints; there is one after every validation too.")
  let log = Option<String?>(
    "--log", valueName: "FILE.jsonl", help: "One JSON object a line for every iteration and validation.")
  let plot = Option<String?>(
    "--plot", valueName: "FILE.svg", help: "Loss, accuracy, orthogonality and state over the iterations.")
  let threads = Option<Int?>(
    "--threads", in: 1...1024, defaultText: "one for each core", help: "They do not change the result.")

  let recompute = Option<Recomputation>(
    "--recompute", default: .auto,
    help:
      "Whether the backward pass computes states again instead of keeping all of them: a third more time, and "
      + "memory for about twice the square root of the steps; auto does where they would take more than a "
      + "quarter of this machine's memory. The result is the same.")

  var section: Command.Section {
    Command.Section(
      "Files and running", [output, resume, from, checkpointEvery, log, plot, threads, recompute])
  }
}
