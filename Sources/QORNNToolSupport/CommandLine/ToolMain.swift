#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The frame around every tool's work: reads the command line, prints help, turns errors into exit codes.
package enum ToolMain {
  /// Runs a tool and ends the process.
  ///
  /// - Parameter body: the work; what it throws is printed as one line on stderr.
  package static func run(
    _ command: Command, arguments: [String] = Array(CommandLine.arguments.dropFirst()),
    body: (ParsedArguments) throws -> Void
  ) -> Never {
    StandardDescriptors.occupyClosed()
    // A file that reaches the limit on its size is an error of the write, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    do {
      switch try command.parse(arguments) {
      case .run(let parsed):
        try body(parsed)
      case .help(let text):
        try print(text)
      case .version(let line):
        try print(line + "\n")
      }
      exit(ExitCode.success.rawValue)
    } catch {
      let failure = toolError(error, helpPath: command.path(arguments))
      StandardError.write("\(command.name): \(failure.message)")
      exit(failure.code.rawValue)
    }
  }

  /// Any error as the line and code that the user gets.
  ///
  /// - Parameter helpPath: the command whose help explains its arguments.
  static func toolError(_ error: any Error, helpPath: String) -> ToolError {
    switch error {
    case let error as ToolError: error
    case let error as ArgumentError:
      ToolError(.usage, "\(error.message) (see \(helpPath) --help)")
    default: ToolError(.software, "unexpected failure: \(error)")
    }
  }

  private static func print(_ text: String) throws(ToolError) {
    let output = StandardOutput()
    try output.write(text)
    try output.flush()
  }
}
