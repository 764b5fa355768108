import QORNNToolSupport

/// A subcommand: what it is called and takes, and what it does.
struct BenchCommand: Sendable {
  let command: Command
  let run: @Sendable (ParsedArguments) throws -> Void

  static let all = [step, train, products, stream, detect, energy]
}
