/// What was given on a command line, already checked: values by the option that declares them.
package struct ParsedArguments: Sendable {
  /// The subcommand's name, empty without subcommands.
  package let subcommand: String
  /// The texts given for each option or positional, by name, in the order given. A flag has one empty text.
  private(set) package var texts: [String: [String]] = [:]

  init(subcommand: String) {
    self.subcommand = subcommand
  }

  mutating func add(_ text: String, to name: String) {
    texts[name, default: []].append(text)
  }

  /// The value of an option or positional, or its default.
  ///
  /// - Precondition: the option is one that this command declares.
  package subscript<Value>(_ option: Option<Value>) -> Value {
    guard let given = texts[option.parameter.name] else { return option.fallback! }
    return option.read(given)!
  }

  /// Whether a flag was given.
  package subscript(_ flag: Flag) -> Bool { texts[flag.parameter.name] != nil }
}
