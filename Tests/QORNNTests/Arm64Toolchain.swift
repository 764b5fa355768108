import Foundation
import _QORNNTestSupport

/// The cross compiler and the emulator for AArch64 beside this toolchain's swiftc and clang.
struct Arm64Toolchain {
  let swiftc: URL
  let clang: URL
  let linker: URL
  let emulator: URL

  /// Nil if one of the programs is missing.
  init?() {
    guard let swiftc = ProgramRun.find("swiftc"),
      let clang = ProgramRun.find("clang", beside: swiftc),
      let linker = ProgramRun.find("aarch64-linux-gnu-gcc"),
      let emulator = ProgramRun.find("qemu-aarch64-static") ?? ProgramRun.find("qemu-aarch64")
    else { return nil }
    self.swiftc = swiftc
    self.clang = clang
    self.linker = linker
    self.emulator = emulator
  }

  /// Builds the runtime, the kernels and Tests/Fixtures/arm64 for AArch64 Linux.
  ///
  /// - Returns: the program, in `folder`.
  func buildReplay(in folder: URL) throws -> URL {
    let fixtures = FixturePaths.fixtures.appendingPathComponent("arm64")
    let sources = FixturePaths.package.appendingPathComponent("Sources")
    let runtime = folder.appendingPathComponent("runtime.o")
    try ProgramRun.output(
      swiftc,
      [
        "-O", "-wmo", "-enable-experimental-feature", "Embedded", "-parse-as-library", "-swift-version", "6",
        "-package-name", "qornn", "-module-name", "QORNN", "-target", "aarch64-none-none-elf", "-Xfrontend",
        "-function-sections", "-Xcc", "-fmodule-map-file=\(fixtures.path)/module.modulemap",
        "-c", "-o", runtime.path, "\(fixtures.path)/Replay.swift",
      ] + files(in: sources.appendingPathComponent("QORNN"), suffix: "swift"))
    var objects = [runtime.path]
    let kernels = sources.appendingPathComponent("CQORNNKernels")
    for source in files(in: kernels, suffix: "c") where !source.contains("/x86/") {
      let name = URL(fileURLWithPath: source).lastPathComponent
      let object = folder.appendingPathComponent("\(name).o").path
      try ProgramRun.output(
        clang,
        [
          "--target=aarch64-linux-gnu", "-I/usr/aarch64-linux-gnu/include", "-I\(kernels.path)/include",
          "-O2",
          "-Wall", "-Werror", "-c", "-o", object, source,
        ])
      objects.append(object)
    }
    let program = folder.appendingPathComponent("replay")
    try ProgramRun.output(
      linker,
      ["-O2", "-Wall", "-static", "-Wl,--gc-sections", "-o", program.path, "\(fixtures.path)/main.c"]
        + objects)
    return program
  }

  /// Builds Tests/Fixtures/arm64/hand.c, with the dot-product instructions or without.
  func buildHand(in folder: URL, usesDotProduct: Bool) throws -> URL {
    let program = folder.appendingPathComponent(usesDotProduct ? "hand-dot" : "hand")
    let object = program.appendingPathExtension("o")
    try ProgramRun.output(
      clang,
      [
        "--target=aarch64-linux-gnu", "-I/usr/aarch64-linux-gnu/include", "-O3", "-Wall", "-Werror",
        usesDotProduct ? "-march=armv8.2-a+dotprod" : "-march=armv8-a", "-c", "-o", object.path,
        FixturePaths.fixtures.appendingPathComponent("arm64/hand.c").path,
      ])
    try ProgramRun.output(linker, ["-static", "-o", program.path, object.path])
    return program
  }

  private func files(in folder: URL, suffix: String) -> [String] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == suffix }.map(\.path).sorted()
  }
}

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

  static func run(_ program: URL, _ arguments: [String]) throws -> (status: Int32, text: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: bytes, as: UTF8.self))
  }
}
