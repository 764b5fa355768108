import Foundation
import QORNN
import QORNNExport
import Testing
import _QORNNTestSupport

/// A certificate is true: its memory is what the library asks for on the core, and no opening, step, readout, stack or code takes
/// more than it says, of models that no coefficient was fitted to; and their logits are the oracle's. After a change of kernels
/// Tests/Fixtures/firmware/fit-costs.py makes the coefficients anew.
@Suite struct FirmwareCertificateTests {
  private static let shipped = ["wand-digits", "smnist", "copy-t1000", "ptb-characters"]
  /// Seeds of the models that coefficients are fitted to; those of the tests are others.
  private static let fitted = UInt64(1)...800
  private static let heldOut = UInt64(100_001)...(TestShare.isWhole ? 100_200 : 100_040)

  @Test(
    .enabled(
      if: FirmwareCosts.arePossible(on: .cortexM4), "skipped: no arm-none-eabi-gcc with qemu-system-arm"),
    arguments: [FirmwareArchive.Core.cortexM0Plus, .cortexM4, .cortexM7])
  func noModelTakesMoreOnCortexM(core: FirmwareArchive.Core) throws {
    try expectTruth(of: [.cortexM0Plus: .cortexM0Plus, .cortexM4: .cortexM4][core] ?? .cortexM7, on: core)
  }

  @Test(.enabled(if: FirmwareCosts.arePossible(on: .riscv32), "skipped: no swiftc with qemu-system-riscv32"))
  func noModelTakesMoreOnRISCV() throws { try expectTruth(of: .riscv32, on: .riscv32) }

  /// Another compiler's code takes other instructions, stack and flash.
  @Test(.enabled(if: EmbeddedToolchain() != nil, "skipped: no swiftc"))
  func itNamesTheCompiler() throws {
    let compiler = try #require(ProgramRun.find("swiftc"))
    let version = try ProgramRun.output(compiler, ["--version"]).replacing("Swift version", with: "Swift")
    #expect(version.contains("\(FirmwareTarget.compiler) "), "\(version)")
  }

  private func expectTruth(of target: FirmwareTarget, on core: FirmwareArchive.Core) throws {
    let shipped = try Self.shipped.map {
      ($0, try FixturePaths.bytes(FixturePaths.models.appendingPathComponent("\($0)/model.qornn")))
    }
    let costs = try FirmwareCosts(Self.models(Self.heldOut) + Self.unusual + shipped, on: core)
    let stack = try #require(target.stackByteCount)
    let openingStack = try #require(target.openingStackByteCount)
    let cost = try #require(target.cost)
    let opening = try #require(target.opening)
    for row in costs.rows {
      let model = try SharedModel(bytes: row.bytes)
      let memory = FirmwareMemory(model)
      #expect(memory.model == row.modelByteCount, "\(core), \(row.name)")
      #expect(memory.session == row.sessionByteCount, "\(core), \(row.name)")
      #expect(memory.workspace == row.workspaceByteCount, "\(core), \(row.name)")
      expectBound(
        try #require(opening.instructions(model)), of: row.opening...row.opening, on: core,
        "\(row.name): opening", percent: 115)
      expectBound(try #require(cost.step(model)), of: row.step, on: core, "\(row.name): a step")
      expectBound(try #require(cost.readout(model)), of: row.readout, on: core, "\(row.name): a readout")
      #expect(row.hash == (try FirmwareCosts.expectedHash(row.bytes)), "\(core), \(row.name): other logits")
      #expect(row.stack <= stack, "\(core), \(row.name): \(row.stack) bytes of stack, certified \(stack)")
      #expect(
        row.openingStack <= openingStack,
        "\(core), \(row.name): opening has \(row.openingStack) bytes of stack, certified \(openingStack)")
    }
    let code = try #require(target.codeByteCount)
    #expect(
      costs.codeByteCount <= code && code <= costs.codeByteCount * 21 / 20,
      "\(core): \(costs.codeByteCount) bytes")
    let deepest = costs.rows.map(\.stack).max() ?? 0
    #expect(stack <= deepest + 64, "\(core): \(deepest) bytes of stack")
    let deepestOpening = costs.rows.map(\.openingStack).max() ?? 0
    #expect(openingStack <= deepestOpening + 64, "\(core): opening has \(deepestOpening) bytes of stack")
  }

