/// Everything that can be wrong with a command line. The tool and its subcommand are added when it is printed.
package enum ArgumentError: Error, Sendable, Equatable {
  /// An option that the command does not have, with the one it may be meant for.
  case unknownOption(String, nearest: String?)
  /// A first word that is no command, with the one it may be meant for.
  case unknownSubcommand(String, nearest: String?, expected: [String])
  /// No command where one is due.
  case missingSubcommand(expected: [String])
  /// An option at the end of the line without its value.
  case missingValue(option: String, expected: String)
  /// A value that the option does not take.
  case badValue(option: String, found: String, expected: String)
  /// A flag was written as `--flag=value`.
  case unexpectedValue(flag: String, found: String)
  /// An option that may be there once is there again.
  case givenTwice(option: String)
  /// A positional that must be there is not.
  case missingArgument(String, expected: String)
  /// An option that must be there is not.
  case missingOption(String, expected: String)
  /// A word that no option or positional takes.
  case unexpectedArgument(String)

  /// One line of text, input quoted.
  package var message: String {
    switch self {
    case .unknownOption(let name, let nearest):
      "unknown option \(EchoedText.quoted(name))" + Self.question(nearest)
    case .unknownSubcommand(let name, let nearest, let expected):
      "unknown command \(EchoedText.quoted(name))" + Self.question(nearest)
        + "; expected one of: " + expected.joined(separator: ", ")
    case .missingSubcommand(let expected):
      "no command given; expected one of: " + expected.joined(separator: ", ")
    case .missingValue(let option, let expected):
      "\(option): found no value, expected \(expected)"
    case .badValue(let option, let found, let expected):
      "\(option): found \(EchoedText.quoted(found)), expected \(expected)"
    case .unexpectedValue(let flag, let found):
      "\(flag): found the value \(EchoedText.quoted(found)), expected no value"
    case .givenTwice(let option):
      "\(option): given more than once"
    case .missingArgument(let name, let expected):
      "\(name) is missing; expected \(expected)"
    case .missingOption(let name, let expected):
      "\(name) is missing; expected \(expected)"
    case .unexpectedArgument(let text):
      "unexpected argument \(EchoedText.quoted(text))"
    }
  }

  private static func question(_ nearest: String?) -> String {
    nearest.map { ", did you mean \($0)?" } ?? ""
  }
}
