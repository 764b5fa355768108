extension BenchCommand {
  /// `qornn-bench stream`.
  static let stream = BenchCommand(command: StreamCommand.command, run: StreamCommand.run)
}
