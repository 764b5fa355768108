extension Command {
  /// What a command line asks for.
  package enum Request: Sendable {
    case run(ParsedArguments)
    /// `--help` or `-h`: the whole text.
    case help(String)
    /// `--version`: the line.
    case version(String)
  }

  /// Reads a command line (without the program's own name).
  ///
  /// * `--name VALUE` and `--name=VALUE` are the same; after `--` everything is positional; `-` is positional.
  /// * `--help` and `--version` win over every mistake that follows them.
  package func parse(_ arguments: [String]) throws(ArgumentError) -> Request {
    guard !subcommands.isEmpty else { return try parse(arguments, path: name, subcommand: "") }
    let names = subcommands.map(\.name)
    guard let first = arguments.first else { throw .missingSubcommand(expected: names) }
    switch first {
    case "--help", "-h": return .help(helpText(path: name))
    case "--version": return .version("\(name) \(Self.version)")
    default: break
    }
    guard !first.hasPrefix("-") else {
      throw .unknownOption(first, nearest: NearestWord.find(first, among: ["--help", "--version"]))
    }
    guard let chosen = subcommands.first(where: { $0.name == first }) else {
      throw .unknownSubcommand(first, nearest: NearestWord.find(first, among: names), expected: names)
    }
    return try chosen.parse(Array(arguments.dropFirst()), path: "\(name) \(first)", subcommand: first)
  }

  /// The command that a command line is for, as typed: with its subcommand, if there is such a one.
  package func path(_ arguments: [String]) -> String {
    let isKnown = subcommands.contains { $0.name == arguments.first }
    return isKnown ? "\(name) \(arguments[0])" : name
  }

  private func parse(
    _ arguments: [String], path: String, subcommand: String
  ) throws(ArgumentError) -> Request {
    var parsed = ParsedArguments(subcommand: subcommand)
    var words: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        words += rest
        break
      }
      if argument == "--help" || argument == "-h" { return .help(helpText(path: path)) }
      if argument == "--version" {
        return .version("\(path.prefix { $0 != " " }) \(Self.version)")
      }
      if argument == "-" || !argument.hasPrefix("-") {
        words.append(argument)
      } else {
        try parseOption(argument, rest: &rest, into: &parsed)
      }
    }
    try assign(words, to: &parsed)
    for option in options
    where option.isRequired && parsed.texts[option.name] == nil && option.kind == .option {
      throw .missingOption(option.name, expected: option.expectation)
    }
    return .run(parsed)
  }

  private func parseOption(
    _ argument: String, rest: inout ArraySlice<String>, into parsed: inout ParsedArguments
  ) throws(ArgumentError) {
    let pieces = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(pieces[0])
    var value = pieces.count == 2 ? String(pieces[1]) : nil
    let names = options.map(\.name) + ["--help", "--version"]
    guard let option = options.first(where: { $0.name == name }) else {
      throw .unknownOption(name, nearest: NearestWord.find(name, among: names))
    }
    if option.kind == .flag {
      if let value { throw .unexpectedValue(flag: name, found: value) }
      parsed.add("", to: name)
      return
    }
    if value == nil, let next = rest.first, next != "--", !names.contains(String(next.prefix { $0 != "=" })) {
      value = rest.popFirst()
    }
    guard let value else { throw .missingValue(option: name, expected: option.expectation) }
    guard option.accepts(value) else {
      throw .badValue(option: name, found: value, expected: option.expectation)
    }
    if !option.isRepeatable && parsed.texts[name] != nil { throw .givenTwice(option: name) }
    parsed.add(value, to: name)
  }

  private func assign(_ words: [String], to parsed: inout ParsedArguments) throws(ArgumentError) {
    var words = words[...]
    for positional in positionals {
      while let word = words.first {
        guard positional.accepts(word) else {
          throw .badValue(option: positional.valueName, found: word, expected: positional.expectation)
        }
        parsed.add(word, to: positional.name)
        words.removeFirst()
        if !positional.isRepeatable { break }
      }
      if positional.isRequired && parsed.texts[positional.name] == nil {
        throw .missingArgument(positional.valueName, expected: positional.expectation)
      }
    }
    if let word = words.first { throw .unexpectedArgument(word) }
  }
}
