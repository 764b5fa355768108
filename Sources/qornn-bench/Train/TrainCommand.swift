import QORNN
import QORNNToolSupport
import QORNNTraining

extension BenchCommand {
  private static let tasks = Option<[TrainingWorkload.Task]>.list(
    "--task", valueName: "LIST", of: "copy, pixel-mnist or characters, with commas between several",
    default: [.copy, .pixelMNIST], defaultText: "copy,pixel-mnist",
    help: "The sizes to train at: copy (1020 steps, 256 units), pixel-mnist (784 steps, 170 units), "
      + "characters (150 steps, 512 units), each with 128 sequences a batch.",
    element: { TrainingWorkload.Task(rawValue: $0) })
  private static let threads = Option<[Int]>.list(
    "--threads", valueName: "LIST", of: "whole numbers from 1 to 1024 with commas between them",
    default: [1, 2], defaultText: "1,2", help: "Numbers of threads.",
    element: { ValueReading.integer($0, in: 1...1024) })
  private static let methods = Option<[NetworkConfiguration.Method]>.list(
    "--method", valueName: "LIST", of: "methods of qornn-train with commas between them",
    default: [.ste, .bjorck], defaultText: "ste,bjorck",
    help: "How W is trained. With ste an iteration is the recurrent step and little else.",
    element: { NetworkConfiguration.Method(rawValue: $0) })
  private static let states = Option<[Int]>.list(
    "--state-bits", valueName: "LIST", of: "whole numbers from 8 to 16, or float, with commas between them",
    default: [12, 0], defaultText: "12,float", help: "Bits of the hidden state in training.",
    element: { $0 == "float" ? 0 : ValueReading.integer($0, in: 8...16) })
  private static let activation = Option<Activation>(
    "--activation", choices: Activation.allCases.map { ($0.description, $0) }, default: .modReLU,
    defaultText: "modrelu",
    help: "Of the recurrent units.")
  private static let iterations = Option<Int>(
    "--iterations", in: 1...1_000_000, default: 7, help: "Measured iterations, after one to warm up.")
  private static let steps = Option<Int?>(
    "--steps", in: 1...10_000_000, defaultText: "those of the task", help: "Steps of a sequence.")
  private static let batch = Option<Int?>(
    "--batch", in: 1...65_536, defaultText: "128", help: "Sequences of a batch.")
  private static let hidden = Option<Int?>(
    "--hidden", in: 1...65_535, defaultText: "those of the task", help: "Units of the layer.")
  private static let recompute = Option<Recomputation>(
    "--recompute", default: .auto,
    help: "Whether the backward pass computes states again, as in qornn-train.")
  private static let json = Flag("--json", help: "Print an object a line instead of the table.")

  /// Whole training iterations as a share of the machine's peak.
  static let train = BenchCommand(
    command: Command(
      name: "train",
      summary: "Measure training iterations: forward, backward and update.",
      discussion: """
        The data are made up, so no files are needed. Useful operations are those of h·Wᵀ, δ·W and δᵀ·h, two for a \
        multiply-add. The peak is what the trainer's own product kernel reaches in the first-level cache on as many \
        threads at once, measured between the iterations. Every row runs in a process of its own, whose peak resident \
        memory is printed. Times are medians; 'processor' is the least processor time of an iteration, all threads \
        together. Where the median is more than 5 % above the fastest iteration, or the threads got less than 85 % \
        of the time, the row is called noisy.
        """,
      sections: [
        .init("Rows", [tasks, threads, methods, states]),
        .init("Sizes", [activation, steps, batch, hidden, iterations, recompute]), .init("Output", [json]),
      ],
      examples: [
        .init("The copy task on one and two threads:", "qornn-bench train --task copy --threads 1,2 --json")
      ]),
    run: { try runTrain($0) })

  private static func runTrain(_ arguments: ParsedArguments) throws {
    let output = StandardOutput()
    let selections = selections(arguments)
    if !arguments[json] {
      try output.write(TrainingTable.heading)
      try output.flush()
    }
    var rows: [TrainingRow] = []
    for selection in selections {
      let row =
        selections.count == 1
        ? selection.measurement.run() : try TrainingRow(line: ChildProcess.output(selection.arguments))
      let oneThread = rows.first { $0.threads == 1 && $0.isSameWork(as: row) }
      rows.append(row)
      try output.write(arguments[json] ? row.line : TrainingTable.text(row, oneThread: oneThread))
      try output.flush()
      // A process of its own has said it.
      if row.noisy && selections.count == 1 { StandardError.write("qornn-bench: \(row.noise)") }
    }
  }

  /// One row to measure, and the command line that measures it alone.
  private struct Selection {
    let measurement: TrainingMeasurement
    let arguments: [String]
  }

  private static func selections(_ arguments: ParsedArguments) -> [Selection] {
    var result: [Selection] = []
    let given = [steps, batch, hidden].flatMap { option in
      arguments[option].map { [option.parameter.name, "\($0)"] } ?? []
    }
    for task in arguments[tasks] {
      for method in arguments[methods] {
        for bits in arguments[states] {
          for count in arguments[threads] {
            var workload = TrainingWorkload(
              task: task, method: method, stateBits: bits == 0 ? nil : bits,
              activation: arguments[activation])
            if let count = arguments[steps] { workload.stepCount = count }
            if let count = arguments[batch] { workload.batchSize = count }
            if let count = arguments[hidden] { workload.configuration.hiddenSize = count }
            result.append(
              Selection(
                measurement: TrainingMeasurement(
                  workload: workload, threadCount: count, iterationCount: arguments[iterations],
                  recomputation: arguments[recompute]),
                arguments: [
                  "train", "--json", "--task", task.rawValue, "--method", method.rawValue, "--state-bits",
                  bits == 0 ? "float" : "\(bits)", "--threads", "\(count)", "--activation",
                  arguments[activation].description,
                  "--iterations", "\(arguments[iterations])",
                  "--recompute", arguments[recompute].rawValue,
                ] + given))
          }
        }
      }
    }
    return result
  }
}
