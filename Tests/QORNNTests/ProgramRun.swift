import Foundation
import _QORNNTestSupport

/// Programs and what they print.
enum ProgramRun {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func find(_ program: String, beside sibling: URL? = nil) -> URL? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map { URL(fileURLWithPath: String($0)) }
    return ((sibling.map { [$0.resolvingSymlinksInPath().deletingLastPathComponent()] } ?? []) + folders)
      .map { $0.appendingPathComponent(program) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// What a program prints, which must end with 0.
  @discardableResult
  static func output(_ program: URL, _ arguments: [String]) throws -> String {
    let (status, text) = try run(program, arguments)
    if status != 0 {
      throw Failure(description: "\(program.lastPathComponent) ended with \(status): \(text)")
    }
    return text
  }

  /// Runs a program to its end, or for ten minutes: one that hangs is killed, and its status is SIGKILL's.
  static func run(_ program: URL, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let overdue = killing(process.processIdentifier, afterSeconds: 600)
    defer { overdue.cancel() }
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
