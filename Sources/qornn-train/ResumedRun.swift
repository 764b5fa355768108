import Foundation
import QORNNToolSupport
import QORNNTraining

/// A checkpoint to go on from, with its command line.
struct ResumedRun {
  let checkpoint: Checkpoint
  let stored: StoredArguments
  /// What was given, completed by what the checkpoint stores.
  let arguments: ParsedArguments

  /// nil without `--resume`.
  init?(_ chosen: TrainingCommand, given: ParsedArguments) throws {
    guard given[chosen.run.resume] else { return nil }
    let path = given[chosen.run.output]
    checkpoint = try loading(path) { try Checkpoint.read(path) }
    guard
      let text = Trainer.arguments(of: checkpoint),
      let stored = try? JSONDecoder().decode(StoredArguments.self, from: Data(text.utf8))
    else {
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
