import QORNN
import QORNNToolSupport

/// The options of the section Text: what a character model can do besides answering.
enum TextOptions {
  static let score = Flag(
    "--score",
    help: """
      Print how many bits a character of the input takes with this model: each is predicted from those before it. The \
      input is text without another --input-format.
      """)
  static let generate = Option<Int?>(
    "--generate", in: 1...1_000_000_000,
    help: "Print so many characters drawn from the model, and read no input.")
  static let prompt = Option<String?>(
    "--prompt", valueName: "TEXT", defaultText: "the start of a line",
    help: "What the generated text goes on from; it is not printed.")
  static let seed = Option<UInt64>(seed: "--seed", default: 1, help: "The same seed generates the same text.")

  static let section = Command.Section("Text", [score, generate, prompt, seed])

  /// Options that say what becomes of results, of which there are none here.
  private static let others = [
    "--emit", "--detect", "--metrics", "--stats", "--state", "--output", "--stream-key", "--serve",
  ]

  /// Does what the section's options ask for.
  ///
  /// - Parameter options: the input and how results are printed.
  /// - Returns: false when they ask for nothing.
  static func run(
    _ arguments: ParsedArguments, _ model: SharedModel, kernels: KernelSet, path: String,
    options: StreamOptions
  ) throws(ToolError) -> Bool {
    guard arguments[score] || arguments[generate] != nil else {
      for option in ["--prompt", "--seed"] where arguments.texts[option] != nil {
        throw ToolError(.usage, "\(option): found without --generate, expected --generate N")
      }
      return false
    }
    let asked = arguments[score] ? "--score" : "--generate"
    let excluded = others + (arguments[score] ? ["--generate", "--prompt", "--seed"] : ["FILE"])
    if let option = excluded.first(where: { arguments.texts[$0] != nil }) {
      throw ToolError(.usage, "\(option): found with \(asked), expected one or the other")
    }
    if let count = arguments[generate] {
      try generateText(count, arguments, model, kernels)
    } else {
      var options = options
      if arguments.texts["--input-format"] == nil && options.input.format == .csv && !path.hasSuffix(".csv") {
        options.input.format = .text(for: model)
      }
      try scoreText(path, options, model, kernels)
    }
    return true
  }

  private static func generateText(
    _ count: Int, _ arguments: ParsedArguments, _ model: SharedModel, _ kernels: KernelSet
  ) throws(ToolError) {
    var generator = try TextGenerator(
      model, kernels: kernels, prompt: arguments[prompt], seed: arguments[seed])
    let output = StandardOutput()
    var last = ""
    for _ in 0..<count {
      if StopRequest.isRequested || output.isClosed { break }
      last = generator.next()
      try output.write(last)
      try output.flush()
    }
    if last != "\n" { try output.write("\n") }
    try output.flush()
  }

  private static func scoreText(
    _ path: String, _ options: StreamOptions, _ model: SharedModel, _ kernels: KernelSet
  ) throws(ToolError) {
    let notice: (String) -> Void = { StandardError.write("qornn-run: \($0)") }
    let result = try TextScore(
      model, kernels: kernels, source: options.input.open(path, notice: notice), input: options.input,
      badRows: options.badRows, notice: notice)
    let bits = DecimalText.fixed(result.bitsPerCharacter, decimals: 4)
    let output = StandardOutput()
    switch options.format {
    case .text: try output.write("\(bits) bits per character (\(result.count) characters)\n")
    case .csv: try output.write("characters,bits per character\n\(result.count),\(bits)\n")
    case .jsonl: try output.write("{\"characters\": \(result.count), \"bits_per_character\": \(bits)}\n")
    }
    try output.flush()
    if result.badCount > 0 {
      StandardError.write(
        "qornn-run: warning: \(result.badCount) bad row\(result.badCount == 1 ? " was" : "s were") skipped")
    }
  }
}
