import QORNN
import QORNNToolSupport
import QORNNTraining

/// `qornn-bench detect`: how well events of a class can be told in labelled recordings.
enum DetectCommand {
  static let model = Option<String>(
    "MODEL", valueName: "MODEL.qornn", expectation: "a model file", default: nil,
    help: "A model file of qornn-export.")
  static let data = Option<String>(
    "--data", valueName: "FILE", default: nil,
    help: "Labelled recordings as CSV or JSON Lines (.jsonl, .ndjson), plain or packed with gzip.")
  static let label = Option<String>(
    "--detect", valueName: "CLASS", default: nil, help: "The class; its steps have its label.")
  static let threshold = Option<Double?>(
    "--threshold", in: -1e6...1e6, defaultText: "many, from one that misses little to one that hears nothing",
    help: "Only this mean lead of the class, as qornn-run takes it.")
  static let thresholdCount = Option<Int>(
    "--rows", in: 2...1000, default: 20, help: "How many thresholds are tried.")
  static let tolerance = Option<Int>(
    "--tolerance", in: 0...1_000_000, default: 0,
    help: "The steps after an occurrence in which an event still belongs to it.")
  static let rate = Option<Double?>(
    "--rate", valueName: "HZ", in: 1e-6...1e9, defaultText: "false alarms are counted per 1,000 steps",
    help: "Steps a second, for false alarms per hour.")
  static let plot = Option<String?>(
    "--plot", valueName: "FILE.svg", help: "Draw misses, false alarms and delay over the thresholds.")

  static let command = Command(
    name: "detect",
    summary: "Count misses and false alarms of a detector over its thresholds.",
    discussion: """
      An occurrence is a run of steps with the label of the class; every sequence is a recording of its own. A detector of \
      qornn-run --detect should say one event in each occurrence and none elsewhere. The delay is the mean number of \
      steps from the start of an occurrence to its event.
      """,
    positionals: [model],
    sections: [
      .init(
        "Detector",
        [label, DetectionOptions.smoothing, DetectionOptions.refractory, threshold, thresholdCount]),
      .init("Recordings", [data, tolerance, rate]), .init("Results", [plot]),
      .init("Columns", SequenceColumns.options),
    ],
    examples: [
      .init(
        "Which threshold is right for a gesture at 50 steps a second:",
        "qornn-bench detect model.qornn --data day.csv --detect wave --smooth 10 --refractory 50 --rate 50")
    ])

  static func run(_ arguments: ParsedArguments) throws {
    if let path = arguments[plot] {
      try OutputFile.requireDistinct(
        outputs: [NamedFile(option: "--plot", path: path)], inputs: arguments.files(["MODEL", "--data"]))
      try OutputFile.check(path)
    }
    let model = try ModelFile.read(arguments[model])
    let classIndex = try DetectionOptions.classIndex(arguments[label], model)
    var detection = Detection(
      classIndex: classIndex, threshold: 0, smoothing: arguments[DetectionOptions.smoothing],
      refractory: arguments[DetectionOptions.refractory])
    let path = arguments[data]
    let input = InputOptions(
      InputFormat(ofFile: path, for: model), columns: SequenceColumns(arguments))
    let trace = try DetectionTrace(
      model, kernels: .best, input: input, path: path, classIndex: classIndex)
    guard trace.occurrenceCount > 0 else {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path, limit: 4096)): found no step with the label "
          + "\(EchoedText.quoted(arguments[label])), expected at least one")
    }
    let thresholds =
      try arguments[threshold].map { try [DetectionOptions.integerThreshold($0, model)] }
      ?? trace.thresholds(detection, count: arguments[thresholdCount])
    guard !thresholds.isEmpty else {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path, limit: 4096)): found no recording with \(detection.smoothing) decisions, expected "
          + "one: --smooth is too large")
    }
    let report = DetectionReport(
      label: arguments[label], scale: model.outputScales[0], stepCount: trace.stepCount,
      occurrenceCount: trace.occurrenceCount, recordingCount: trace.recordings.count, rate: arguments[rate],
      outcomes: thresholds.map { threshold in
        detection.threshold = threshold
        return DetectionOutcome(trace, detection, tolerance: arguments[tolerance])
      })
    let output = StandardOutput()
    try output.write(report.text)
    try output.flush()
    if let path = arguments[plot] { try OutputFile.write(Array(report.sheet.svg().utf8), to: path) }
  }
}
