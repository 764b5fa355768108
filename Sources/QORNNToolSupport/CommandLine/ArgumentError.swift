/// Everything that can be wrong with a command line. The tool and its subcommand are added when it is printed.
package enum ArgumentError: Error, Sendable, Equatable {
  case unknownOption(String, nearest: String?)
  case unknownSubcommand(String, nearest: String?, expected: [String])
  case missingSubcommand(expected: [String])
  case missingValue(option: String, expected: String)
  case badValue(option: String, found: String, expected: String)
  /// A flag was written as `--flag=value`.
  case unexpectedValue(flag: String, found: String)
  case givenTwice(option: String)
  case missingArgument(String, expected: String)
  case missingOption(String, expected: String)
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
