extension Command {
  private static let width = 80
  private static let helpColumn = 26
  private static let exitCodes: [(code: ExitCode, meaning: String)] = [
    (.success, "Done."), (.usage, "The command line is wrong."),
    (.data, "The input is not what it should be."),
    (.noInput, "The input cannot be opened."), (.cannotCreate, "The output cannot be created."),
    (.inputOutput, "Reading or writing failed, for example on a full disk."),
    (.interrupted, "Interrupted before it was done."),
  ]

  /// The whole text of `--help`, ending in a newline.
  ///
  /// - Parameter path: the command as typed, for example `qornn-train copy`.
  package func helpText(path: String) -> String {
    var lines = Self.wrapped(summary, indent: 0) + ["", "Usage:", "  " + usage(path: path)]
    for paragraph in discussion.split(separator: "\n") {
      lines += [""] + Self.wrapped(String(paragraph), indent: 0)
    }
    if !subcommands.isEmpty {
      lines += ["", "Commands:"]
      for command in subcommands { lines += Self.entry(command.name, command.summary) }
    }
    if !positionals.isEmpty {
      lines += ["", "Arguments:"]
      for positional in positionals { lines += Self.entry(positional.valueName, Self.note(positional)) }
    }
    for section in sections {
      lines += ["", section.title + ":"]
      for option in section.parameters { lines += Self.entry(Self.term(option), Self.note(option)) }
    }
    lines += ["", "Help:"] + Self.entry("-h, --help", "Print this text.")
    lines += Self.entry("--version", "Print the version.")
    lines += ["", "Exit codes:"] + Self.exitCodes.flatMap { Self.entry("\($0.code.rawValue)", $0.meaning) }
    if !examples.isEmpty { lines += ["", examples.count == 1 ? "Example:" : "Examples:"] }
    for example in examples {
      lines += Self.wrapped(example.purpose, indent: 2) + ["    " + example.line]
    }
    if !subcommands.isEmpty { lines += ["", "'\(path) COMMAND --help' explains each command."] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func usage(path: String) -> String {
    if !subcommands.isEmpty { return "\(path) COMMAND [options]" }
    let words = positionals.map { parameter in
      let name = parameter.valueName + (parameter.isRepeatable ? " ..." : "")
      return parameter.isRequired ? name : "[\(name)]"
    }
    let required = options.filter(\.isRequired).map { "\($0.name) \($0.valueName)" }
    return ([path] + words + required + (options.isEmpty ? [] : ["[options]"])).joined(separator: " ")
  }

  private static func term(_ option: Parameter) -> String {
    option.kind == .flag ? option.name : "\(option.name) \(option.valueName)"
  }

  private static func note(_ parameter: Parameter) -> String {
    var remarks: [String] = []
    if parameter.isRequired { remarks.append("required") }
    if parameter.isRepeatable { remarks.append("may be repeated") }
    if let defaultText = parameter.defaultText { remarks.append("default: \(defaultText)") }
    return remarks.isEmpty ? parameter.help : "\(parameter.help) (\(remarks.joined(separator: "; ")))"
  }

  /// A term with its explanation in the second column, or below it when the term is long.
  private static func entry(_ term: String, _ explanation: String) -> [String] {
    let body = wrapped(explanation, indent: helpColumn)
    let head = "  " + term
    guard head.count + 2 <= helpColumn, let first = body.first else { return [head] + body }
    return [head + first.dropFirst(head.count)] + body.dropFirst()
  }

  private static func wrapped(_ text: String, indent: Int) -> [String] {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty && indent + line.count + 1 + word.count > width {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(margin + line) }
    return lines
  }
}
