import QORNN
import QORNNToolSupport

let model = Option<String>(
  "MODEL", valueName: "MODEL.qornn", expectation: "a model file", default: nil,
  help: "A model file of qornn-export.")
let file = Option<String>(
  "FILE", valueName: "FILE | -", default: "-",
  help:
    "Time steps in one of the formats below, plain or packed with gzip; - is standard input, read as it comes."
)
let inputFormat = Option<InputFormat?>(
  "--input-format", choices: InputFormat.allCases.map { ($0.rawValue, $0) }, default: .some(nil),
  defaultText: "as the name of the FILE ends: .jsonl, .ndjson, .wav, .txt; else csv",
  help: """
    How the input is read: csv and jsonl (JSON Lines) have named values; wav is PCM of 8 or 16 bits; f32le, i16le and u8 \
    are raw frames; text has a token a character, spaced text blanks between them.
    """)
let channels = Option<Int?>(
  "--channels", in: 1...65_535, defaultText: "as many as the model has features, and those that are ignored",
  help: "The samples of a raw frame.")
let follow = Flag(
  "--follow",
  help: """
    Wait for the FILE, at its end for more, and go on in the file that takes its name, as tail -F does. SIGINT and SIGTERM \
    end it.
    """)
let emission = Option<StreamOptions.Emission>(
  "--emit", default: .last,
  help:
    "Print a result at the end of every sequence (of every window, if the model has windows), or at every step."
)
let format = Option<StreamOptions.Format>("--output-format", default: .text, help: "How to print results.")
let kernels = Option<String?>(
  "--kernels", valueName: "NAME", defaultText: "the fastest here",
  help: """
    The kernel set to compute with, one of those that the processor has instructions for: \
    \(KernelSet.allCases.filter { $0 != .dsp }.map(\.name).joined(separator: ", ")). The results are the same.
    """)
let statistics = Flag(
  "--stats",
  help: """
    Print steps, speed, the latency of a step, bad rows, saturations and, with labels, accuracy on standard error at the \
    end.
    """)
let badRows = Option<StreamOptions.BadRows>(
  "--on-bad", default: .stop,
  help: "What a bad row does: stop with its number, or be skipped; how many were is said at the end.")
let metrics = Option<String?>(
  "--metrics", valueName: "FILE.prom",
  help: """
    Write the statistics in Prometheus' text format, every ten seconds and at the end, whole each time: for \
    node_exporter's textfile collector.
    """)
let describe = Flag("--describe", help: "Print what the model is and stop.")

let command = Command(
  name: "qornn-run",
  summary: "Run a recurrent model on a stream of steps, with integers alone.",
  discussion: """
    A CSV has a header and one time step a row; columns are matched with the model's features by position. JSON Lines \
    have one object a line, whose keys are matched with the features by name and may be more, or an array of the values in \
    the model's order. WAV and raw frames have a sample of every channel a step. A change in the sequence column starts a \
    new sequence; without that column the input is one sequence. A token model takes a text, or one column: token (an \
    index) or symbol (a name).
    Results are printed as soon as they are known. Text has the sequence's name, if there is one, the number of steps and \
    the class (or the values), separated by tabs.
    """,
  positionals: [model, file],
  sections: [
    .init("Input", [inputFormat, channels, follow, badRows]),
    .init("Results", [emission, format, statistics, metrics, describe]),
    .init(
      "Detection",
      [
        DetectionOptions.label, DetectionOptions.threshold, DetectionOptions.smoothing,
        DetectionOptions.refractory,
      ]), TextOptions.section, StateOptions.section, ManyStreamsOptions.section, ServeOptions.section,
    .init("Columns", SequenceColumns.options),
    .init("Computation", [kernels]),
  ],
  examples: [
    .init("Classify the strokes of a file:", "qornn-run model.qornn strokes.csv --stats"),
    .init(
      "Read a sensor:", "sensor | qornn-run model.qornn --input-format jsonl --output-format jsonl"),
    .init(
      "Follow a log of measurements, over its rotations, and be watched:",
      "qornn-run model.qornn log.csv --follow --on-bad skip --emit every --metrics qornn.prom"),
    .init(
      "Print a line each time that a gesture is seen, at most one in 50 steps:",
      "sensor | qornn-run model.qornn --detect wave --threshold 2 --smooth 10 --refractory 50"),
    .init(
      "Go on after a crash or a power loss where it stood, each result exactly once:",
      "qornn-run model.qornn log.csv --emit every --state state --output results.txt"),
    .init(
      "Follow a thousand devices whose rows come in one log, on four threads:",
      "qornn-run model.qornn log.csv --emit every --stream-key device --threads 4"),
    .init(
      "Serve clients, whose streams are shared between them:",
      "qornn-run model.qornn --serve unix:/run/qornn.socket --input-format jsonl --emit every --stream-key device"
    ),
    .init(
      "Listen to a microphone:",
      "arecord -q -f S16_LE -r 8000 -t raw | qornn-run sound.qornn --input-format i16le --emit every"),
    .init(
      "Guess the next character of a text after each one:", "qornn-run text.qornn letter.txt --emit every"),
    .init("Say how well a model knows such a text:", "qornn-run text.qornn letter.txt --score"),
    .init("Write a text:", "qornn-run text.qornn --generate 300 --prompt the --seed 7"),
  ])

