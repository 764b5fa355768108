import Foundation
import QORNNTrainingFiles
import QORNNTraining

/// The commands for a model card.
struct MadeWith {
  var commands: [String] = []

  init(_ checkpoint: Checkpoint) {
    if let stored = StoredCommand(checkpoint) {
      var words = ["qornn-train", stored.command]
      switch stored.command {
      case "pixel-mnist": words.append("--data DIR")
      case "sequences", "characters": words.append("--train FILE")
      default: break
      }
      for (name, values) in stored.options.sorted(by: { $0.key < $1.key }) {
        words += values.map { $0.isEmpty ? name : "\(name) \(Self.quoted($0))" }
      }
      commands += Self.wrapped(words)
    }
    // Notes are in the card already.
    let exporting = Self.grouped(Array(CommandLine.arguments.dropFirst())).filter {
      !$0.hasPrefix(ExportCommand.cardNotes.parameter.name)
    }
    commands += Self.wrapped(["qornn-export"] + exporting)
  }

  /// Options with their values, so that no line ends between the two.
  private static func grouped(_ arguments: [String]) -> [String] {
    var words: [String] = []
    for argument in arguments {
      if let last = words.last, last.hasPrefix("--"), !last.contains(" "), !argument.hasPrefix("--") {
        words[words.count - 1] = "\(last) \(quoted(argument))"
      } else {
        words.append(quoted(argument))
      }
    }
    return words
  }

  /// Lines of a shell command that goes on after a backslash.
  private static func wrapped(_ words: [String]) -> [String] {
    var lines = [""]
    for word in words {
      if lines[lines.count - 1].count + word.count > 98 {
        lines[lines.count - 1] += " \\"
        lines.append("   ")
      }
      lines[lines.count - 1] += (lines[lines.count - 1].isEmpty ? "" : " ") + word
    }
    return lines
  }

  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "+")...UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "@"):
        true
      default: false
      }
    }
    return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
  }
}
