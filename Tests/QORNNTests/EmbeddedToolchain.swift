import Foundation

/// The compiler, linker and symbol lister of the toolchain that runs the tests, for microcontroller targets.
struct EmbeddedToolchain {
  let swiftc: URL
  let linker: URL
  let lister: URL

  /// Nil if one of the programs is missing.
  init?() {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = path.split(separator: ":").map { URL(fileURLWithPath: String($0)) }
    func find(_ program: String, beside sibling: URL? = nil) -> URL? {
      let places =
        (sibling.map { [$0.resolvingSymlinksInPath().deletingLastPathComponent()] } ?? []) + folders
      return places.map { $0.appendingPathComponent(program) }.first {
        FileManager.default.isExecutableFile(atPath: $0.path)
      }
    }
    guard let swiftc = find("swiftc"), let linker = find("ld.lld", beside: swiftc),
      let lister = find("llvm-nm", beside: swiftc)
    else { return nil }
    self.swiftc = swiftc
    self.linker = linker
    self.lister = lister
  }

  /// What the module's own functions need from outside, and what they reach of the Swift runtime.
  struct Symbols {
    var undefined: [String]
    var runtime: [String]
  }

  /// Compiles sources as a module of Embedded Swift, drops everything that no function of the module reaches, and
  /// lists what is left. The object file as it comes holds the whole Swift runtime, reached or not.
  func reachedSymbols(of sources: [URL], module: String, target: String) throws -> Symbols {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qornn-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let object = folder.appendingPathComponent("module.o").path
    let reached = folder.appendingPathComponent("reached.o").path

    try run(
      swiftc,
      [
        "-O", "-wmo", "-enable-experimental-feature", "Embedded", "-parse-as-library", "-swift-version", "6",
        "-warnings-as-errors", "-package-name", "qornn", "-module-name", module, "-target", target,
        "-Xfrontend", "-function-sections", "-Xcc", "-mfloat-abi=soft", "-c", "-o", object,
      ] + sources.map(\.path))
    // Every mangled name of the module starts with its length and its name.
    let own = try list(["--defined-only", "--extern-only", object]).filter {
      $0.hasPrefix("$e\(module.count)\(module)")
    }
    try run(linker, ["-r", "--gc-sections", "-o", reached, object] + own.map { "--undefined=\($0)" })
    return Symbols(
      undefined: try list(["--undefined-only", reached]),
      runtime: try list(["--defined-only", reached]).filter { $0.hasPrefix("swift_") })
  }

  private func list(_ arguments: [String]) throws -> [String] {
    try run(lister, ["--format=just-symbols"] + arguments).split(separator: "\n").map(String.init)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  @discardableResult
  private func run(_ program: URL, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self)
    if process.terminationStatus != 0 {
      throw Failure(
        description: "\(program.lastPathComponent) ended with \(process.terminationStatus): \(text)")
    }
    return text
  }
}
