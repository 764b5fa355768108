import Foundation
import Testing
import _QORNNTestSupport

/// Counts what a step of the library executes on an emulated CPU: the emulator traces every instruction, and the difference of
/// runs with few and with more steps has nothing else in it. The same in every run, and not cycles.
struct InstructionCounter {
  /// Counting takes minutes.
  static let isWanted = ProcessInfo.processInfo.environment["QORNN_COUNT_INSTRUCTIONS"] != nil

  /// A step of one stream, and what it takes.
  struct Step {
    var kernels = ""
    var instructions = 0
    /// Of the model object, a session and a workspace, and below the frame that calls the step.
    var modelBytes = 0, sessionBytes = 0, workspaceBytes = 0, stackBytes = 0
  }

  /// Each of these takes longer than thousands of steps, and none is part of one. `everythingIsCounted` would see that.
  private static let preparation = ["CRC32C", "TileLayout", "ModelBytes", "PreparedMemory", "UTF8"]

  private let linux: EmulatedLinux
  private let library: LibraryBuild
  private let program: URL

  /// Builds the library and Tests/Fixtures/library/footprint.c.
  init(_ linux: EmulatedLinux, in folder: URL) throws {
    self.linux = linux
    library = try LibraryBuild.for(linux.machine)
    program = try library.compile("footprint", in: folder)
  }

  /// What one of `steps` takes. The C library's own start differs by some dozen instructions from run to run: with hundreds of
  /// steps that is rounded away.
  static func difference(steps: Int = 2, _ count: (_ steps: Int) throws -> Int) rethrows -> Int {
    let few = try count(2), more = try count(2 + steps)
    return (more - few + steps / 2) / steps
  }

  /// - Parameter set: the number of a kernel set in qornn.h; nil: the CPU's own.
  func step(
    of model: URL, set: Int? = nil, isInPlace: Bool, on processor: EmulatedLinux.Processor,
    steps: Int = 2, countsEverything: Bool = false
  ) throws -> Step {
    let arguments = [model.path, "\(set ?? -1)", isInPlace ? "1" : "0"]
    let text = try linux.run(program, arguments + ["0"], on: processor).text
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ").map(String.init)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    func number(_ name: String) throws -> Int { try #require(values[name].flatMap { Int($0) }, "\(text)") }
    var step = Step(
      kernels: try #require(values["kernels"], "\(text)"), modelBytes: try number("model"),
      sessionBytes: try number("session"), workspaceBytes: try number("workspace"),
      stackBytes: try number("stack"))
    let address = try #require(values["qornn_step"].flatMap { UInt64($0.dropFirst(2), radix: 16) }, "\(text)")
    let ranges = countsEverything ? nil : try steppedRanges(stepAddress: address)
    step.instructions = try Self.difference(steps: steps) {
      try count(program, arguments + ["\($0)"], on: processor, ranges: ranges)
    }
    return step
  }

  /// All instructions of a run, or those in `ranges`.
  func count(
    _ program: URL, _ arguments: [String], on processor: EmulatedLinux.Processor, ranges: String? = nil
  ) throws -> Int {
    let emulator = linux.command(processor).map { "'\($0)'" }.joined(separator: " ")
    let filter = ranges.map { "-dfilter \($0)" } ?? ""
    let text = try ProgramRun.output(
      URL(fileURLWithPath: "/bin/sh"),
      [
        "-c", "\(emulator) -singlestep -d exec,nochain \(filter) -D /dev/stdout \"$@\" | grep -c '^Trace'",
        "sh", program.path,
      ] + arguments)
    return try #require(Int(text.trimmingCharacters(in: .whitespacesAndNewlines)), "\(text)")
  }

  /// Every address but those of `preparation`, as the emulator takes them. It loads the library at the same place in each run.
  private func steppedRanges(stepAddress: UInt64) throws -> String {
    let symbols = try library.inspect("llvm-nm", ["-n", "--defined-only"])
      .map { $0.split(separator: " ").map(String.init) }.filter { $0.count == 3 && "tTwW".contains($0[1]) }
      .map { (address: try #require(UInt64($0[0], radix: 16)), name: $0[2]) }
    let offset = try #require(symbols.first { $0.name == "qornn_step" }).address
    var ranges: [String] = [], start: UInt64 = 0
    for (symbol, next) in zip(symbols, symbols.dropFirst()) where symbol.address < next.address {
      guard Self.preparation.contains(where: symbol.name.contains) else { continue }
      let first = symbol.address + (stepAddress - offset), end = next.address + (stepAddress - offset)
      if start < first { ranges.append("0x\(String(start, radix: 16))..0x\(String(first - 1, radix: 16))") }
      start = end
    }
    return (ranges + ["0x\(String(start, radix: 16))..0x7fffffffffff"]).joined(separator: ",")
  }
}
