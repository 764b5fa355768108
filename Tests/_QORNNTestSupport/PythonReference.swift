import Foundation

/// Tests/Fixtures/decode.py: the arithmetic once more, in another language.
public enum PythonReference {
  public struct Failure: Error { public var message: String }

  /// Nil where there is no python3.
  public static let interpreter: URL? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent("python3") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// One array of states, then logits, for each line of `input` that is not empty.
  public static func run(
    _ python: URL, model: [UInt8], input: String, withStates: Bool = true
  ) throws -> [[Int]] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qornn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let modelFile = folder.appendingPathComponent("model.qornn")
    let inputFile = folder.appendingPathComponent("input.csv")
    let outputFile = folder.appendingPathComponent("output.csv")
    try Data(model).write(to: modelFile)
    try Data(input.utf8).write(to: inputFile)
    try Data().write(to: outputFile)
    let process = Process()
    process.executableURL = python
    let script = FixturePaths.fixtures.appendingPathComponent("decode.py").path
    process.arguments = [script] + (withStates ? ["--states"] : []) + [modelFile.path]
    process.standardInput = try FileHandle(forReadingFrom: inputFile)
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    try process.run()
    process.waitUntilExit()
    let output = try String(contentsOf: outputFile, encoding: .utf8)
    guard process.terminationStatus == 0 else { throw Failure(message: output) }
    return output.split(separator: "\n").map { $0.split(separator: ",").compactMap { Int($0) } }
  }
}
