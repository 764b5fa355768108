import QORNN
import QORNNExport
import QORNNToolSupport
import QORNNTraining

/// `qornn-bench step`: how long a recurrent step takes, beside what the core could do.
enum StepCommand {
  private static let hidden = Option<[Int]>.list(
    "--hidden", valueName: "LIST", of: "whole numbers from 1 to 4096 with commas between them",
    default: [128, 170, 256, 512, 1024], defaultText: "128,170,256,512,1024", help: "Units of the layer.",
    element: { ValueReading.integer($0, in: 1...4096) })
  private static let weightBits = Option<[Int]>.list(
    "--weight-bits", valueName: "LIST", of: "whole numbers from 2 to 8 with commas between them",
    default: Array(2...8), defaultText: "2,3,4,5,6,7,8", help: "Bits of a weight.",
    element: { ValueReading.integer($0, in: 2...8) })
  private static let stateBits = Option<[Int]>.list(
    "--state-bits", valueName: "LIST", of: "whole numbers from 8 to 16 with commas between them",
    default: [8, 12, 16], defaultText: "8,12,16", help: "Bits of a unit's state and of an input.",
    element: { ValueReading.integer($0, in: 8...16) })
  private static let kernels = Option<[KernelSet]>(
    "--kernels", valueName: "LIST",
    expectation: "all, or names with commas between them; this CPU has "
      + KernelSet.available.map(\.name).joined(separator: ", "),
    default: native, defaultText: "all",
    help: "Kernel sets: all that this CPU has instructions for, or names. The portable one is slow and only "
      + "measured by name.",
    read: { read($0) })
  private static let streams = Option<[Int]>.list(
    "--streams", valueName: "LIST",
    of: "whole numbers from 1 to 1024 with commas between them", default: [1, 16],
    defaultText: "1,16",
    help:
      "Streams that are stepped together, \(PreparedModel.largestBatch) at a time; the time is that of one of them.",
    element: { ValueReading.integer($0, in: 1...1024) })
  private static let placements = Option<[WeightPlacement]>.list(
    "--placement", valueName: "LIST", of: "repacked or in-place, with a comma between both",
    default: [.repacked], defaultText: "repacked",
    help: "Whether the kernels read a copy of the weights in their own order, or the model's bytes.",
    element: { word in [.repacked, .inPlace].first { $0.word == word } })
  private static let rounds = Option<Int>(
    "--rounds", in: 1...100_000, default: 9, help: "How often each row is measured; the median is shown.")
  private static let milliseconds = Option<Int>(
    "--milliseconds", in: 1...60_000, default: 5, help: "Time that a row takes in each round.")
  private static let steps = Option<Int?>(
    "--steps", in: 1...1_000_000_000,
    help:
      "Only run this many steps of each row, for a counter of instructions; nothing is measured or printed.")
  private static let json = Flag("--json", help: "Print an object a line instead of the table.")
  private static let plot = Option<String?>(
    "--plot", valueName: "FILE.svg",
    help:
      "Draw the time against the units, a line for each weight width: the fastest kernels, one stream, the "
      + "smallest of the state widths.")

  static let command = Command(
    name: "step",
    summary: "Measure a recurrent step beside what the core could do at best.",
    discussion: """
      A step is the whole of h' = ReLU(W·h + U·x + b) with 32 inputs and without a readout: the input stage, both \
      products, rounding; the new state is the next step's old one, and 64 different inputs take turns. Weights are \
      Gaussian, rounded with α = 4σ. The rows are measured in turn, round after round, on one core. \
      GMAC/s counts H·(H + 32) multiply-accumulates a step. The bound is what the same core reached in \
      the same run, between the rounds: 'products' with the instructions of the products on registers alone (twice as \
      many for states of 9 bits and more, which are two bytes), 'reads' by loading as many bytes as \
      the weights have; whichever takes longer. Rows whose rounds differ by more than 10 % of the median, quartile to quartile, are \
      called noisy and marked ~.
      """,
    sections: [
      .init("Rows", [hidden, weightBits, stateBits, kernels, placements, streams]),
      .init("Measurement", [rounds, milliseconds, steps]), .init("Output", [json, plot]),
    ],
    examples: [
      .init(
        "Every width of weights at 256 units:", "qornn-bench step --hidden 256 --state-bits 8 --streams 1"),
      .init(
        "Small models whose weights stay in the file:",
        "qornn-bench step --hidden 128 --placement repacked,in-place"),
    ])

  private static var native: [KernelSet] {
    let sets = KernelSet.available.filter { $0 != .portable }
    return sets.isEmpty ? [.portable] : sets
  }

  private static func read(_ text: String) -> [KernelSet]? {
    if text == "all" { return native }
    var sets: [KernelSet] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let set = KernelSet(name: String(word)), !sets.contains(set) else { return nil }
      sets.append(set)
    }
    return sets
  }

  static func run(_ arguments: ParsedArguments) throws {
    let plotPath = arguments[plot]
    if let plotPath { try OutputFile.check(plotPath) }
    let core = CorePinning.stay()
    let measurements = try measurements(arguments)
    if let count = arguments[steps] {
      for measurement in measurements { measurement.step(count) }
      return
    }
    let nanoseconds = 1e6 * Double(arguments[milliseconds])
    let bounds = StepBounds(for: measurements, nanosecondsPerSample: min(nanoseconds, 1e6) / 2)
    for measurement in measurements { measurement.warmUp(nanosecondsPerRound: nanoseconds) }
    for _ in 0..<arguments[rounds] {
      bounds.sample()
      for measurement in measurements { measurement.measureRound() }
    }
    let rows = measurements.map { measurement in
      StepRow(
        measured: measurement.measured, nanoseconds: measurement.nanoseconds.sorted(),
        weightByteCount: measurement.weightByteCount, bound: bounds.bound(measurement))
    }
    let output = StandardOutput()
    if arguments[json] {
      for row in rows { try output.write(row.line) }
    } else {
      try output.write(StepReport.text(rows, bounds: bounds, rounds: arguments[rounds], core: core))
    }
    try output.flush()
    if let plotPath { try OutputFile.write(Array(StepPlot.sheet(rows).svg().utf8), to: plotPath) }
  }

  /// A row for every combination, the models of one size and width shared.
  private static func measurements(_ arguments: ParsedArguments) throws -> [StepMeasurement] {
    var result: [StepMeasurement] = []
    for hidden in arguments[hidden] {
      let weights = StepNetwork.weights(hidden: hidden)
      for weightBits in arguments[weightBits] {
        for stateBits in arguments[stateBits] {
          let shared = try StepNetwork.model(
            hidden: hidden, weightBits: weightBits, stateBits: stateBits, weights: weights)
          for kernels in arguments[kernels] {
            // The portable kernels know no other place.
            let placements = kernels == .portable ? [.inPlace] : arguments[placements]
            for placement in placements {
              let model = StepModel(shared, kernels: kernels, placement: placement)
              result += arguments[streams].map { streams in
                let measured = StepCase(
                  hidden: hidden, weightBits: weightBits, stateBits: stateBits, kernels: kernels,
                  placement: placement, streams: streams)
                return StepMeasurement(measured, model: model)
              }
            }
          }
        }
      }
    }
    return result
  }
}

extension BenchCommand {
  /// `qornn-bench step`.
  static let step = BenchCommand(command: StepCommand.command, run: StepCommand.run)
}
