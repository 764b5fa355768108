import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// A checkpoint to go on from, with its command line.
struct ResumedRun {
  let checkpoint: Checkpoint
  let stored: StoredCommand
  /// What was given, completed by what the checkpoint stores.
  let arguments: ParsedArguments

  /// nil without `--resume`.
  init?(_ chosen: TrainingCommand, given: ParsedArguments) throws {
    guard given[chosen.run.resume] else { return nil }
    let path = given[chosen.run.output]
    checkpoint = try reporting(path) { try Checkpoint.read(path) }
    guard let stored = StoredCommand(checkpoint) else {
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path)): found a checkpoint without a command line, expected one of qornn-train")
    }
    self.stored = stored
    if let difference = stored.firstDifference(chosen, given: given) { throw difference }
    guard case .run(let arguments) = try command.parse(stored.commandLine(givenAlso: given)) else {
      return nil
    }
    self.arguments = arguments
  }
}
