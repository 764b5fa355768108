import QORNN
import QORNNToolSupport

extension BenchCommand {
  /// `energy`.
  static let energy = BenchCommand(command: EnergyCommand.command, run: EnergyCommand.run)
}

/// `qornn-bench energy`: what the processor's energy counter says of a model's steps.
enum EnergyCommand {
  static let model = Option<String>(
    "MODEL", valueName: "MODEL.qornn", expectation: "a model file", default: nil,
    help: "A model file of qornn-export.")
  static let seconds = Option<Double>(
    "--seconds", in: 0.1...3600, default: 10, help: "Of sleep, and of steps.")
  static let folder = Option<String>(
    "--powercap", valueName: "FOLDER", default: "/sys/class/powercap", help: "Where the counters are.")

  static let command = Command(
    name: "energy",
    summary: "Read the processor's energy counter around a model's steps.",
    discussion: """
      First nothing for some seconds, then steps on one thread, with the fastest kernels. The counter (RAPL) is of the whole \
      package: everything that runs meanwhile is in it, so stop what you can. It is an estimate of the processor's own. \
      Reading it usually takes root.
      """,
    positionals: [model], sections: [.init("Measurement", [seconds, folder])],
    examples: [.init("Nanojoules a step:", "sudo qornn-bench energy model.qornn")])

  static func run(_ arguments: ParsedArguments) throws {
    let counter = try EnergyCounter(folder: arguments[folder])
    let model = try ModelFile.read(arguments[model])
    let result = try EnergyMeasurement(
      model.makeSession(), model, counter: counter, seconds: arguments[seconds])
    let output = StandardOutput()
    try output.write(
      """
      packages: \(counter.packageCount), kernels: \(KernelSet.best)
      asleep: \(decimal(result.idle.watts)) W for \(decimal(result.idle.seconds)) s
      stepping: \(decimal(result.busy.watts)) W for \(decimal(result.busy.seconds)) s, \(result.stepCount) steps
      a step: \(decimal(result.nanojoulesPerStep)) nJ more than sleep, \
      \(decimal(result.busy.joules * 1e9 / Double(result.stepCount))) nJ with it

      """)
    try output.flush()
  }

  /// Three digits after the point.
  private static func decimal(_ value: Double) -> String {
    let thousandths = Int((abs(value) * 1000).rounded())
    let rest = String(thousandths % 1000)
    return (value < 0 ? "-" : "") + "\(thousandths / 1000)."
      + String(repeating: "0", count: 3 - rest.count) + rest
  }
}
