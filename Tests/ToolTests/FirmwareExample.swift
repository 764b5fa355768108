import Foundation
import _QORNNTestSupport

/// An example of Sources/firmware, built and run by its own scripts.
struct FirmwareExample {
  enum Build: String, CaseIterable {
    case c = "c soft"
    case cHard = "c hard"
    case swift = "swift soft"

    var example: String { String(rawValue.prefix { $0 != " " }) }
    var abi: String { String(rawValue.drop { $0 != " " }.dropFirst()) }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let folder = FixturePaths.package.appendingPathComponent("Sources/firmware")
  static let model = FixturePaths.models.appendingPathComponent("wand-digits/model.qornn")

  /// Whether the compilers and the emulator are here.
  static let isPossible = ["arm-none-eabi-gcc", "qemu-system-arm", "swiftc", "ld.lld"].allSatisfy(isInPath)
  static let reason = "skipped: no arm-none-eabi-gcc with qemu-system-arm, swiftc and ld.lld"

  private static func isInPath(_ program: String) -> Bool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let swiftc = path.split(separator: ":").map { URL(fileURLWithPath: "\($0)/swiftc") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    let beside = swiftc?.resolvingSymlinksInPath().deletingLastPathComponent().path
    return (path.split(separator: ":").map(String.init) + [beside].compactMap { $0 })
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  let program: URL

  /// Builds an example with a model in a folder.
  ///
  /// - Parameters:
  ///   - parts: A folder with the parts for this ABI, of any model, made there by `build.sh`.
  ///   - byUART: Whether its console is the board's UART.
  init(
    _ build: Build, model: URL = model, in folder: URL, parts: URL? = nil, byUART: Bool = false
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let environment = ["MODEL=\(model.path)", "QORNN_EXPORT=\(try BuiltTool("qornn-export").url.path)"]
    let script = Self.folder.appendingPathComponent("build.sh").path
    if let parts {
      for name in ["libqornn-cortex-m4-\(build.abi).a", "qornn.h", "model.c", "model.h"] {
        try FileManager.default.copyItem(
          at: parts.appendingPathComponent(name), to: folder.appendingPathComponent(name))
      }
    }
    try Self.run(
      environment + ["sh", script, build.example, folder.path, build.abi] + (byUART ? ["uart"] : []))
    program = folder.appendingPathComponent("\(build.example)\(byUART ? "-uart" : "").elf")
  }

  private init(built program: URL) { self.program = program }

  @discardableResult
  private static func run(_ command: [String]) throws -> String {
    let result = try BuiltTool(program: URL(fileURLWithPath: "/usr/bin/env")).run(command)
    if result.status != 0 { throw Failure(description: "\(command): \(result.output)\(result.errors)") }
    return result.output
  }

  // MARK: Built once, and again when a source is newer

  private static let built: [Build: Result<FirmwareExample, any Error>] = {
    let results = Results()
    DispatchQueue.concurrentPerform(iterations: Build.allCases.count) { index in
      let build = Build.allCases[index]
      results[build] = Result { try upToDate(build) }
    }
    return results.all
  }()

  static func built(_ build: Build) throws -> FirmwareExample { try built[build]!.get() }

  private final class Results: @unchecked Sendable {
    private let lock = NSLock()
    private(set) var all: [Build: Result<FirmwareExample, any Error>] = [:]

    subscript(build: Build) -> Result<FirmwareExample, any Error>? {
      get { lock.withLock { all[build] } }
      set { lock.withLock { all[build] = newValue } }
    }
  }

  static func folder(of build: Build) -> URL {
    let name = build.rawValue.replacingOccurrences(of: " ", with: "-")
    return FixturePaths.package.appendingPathComponent(".build/qornn-firmware-examples/\(name)")
  }

  private static func upToDate(_ build: Build) throws -> FirmwareExample {
    let folder = folder(of: build)
    let program = folder.appendingPathComponent("\(build.example).elf")
    if let date = date(program), date > newestSource() { return FirmwareExample(built: program) }
    try? FileManager.default.removeItem(at: folder)
    return try FirmwareExample(build, in: folder)
  }

  private static func date(_ file: URL) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
  }

  private static func newestSource() -> Date {
    let sources = FixturePaths.package.appendingPathComponent("Sources")
    let files = ["QORNN", "QORNNCInterface", "CQORNN", "CQORNNKernels", "QORNNExport", "firmware"].flatMap {
      FileManager.default.enumerator(at: sources.appendingPathComponent($0), includingPropertiesForKeys: nil)?
        .compactMap { $0 as? URL } ?? []
    }
    return (files + [model]).compactMap(date).max() ?? .distantFuture
  }

  // MARK: Running

  /// Runs it in the emulator, as run.sh does; a minute without an end is a failure.
  func run(_ input: [UInt8], _ options: [String] = [], emulator: String = "") throws -> BuiltTool.Result {
    let script = Self.folder.appendingPathComponent("run.sh").path
    return try BuiltTool(program: URL(fileURLWithPath: "/usr/bin/env")).run(
      ["QEMU_OPTIONS=\(emulator)", "timeout", "-s", "KILL", "60", "sh", script, program.path] + options,
      input: input)
  }
}
