extension BenchCommand {
  /// `detect`.
  static let detect = BenchCommand(command: DetectCommand.command, run: DetectCommand.run)
}
