import Foundation
import _QORNNTestSupport

/// libqornn.so as its build script makes it, and programs in C that are linked with it.
struct LibraryBuild {
  /// The folder with libqornn.so.
  let folder: URL
  let machine: Machine
  private let sanitizer: String?

  enum Machine: String {
    case x86 = "x86_64"
    case arm64 = "aarch64"
    case riscv64

    static var host: Machine {
      #if arch(arm64)
        .arm64
      #else
        .x86
      #endif
    }
  }

  static let interface = FixturePaths.package.appendingPathComponent("Sources/QORNNCInterface")
  static let header = FixturePaths.package.appendingPathComponent("Sources/CQORNN/include/qornn.h")
  static let programs = FixturePaths.fixtures.appendingPathComponent("library")

  /// Built once, and again when a source is newer.
  static let host = Result { try LibraryBuild(.host) }

  private static let arm64 = Result { try LibraryBuild(.arm64) }
  private static let riscv64 = Result { try LibraryBuild(.riscv64) }

  /// The library of one machine, for this one or for the emulator.
  static func `for`(_ machine: Machine) throws -> LibraryBuild {
    if machine == .host { return try host.get() }
    return try machine == .arm64 ? arm64.get() : riscv64.get()
  }

  /// - Parameters:
  ///   - sanitizer: `thread` or `address`.
  ///   - kernels: the one set that is built beside the portable one; nil for all.
  init(_ machine: Machine, sanitizer: String? = nil, kernels: String? = nil) throws {
    self.machine = machine
    self.sanitizer = sanitizer
    let name = [machine.rawValue, sanitizer, kernels].compactMap { $0 }.joined(separator: "-")
    folder = FixturePaths.package.appendingPathComponent(".build/qornn-library/\(name)")
    let product = folder.appendingPathComponent("libqornn.so").resolvingSymlinksInPath()
    if Self.isUpToDate(product) { return }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let script = Self.interface.appendingPathComponent("build.sh").path
    try ProgramRun.output(
      URL(fileURLWithPath: "/usr/bin/env"),
      (sanitizer.map { ["SANITIZE=\($0)"] } ?? []) + (kernels.map { ["KERNELS=\($0)"] } ?? []) + [
        "sh", script, folder.path, machine.rawValue,
      ])
  }

  /// Whether a file is newer than all that goes into the library.
  static func isUpToDate(_ product: URL) -> Bool { date(product).map { $0 > newestSource() } ?? false }

  private static func date(_ file: URL) -> Date? {
    (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
  }

  private static func newestSource() -> Date {
    let sources = FixturePaths.package.appendingPathComponent("Sources")
    return ["QORNN", "QORNNCInterface", "CQORNN", "CQORNNKernels"].compactMap { target in
      FileManager.default.enumerator(
        at: sources.appendingPathComponent(target), includingPropertiesForKeys: nil)?
        .compactMap { ($0 as? URL).flatMap(date) }.max()
    }.max() ?? .distantFuture
  }

  /// Compiles a program of Tests/Fixtures/library.
  func compile(_ name: String, in folder: URL) throws -> URL {
    try compile(Self.programs.appendingPathComponent("\(name).c"), named: name, in: folder)
  }

  /// Compiles a program of one source or of several and links it with the library.
  func compile(
    _ source: URL, and others: [URL] = [], named name: String, in folder: URL
  ) throws -> URL {
    let program = folder.appendingPathComponent(name)
    let swiftc = ProgramRun.find("swiftc")
    let compiler =
      machine == .host
      ? ProgramRun.find("clang", beside: swiftc) : ProgramRun.find("\(machine.rawValue)-linux-gnu-gcc")
    guard let compiler, let swiftc else {
      throw ProgramRun.Failure(description: "no compiler for \(machine.rawValue)")
    }
    var sanitizing: [String] = []
    if let sanitizer {
      // This toolchain's ThreadSanitizer wants Dispatch.
      let runtime = swiftc.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("lib/swift/linux").path
      sanitizing = [
        "-fsanitize=\(sanitizer)", "-L\(runtime)", "-ldispatch", "-lBlocksRuntime", "-Wl,-rpath,\(runtime)",
      ]
    }
    try ProgramRun.output(
      compiler,
      [
        "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror",
        "-I\(Self.header.deletingLastPathComponent().path)", "-o", program.path,
      ] + ([source] + others).map(\.path) + [
        "-L\(self.folder.path)", "-lqornn", "-lpthread", "-lm", "-Wl,-rpath,\(self.folder.path)",
      ] + sanitizing)
    return program
  }

  /// The library's functions that a program calls.
  static func functions(calledBy program: URL) throws -> [String] {
    guard let nm = ProgramRun.find("llvm-nm", beside: ProgramRun.find("swiftc")) else {
      throw ProgramRun.Failure(description: "no llvm-nm")
    }
    return try ProgramRun.output(nm, ["-D", "--undefined-only", "--format=just-symbols", program.path])
      .split(separator: "\n").map { String($0.prefix { $0 != "@" }) }.filter { $0.hasPrefix("qornn_") }
      .sorted()
  }

  /// The bytes of the library as it is installed.
  func strippedSize() throws -> Int {
    guard let objcopy = ProgramRun.find("llvm-objcopy", beside: ProgramRun.find("swiftc")) else {
      throw ProgramRun.Failure(description: "no llvm-objcopy")
    }
    return try withTemporaryFolder { folder in
      let stripped = folder.appendingPathComponent("stripped")
      let library = self.folder.appendingPathComponent("libqornn.so").path
      try ProgramRun.output(objcopy, ["--strip-unneeded", library, stripped.path])
      return try Data(contentsOf: stripped).count
    }
  }

  /// What `llvm-nm` or `llvm-readelf` say about the library.
  func inspect(_ program: String, _ arguments: [String]) throws -> [String] {
    guard let tool = ProgramRun.find(program, beside: ProgramRun.find("swiftc")) else {
      throw ProgramRun.Failure(description: "no \(program)")
    }
    let library = folder.appendingPathComponent("libqornn.so").path
    return try ProgramRun.output(tool, arguments + [library]).split(separator: "\n").map(String.init)
  }
}

/// Calls a function with a new folder, removed afterwards.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("qornn-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}
