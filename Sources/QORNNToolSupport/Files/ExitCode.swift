/// The exit codes of every tool, after sysexits.h, so that scripts can tell a typing mistake from a bad file.
package enum ExitCode: Int32, Sendable, Equatable {
  case success = 0
  /// The command line is wrong.
  case usage = 64
  /// The input was read and is not what it should be.
  case data = 65
  /// The input cannot be opened.
  case noInput = 66
  /// The tool itself is at fault.
  case software = 70
  /// The output cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed underway, for example on a full disk.
  case inputOutput = 74
  /// A signal ended the work before it was done, as shells say it of SIGINT.
  case interrupted = 130
}