ToolMain.run(command) { arguments in
  let chosenKernels: KernelSet
  if let name = arguments[kernels] {
    guard let known = KernelSet(name: name) else {
      let names = KernelSet.available.map(\.name).joined(separator: ", ")
      throw ToolError(.usage, "--kernels: found \(EchoedText.quoted(name)), expected one of: \(names)")
    }
    chosenKernels = known
  } else {
    chosenKernels = .best
  }
  if let path = arguments[metrics] {
    try OutputFile.requireDistinct(
      outputs: [NamedFile(option: "--metrics", path: path)], inputs: arguments.files(["MODEL", "FILE"]))
    try OutputFile.check(path)
  }
  let server = try ServeOptions.server(arguments)
  try StateOptions.check(arguments)
  StopRequest.install(draining: server != nil)
  let model = try ModelFile.read(arguments[model])
  if arguments[describe] {
    let output = StandardOutput()
    try output.write(ModelSummary.text(model))
    return try output.flush()
  }
  if arguments.texts["--detect"] != nil && arguments.texts["--emit"] != nil {
    throw ToolError(.usage, "--emit: found with --detect, which prints events and nothing else")
  }
  var input = InputOptions(
    arguments[inputFormat] ?? InputFormat(ofFile: arguments[file], for: model),
    columns: SequenceColumns(arguments), channelCount: arguments[channels], isFollowed: arguments[follow])
  let group = try ManyStreamsOptions.group(arguments, input: &input)
  let options = StreamOptions(
    input: input, emission: arguments[emission], format: arguments[format],
    detection: try DetectionOptions.detection(arguments, model: model),
    countsSaturations: arguments[statistics] || arguments[metrics] != nil, badRows: arguments[badRows],
    measuresLatency: arguments[statistics] || arguments[metrics] != nil)
  if try TextOptions.run(
    arguments, model, kernels: chosenKernels, path: arguments[file], options: options)
  {
    return
  }
  let start = ContinuousClock.now
  let notice: (String) -> Void = { StandardError.write("qornn-run: \($0)") }
  let metricsFile = arguments[metrics].map { MetricsFile($0, model, notice: notice) }
  if let server {
    let server = try SocketServer(
      model, kernels: chosenKernels, options: options, server: server, group: group,
      persistence: Results.ofServer(arguments, model: model, options: options, group: group),
      metrics: metricsFile, notice: notice)
    defer {
      if arguments[statistics] {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for line in server.report(seconds: seconds) { StandardError.write(line) }
      }
    }
    return try server.run()
  }
  let results = try Results(arguments, model: model, options: options, group: group)
  // An operator who looks meanwhile finds the metrics of an input that is waited for.
  let noteNothing = { metricsFile?.noteNothing(isFirst: $0, streamCount: group == nil ? 1 : 0) }
  noteNothing(true)
  let source = try input.open(
    arguments[file], state: results.persistence,
    ownPaths: arguments.files(["MODEL", "--output", "--metrics"]).map(\.path), notice: notice,
    whileWaiting: { noteNothing(false) })
  if metricsFile != nil { source.whileWaiting = { noteNothing(false) } }
  let runner: any Runner =
    if let group {
      try KeyedRunner(
        model, kernels: chosenKernels, source: source, output: results.output, options: options, group: group,
        persistence: results.persistence, listener: metricsFile, notice: notice)
    } else {
      try StreamRunner(
        model, kernels: chosenKernels, source: source, output: results.output, options: options,
        persistence: results.persistence, listener: metricsFile, notice: notice)
    }
  defer {
    let result = runner.statistics
    if arguments[statistics] {
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      for line in result.report(seconds: seconds) { StandardError.write(line) }
    } else {
      for warning in result.warnings { StandardError.write("qornn-run: \(warning)") }
    }
  }
  try runner.run()
}
