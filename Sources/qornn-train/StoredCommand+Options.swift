import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

extension StoredCommand {
  /// The values of all options that a resumed run must have the same.
  init(_ chosen: TrainingCommand, _ arguments: ParsedArguments) {
    self.init(command: chosen.name, options: [:])
    for option in chosen.stored { options[option.name] = option.texts(arguments) }
  }

  /// The values of a new run, with those that were chosen from the data or from each other.
  init(
    _ chosen: TrainingCommand, _ arguments: ParsedArguments, resolved: TrainingOptions,
    _ configuration: NetworkConfiguration
  ) {
    self.init(chosen, arguments)
    options["--weight-bits"] = [configuration.weightBits.word]
    options["--input-weight-bits"] = [configuration.inputWeightBits.word]
    options["--readout-weight-bits"] = [configuration.readoutWeightBits.word]
    options["--row-gains"] = [configuration.rowGains.rawValue]
    options["--rounding"] = [configuration.rounding.rawValue]
    // The default may have given way.
    if resolved.basisLearningRate == 0 { options["--basis-learning-rate"] = ["0.0"] }
    options["--batch"] = [String(resolved.batchSize)]
    options["--validate-every"] = [String(resolved.validationInterval)]
    options["--patience"] = [String(resolved.patience)]
    if options["--epochs"] == nil { options["--iterations"] = [String(resolved.iterations)] }
  }

  /// The first option given on a resuming command line that differs from the stored ones.
  func firstDifference(_ chosen: TrainingCommand, given: ParsedArguments) -> ToolError? {
    guard command == chosen.name else {
      return ToolError(
        .usage,
        "--resume: the checkpoint was written by 'qornn-train \(command)', found 'qornn-train \(chosen.name)'"
      )
    }
    let values = StoredCommand(chosen, given).options
    for option in chosen.stored where given.texts[option.name] != nil {
      let found = values[option.name] ?? []
      guard found != options[option.name] ?? [] else { continue }
      let stored = options[option.name].map { $0.joined(separator: ", ") } ?? "no value"
      return ToolError(
        .usage,
        "\(option.name): found \(found.joined(separator: ", ")), but the checkpoint was started with "
          + "\(stored); only files and --threads may change on --resume")
    }
    return nil
  }

  /// The command line that starts the same run again with the files of `given`.
  func commandLine(givenAlso given: ParsedArguments) -> [String] {
    var words = [command]
    for (name, texts) in options.sorted(by: { $0.key < $1.key }) where given.texts[name] == nil {
      words += texts.map { "\(name)=\($0)" }
    }
    for (name, texts) in given.texts.sorted(by: { $0.key < $1.key }) {
      words += texts.map { $0.isEmpty ? name : "\(name)=\($0)" }
    }
    return words
  }
}
