import Foundation
import QORNNTraining

/// The part of a command line of qornn-train that a checkpoint keeps: the subcommand and its options, without
/// the names of files: where the data lie is not part of a run.
package struct StoredCommand: Codable, Equatable, Sendable {
  package var command: String
  /// By option; the texts that it reads again.
  package var options: [String: [String]]

  package init(command: String, options: [String: [String]]) {
    self.command = command
    self.options = options
  }

  /// nil when the checkpoint has none, as one that qornn-train has not written.
  package init?(_ checkpoint: Checkpoint) {
    guard
      let text = Trainer.arguments(of: checkpoint),
      let stored = try? JSONDecoder().decode(StoredCommand.self, from: Data(text.utf8))
    else { return nil }
    self = stored
  }

  /// The last text of an option.
  package subscript(_ name: String) -> String? { options[name]?.last }

  /// JSON with sorted keys: the same values are the same bytes.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: (try? encoder.encode(self)) ?? Data(), as: UTF8.self)
  }
}
