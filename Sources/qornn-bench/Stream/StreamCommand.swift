import QORNN
import QORNNExport
import QORNNToolSupport
import QORNNTraining

/// `qornn-bench stream`: what a model does in a session that is never reset.
enum StreamCommand {
  static let models = Option<[String]>(
    repeatable: "MODEL", valueName: "MODEL.qornn",
    help: "Model files of qornn-export; several are run one after another on the same stream.")
  static let data = Option<String>(
    "--data", valueName: "FILE.csv", default: nil, help: "Labelled recordings, plain or .gz.")
  static let steps = Option<Int>(
    "--steps", in: 10...Int(Int32.max), default: 10_000_000, help: "Steps of the stream.")
  static let tailSteps = Option<Int>(
    "--tail-steps", in: 2...1_000_000_000, default: 1_000_000,
    help: "Steps of zero input after the stream, at most, in which a cycle of the states is looked for.")
  static let seed = Option<UInt64>(
    seed: "--seed", default: 1, help: "Of the order of the recordings, which is new in every round.")
  static let json = Flag("--json", help: "Print one JSON object a line for each model.")
  static let plot = Option<String?>(
    "--plot", valueName: "FILE.svg", help: "Draw the tenths of the stream and the zero input after it.")
  static let kernels = Option<String?>(
    "--kernels", valueName: "NAME", defaultText: "the fastest here",
    help: "The kernel set to compute with; the results are the same.")

  static let command = Command(
    name: "stream",
    summary: "Run models for millions of steps without a reset.",
    discussion: """
      The recordings go one after another, in random order and round after round, through one session that is never \
      reset. For each tenth of the stream: how many recordings the model decided right after their last step, the share \
      of saturated states, the largest state. Then the input stays at zero until the states repeat themselves: how long \
      that takes, the length of the cycle and how far the states move in it.
      """,
    positionals: [models],
    sections: [
      .init("Stream", [data, steps, seed, tailSteps]), .init("Results", [json, plot]),
      .init("Columns", SequenceColumns.options), .init("Computation", [kernels]),
    ],
    examples: [
      .init(
        "A model that never forgets beside one that does:",
        "qornn-bench stream plain.qornn stream.qornn --data recordings.csv --plot streams.svg")
    ])

  static func run(_ arguments: ParsedArguments) throws {
    let paths = arguments[models]
    guard !paths.isEmpty else { throw ToolError(.usage, "MODEL.qornn is missing; expected a model file") }
    let plotFile = arguments[plot].map { NamedFile(option: "--plot", path: $0) }
    if let plotFile {
      try OutputFile.requireDistinct(
        outputs: [plotFile],
        inputs: paths.map { NamedFile(option: "MODEL", path: $0) } + arguments.files(["--data"]))
      try OutputFile.check(plotFile.path)
    }
    let kernels = try KernelSet(named: arguments[kernels])
    // All of them first: a mistake in the last should not cost the run of the others.
    let streams = try paths.map { try StreamSource($0, arguments, kernels: kernels) }
    let output = StandardOutput()
    var reports: [StreamReport] = []
    for stream in streams {
      let report = stream.run(
        stepCount: arguments[steps], tailStepCount: arguments[tailSteps], seed: arguments[seed])
      try output.write(arguments[json] ? report.json + "\n" : (reports.isEmpty ? "" : "\n") + report.text)
      try output.flush()
      reports.append(report)
    }
    if let plotFile {
      try OutputFile.write(Array(StreamPlot.sheet(reports).svg().utf8), to: plotFile.path)
    }
  }
}

extension KernelSet {
  /// The set of a name on the command line; without one the fastest here.
  fileprivate init(named name: String?) throws(ToolError) {
    guard let name else {
      self = .best
      return
    }
    guard let known = KernelSet(name: name) else {
      let names = KernelSet.available.map(\.name).joined(separator: ", ")
      throw ToolError(.usage, "--kernels: found \(EchoedText.quoted(name)), expected one of: \(names)")
    }
    self = known
  }
}
