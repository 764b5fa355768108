/// A tool or one of its subcommands: everything that parsing, help and error messages need, declared once.
package struct Command: Sendable {
  /// A titled group of options in the help text.
  package struct Section: Sendable {
    package let title: String
    package let parameters: [Parameter]

    package init(_ title: String, _ parameters: [any CommandParameter]) {
      self.title = title
      self.parameters = parameters.map(\.parameter)
    }
  }

  /// A command line to imitate, with one sentence on what it does.
  package struct Example: Sendable {
    package let purpose: String
    package let line: String

    package init(_ purpose: String, _ line: String) {
      self.purpose = purpose
      self.line = line
    }
  }

  /// The version that `--version` prints.
  package static let version = "0.1.0"

  /// As typed: `qornn-run`, or `copy` for a subcommand.
  package let name: String
  /// One line: what the command does.
  package let summary: String
  /// Further paragraphs of the help text; may be empty.
  package let discussion: String
  package let positionals: [Parameter]
  package let sections: [Section]
  package let subcommands: [Command]
  package let examples: [Example]

  package init(
    name: String, summary: String, discussion: String = "", positionals: [any CommandParameter] = [],
    sections: [Section] = [], subcommands: [Command] = [], examples: [Example] = []
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.positionals = positionals.map(\.parameter)
    self.sections = sections
    self.subcommands = subcommands
    self.examples = examples
  }

  /// All options and flags, in the order of the help text.
  package var options: [Parameter] { sections.flatMap(\.parameters) }
}