  /// A bound that is no use is no bound: 5 % more, or 8 % on Cortex-M0+, where it has every single bit of the weights set, or 15 % of
  /// opening, whose loops are many and small.
  private func expectBound(
    _ certified: Int, of counted: ClosedRange<Int>, on core: FirmwareArchive.Core, _ name: String,
    percent: Int? = nil
  ) {
    let percent = percent ?? (core == .cortexM0Plus ? 108 : 105)
    #expect(
      counted.upperBound <= certified && certified <= counted.upperBound * percent / 100 + 50,
      "\(core), \(name): \(counted) instructions, certified \(certified)")
  }

  /// Shapes beyond those of `models`: one of everything, 16 layers, many features of each side of a long shift, many outputs, many
  /// units, long texts of every length of UTF-8.
  private static var unusual: [(name: String, bytes: [UInt8])] {
    func model(
      _ name: String, _ change: (inout ReferenceShape) -> Void,
      _ edit: (inout ReferenceNetwork) -> Void = { _ in }
    ) -> (name: String, bytes: [UInt8]) {
      var shape = ReferenceShape()
      shape.inputSize = 1
      shape.hiddenSizes = [1]
      shape.outputSize = 1
      change(&shape)
      var network = ReferenceNetwork.random(seed: 7, shape)
      edit(&network)
      return (name, network.encode())
    }
    let shifts = [1, 31, 32, 33, 47].map { shift in
      model("300 features of shift \(shift)", { $0.inputSize = 300 }) { network in
        for feature in network.features.indices {
          network.features[feature].shift = shift
          network.features[feature].multiplier = 1 << 29
        }
      }
    }
    let texts = ["a", "é", "€", "🙂"].map { text in
      model("1,000 times \(text) as a name", { _ in }) { network in
        network.names = [String(repeating: text, count: 1000)]
      }
    }
    return shifts + texts + [
      model("one of everything", { _ in }),
      model("16 layers of a unit", { $0.hiddenSizes = [Int](repeating: 1, count: 16) }),
      model(
        "16 layers of tokens",
        {
          $0.inputKind = .token
          $0.hiddenSizes = [Int](repeating: 3, count: 16)
          $0.stateBitWidths = [8, 16]
        }),
      model("1,001 outputs", { $0.outputSize = 1001 }),
      model(
        "1,000 values",
        {
          $0.outputSize = 1000
          $0.outputKind = .values
          $0.readoutActivation = .relu
        }),
      model(
        "257 units",
        {
          $0.hiddenSizes = [257]
          $0.recurrentBitWidth = 7
          $0.activation = .modReLU
        }),
    ]
  }

  /// Every width of weights, states and inputs, one to three layers, readings and tokens, every activation, 1 to 130 of everything, or
  /// to 24.
  private static func models(_ seeds: ClosedRange<UInt64>) -> [(name: String, bytes: [UInt8])] {
    seeds.map { seed in
      var shape = ReferenceShape.random(
        seed: seed, largestSize: seed % 2 == 0 ? 130 : 24, style: seed % 5 == 0 ? .extreme : .ordinary)
      // 8 bits, which have kernels of their own, as often as all others together.
      var generator = SplitMixGenerator(seed: seed &* 77 &+ 5)
      if generator.oneIn(2) { shape.inputBitWidth = 8 }
      shape.stateBitWidths = shape.hiddenSizes.map { _ in
        generator.oneIn(2) ? 8 : generator.integer(in: 9...16)
      }
      // Few units with many inputs or outputs, so that what a row takes is told from what its elements take.
      if seed % 8 == 7 {
        shape.hiddenSizes = shape.hiddenSizes.map { _ in generator.integer(in: 1...4) }
        if generator.oneIn(2) { shape.inputSize = generator.integer(in: 1...600) }
        if generator.oneIn(2) { shape.outputSize = generator.integer(in: 1...600) }
      }
      var network = ReferenceNetwork.random(seed: seed, shape)
      // Texts of every length, so that a string is told from its bytes.
      let letter = generator.element(of: ["a", "é", "€", "🙂"])
      let text = String(repeating: letter, count: generator.integer(in: 0...30))
      if generator.oneIn(2) { network.names = network.names.map { $0 + text } }
      if generator.oneIn(2) { network.labels = network.labels.map { $0 + text } }
      if generator.oneIn(4) {
        network.metadata = String(repeating: letter, count: generator.integer(in: 1...2000))
      }
      return ("seed \(seed)", network.encode())
    }
  }

  private static let costsFolder = ProcessInfo.processInfo.environment["QORNN_COSTS"]

  /// QORNN_COSTS names a folder for what Tests/Fixtures/firmware/fit-costs.py makes coefficients of.
  @Test(
    .enabled(if: costsFolder != nil, "only on request"),
    arguments: [FirmwareArchive.Core.cortexM0Plus, .cortexM4, .cortexM7, .riscv32])
  func writesCountsForTheFit(core: FirmwareArchive.Core) throws {
    let folder = URL(fileURLWithPath: try #require(Self.costsFolder))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let models = Self.models(Self.fitted)
    let costs = try FirmwareCosts(models, on: core)
    let lines =
      ["\(costs.codeByteCount)"]
      + costs.rows.map { row in
        [
          row.opening, row.step.lowerBound, row.step.upperBound, row.readout.lowerBound,
          row.readout.upperBound,
          row.openingStack, row.stack,
        ]
        .map(String.init).joined(separator: " ")
      }
    try FirmwareCosts.stream(models).write(to: folder.appendingPathComponent("models"))
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: folder.appendingPathComponent("\(core.rawValue).txt"))
  }
}
