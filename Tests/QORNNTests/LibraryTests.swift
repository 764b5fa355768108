import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// libqornn.so, called from C: equal integers, every mistake an error, no allocation in a step.
@Suite(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc with ld.lld and llvm-nm beside it"))
struct LibraryTests {
  private static func model(_ name: String) -> String {
    FixturePaths.models.appendingPathComponent("\(name)/model.qornn").path
  }

  private static let vectorAndToken = [model("wand-digits"), model("ptb-characters")]

  /// The library leaves out the 256-bit kernels in the encoding of AVX-512: a CPU that has it has better ones.
  private static let kernels: [KernelSet] = {
    let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    return KernelSet.available.filter { $0 != .avxvnni || processor.contains("avx_vnni") }
  }()

  private func run(_ name: String, _ arguments: (URL) throws -> [String]) throws -> [String] {
    try withTemporaryFolder { folder in
      let program = try LibraryBuild.host.get().compile(name, in: folder)
      return try ProgramRun.output(program, try arguments(folder)).split(separator: "\n").map(String.init)
    }
  }

  private static func golden() throws -> ReplayCases {
    var golden = ReplayCases()
    for folder in FixturePaths.modelFolders(holding: "vectors.txt") { try golden.append(model: folder) }
    return golden
  }

  private static func replay(_ cases: ReplayCases, over library: LibraryBuild) throws -> [String] {
    try withTemporaryFolder { folder in
      let file = folder.appendingPathComponent("cases")
      try Data(cases.bytes).write(to: file)
      let program = try library.compile("replay", in: folder)
      return try ProgramRun.output(program, [file.path]).split(separator: "\n").map(String.init)
    }
  }

  @Test func equalsTheOracle() throws {
    let golden = try Self.golden()
    var drawn = ReplayCases()
    for seed in 0..<40 as Range<UInt64> {
      drawn.append(seed: seed, .random(seed: seed, largestSize: 40), stepCount: 4, batch: 1 + Int(seed) % 16)
    }
    for (name, cases) in [("golden", golden), ("drawn", drawn)] {
      let lines = try Self.replay(cases, over: try LibraryBuild.host.get())
      #expect(lines.first == "chosen \(KernelSet.best.name)", "\(name): \(lines)")
      #expect(Set(lines.dropFirst()) == Set(cases.passed(by: Self.kernels.map(\.name))), "\(name): \(lines)")
    }
  }

  /// For a CPU that somebody knows: the library has the set that was named, and is as small as it should be.
  @Test(
    .enabled(if: TestShare.isWhole, "skipped: builds the library once more, with QORNN_WHOLE=1"),
    arguments: ["portable", LibraryBuild.Machine.host == .x86 ? "avx2" : "neon"])
  func hasTheKernelsThatWereNamed(name: String) throws {
    let library = try LibraryBuild(.host, kernels: name)
    let sets = Self.kernels.map(\.name).filter { ["portable", name].contains($0) }
    let cases = try Self.golden()
    let lines = try Self.replay(cases, over: library)
    #expect(lines.first == "chosen \(sets.contains(name) ? name : "portable")")
    #expect(Set(lines.dropFirst()) == Set(cases.passed(by: sets)))
    #expect(try library.strippedSize() <= 192 << 10)
  }

  @Test func everyMistakeIsAnError() throws {
    #expect(try run("misuse") { Self.vectorAndToken + [$0.path] } == ["passed"])
  }

  /// Equations (9) … (11) from the whole history.
  @Test func detectsWhatTheEquationsSay() throws {
    var generator = SplitMixGenerator(seed: 83)
    var words: [Int32] = []
    var expected: [String] = []
    for round in 0..<60 {
      let (outputs, steps) = (Int.random(in: 1...5, using: &generator), 90)
      let classIndex = Int.random(in: 0..<outputs, using: &generator)
      let (smoothing, refractory) = (
        Int.random(in: 1...7, using: &generator), Int.random(in: 0...12, using: &generator)
      )
      let extent = round % 3 == 0 ? Int(Int32.max) : 40
      let threshold = Int.random(in: -extent / 4...extent / 4, using: &generator)
      words += [classIndex, threshold, smoothing, refractory, outputs, steps].map { Int32($0) }
      var level = 0
      let leads = (0..<steps).map { _ -> Int in
        if Int.random(in: 0..<6, using: &generator) == 0 {
          level = Int.random(in: -extent / 2...extent / 2, using: &generator)
        }
        var logits = (0..<outputs).map { _ in Int.random(in: -extent / 2...extent / 2, using: &generator) }
        logits[classIndex] += level
        words += logits.map { Int32($0) }
        let own = logits.remove(at: classIndex)
        return logits.max().map { min(max(own - $0, Int(Int32.min)), Int(Int32.max)) } ?? own
      }
      let found = events(leads, threshold: threshold, smoothing: smoothing, refractory: refractory)
      expected.append(
        (found + [leads.suffix(smoothing).reduce(0, +)]).map(String.init).joined(separator: " "))
    }
    #expect(expected.filter { $0.split(separator: " ").count > 3 }.count > 20)
    let lines = try run("detect") { folder in
      let file = folder.appendingPathComponent("cases")
      try words.withUnsafeBytes { Data($0) }.write(to: file)
      return [file.path]
    }
    #expect(lines == expected, "seed 83")
  }

  /// Of every function of the header, too, the program says whether it allocates.
  @Test func allocationsMayFailAndStepsMakeNone() throws {
    try withTemporaryFolder { folder in
      let program = try LibraryBuild.host.get().compile("allocations", in: folder)
      #expect(try LibraryBuild.functions(calledBy: program) == LibraryInterfaceTests.declared())
      let lines = try ProgramRun.output(program, Self.vectorAndToken + ["1000"]).split(separator: "\n")
      #expect(lines.last == "passed" && lines.count == 2 * Self.kernels.count + 1, "\(lines)")
    }
  }

  /// Of each kernel set, with readings and with tokens. The networks are small: what a step asks the allocator for does not depend
  /// on their size.
  @Test func aMillionStepsMakeNoAllocation() throws {
    let steps = 1_000_000
    let lines = try run("allocations") { folder in
      try ReferenceNetwork.InputKind.allCases.map { kind in
        var shape = ReferenceShape()
        (shape.inputKind, shape.hiddenSizes) = (kind, [17, 9])
        let file = folder.appendingPathComponent("\(kind).qornn")
        try Data(ReferenceNetwork.random(seed: 91, shape).encode()).write(to: file)
        return file.path
      } + ["\(steps)"]
    }
    print(lines.joined(separator: "\n"))
    let counted = Self.kernels.map { "\($0): \(steps) steps, no allocation" }
    #expect(lines.count == 2 * counted.count + 1)
    #expect(Set(lines.dropLast()) == Set(counted) && lines.last == "passed", "seed 91: \(lines)")
  }

  /// Some streams on each of two models, which take turns every moment.
  @Test func threadsShareModelsThatAreReplaced() throws {
    let models = [Self.model("smnist"), Self.model("pmnist")]
    #expect(try run("threads") { _ in models + ["3"] }.last == "passed")
  }

  /// The library says what the Swift runtime says about every file that is no model.
  @Test func refusalsReadAlike() throws {
    let folder = FixturePaths.fixtures.appendingPathComponent("invalid")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".qornn") }.sorted().map { folder.appendingPathComponent($0) }
    #expect(files.count > 100)
    let lines = try run("refusals") { _ in files.map(\.path) }
    #expect(lines.count == files.count)
    for (file, line) in zip(files, lines) {
      let error = #expect(throws: ModelError.self) { try SharedModel(bytes: FixturePaths.bytes(file)) }
      #expect(line == "4 \(try #require(error))", "\(file.lastPathComponent)")
    }
  }
}
