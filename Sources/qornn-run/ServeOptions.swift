import QORNNToolSupport

/// The options of the section Server.
enum ServeOptions {
  static let address = Option<String?>(
    "--serve", valueName: "unix:PATH", expectation: "unix: and the path of a socket", default: .some(nil),
    defaultText: nil,
    help: """
      Serve clients of a Unix socket (mode 660) instead of reading a FILE: each sends an input and gets its results. \
      SIGTERM and SIGINT end it when what was sent is answered.
      """,
    read: { $0.hasPrefix("unix:") && $0.utf8.count > 5 ? .some(String($0.dropFirst(5))) : nil })
  static let clients = Option<Int>(
    "--max-clients", in: 1...10_000, default: 128, help: "The clients at once; each has a thread.")
  static let line = Option<Int>(
    "--max-line", valueName: "BYTES", in: 64...(1 << 20), default: 1 << 16,
    help: "The longest line of a client.")
  static let idle = Option<Int>(
    "--client-timeout", valueName: "SECONDS", in: 1...86_400, default: 300,
    help: "Close a client that sends nothing, or takes none of its results, for so long.")

  static let section = Command.Section("Server", [address, clients, line, idle])

  /// What the command line says; nil without a server.
  ///
  /// - Throws: `.usage` for options that do not go together.
  static func server(_ arguments: ParsedArguments) throws(ToolError) -> ServerOptions? {
    guard let path = arguments[address] else {
      for option in ["--max-clients", "--max-line", "--client-timeout"] where arguments.texts[option] != nil {
        throw ToolError(.usage, "\(option): found no --serve, expected it with this option")
      }
      return nil
    }
    for option in ["FILE", "--output", "--follow", "--restart-input"] where arguments.texts[option] != nil {
      throw ToolError(.usage, "--serve: found \(option), which a server does not have")
    }
    guard arguments[StateOptions.state] == nil || arguments[ManyStreamsOptions.key] != nil else {
      throw ToolError(
        .usage,
        "--serve with --state: found no --stream-key, expected it: other streams end with their client")
    }
    guard arguments[StateOptions.state] == nil || arguments[StateOptions.checkpoint] > 0 else {
      throw ToolError(
        .usage, "--serve with --checkpoint: found 0, expected a time: clients do not wait for the disk")
    }
    return ServerOptions(
      path: path, clientLimit: arguments[clients], lineLimit: arguments[line], idleSeconds: arguments[idle])
  }
}
