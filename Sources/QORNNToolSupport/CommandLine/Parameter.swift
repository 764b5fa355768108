/// One option, flag or positional of a command, without its value's type: what parsing and help need to know.
package struct Parameter: Sendable {
  package enum Kind: Sendable, Equatable {
    case flag, option, positional
  }

  package let kind: Kind
  /// `--hidden` for an option or flag, `MODEL.qornn` for a positional.
  package let name: String
  /// What stands for the value in the help text: `N`, `FILE`, `last|every`.
  package let valueName: String
  /// One or more sentences; wrapped when printed.
  package let help: String
  /// What a value must be, in words: "a whole number from 2 to 8".
  package let expectation: String
  /// How the help text names the default; nil when there is none.
  package let defaultText: String?
  package let isRequired: Bool
  package let isRepeatable: Bool
  /// Whether a value as typed would be accepted.
  let accepts: @Sendable (String) -> Bool
}

/// Anything that can be listed in a command's sections.
package protocol CommandParameter: Sendable {
  var parameter: Parameter { get }
}

/// `--name`: present or not.
package struct Flag: CommandParameter {
  package let parameter: Parameter

  package init(_ name: String, help: String) {
    parameter = Parameter(
      kind: .flag, name: name, valueName: "", help: help, expectation: "no value", defaultText: nil,
      isRequired: false, isRepeatable: false, accepts: { _ in false })
  }
}

/// An option (`--name VALUE`) or a positional argument whose values are read as `Value`.
package struct Option<Value: Sendable>: CommandParameter {
  package let parameter: Parameter
  /// The value when nothing was given; nil when something must be.
  let fallback: Value?
  /// The value of everything given, in order; nil when one of the texts is not acceptable.
  let read: @Sendable ([String]) -> Value?

  /// The general form; the ready-made kinds are in `Option+Kinds.swift`.
  ///
  /// - Parameters:
  ///   - name: with its two dashes for an option, in capitals for a positional.
  ///   - expectation: what a value must be, in words that follow "expected".
  ///   - fallback: the value when the option is not given; nil makes it required.
  ///   - read: the value of one text, nil when the text is not acceptable.
  package init(
    _ name: String, valueName: String, expectation: String, default fallback: Value?,
    defaultText: String? = nil, help: String, read: @escaping @Sendable (String) -> Value?
  ) {
    self.init(
      name, valueName: valueName, expectation: expectation, fallback: fallback, defaultText: defaultText,
      isRepeatable: false, help: help, accepts: { read($0) != nil }, read: { $0.last.flatMap(read) })
  }

  init(
    _ name: String, valueName: String, expectation: String, fallback: Value?, defaultText: String?,
    isRepeatable: Bool, help: String, accepts: @escaping @Sendable (String) -> Bool,
    read: @escaping @Sendable ([String]) -> Value?
  ) {
    self.fallback = fallback
    self.read = read
    parameter = Parameter(
      kind: name.hasPrefix("-") ? .option : .positional, name: name, valueName: valueName, help: help,
      expectation: expectation, defaultText: defaultText, isRequired: fallback == nil,
      isRepeatable: isRepeatable, accepts: accepts)
  }
}
