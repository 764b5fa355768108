import Foundation
import _QORNNTestSupport

/// What models take on an emulated core: Tests/Fixtures/firmware/costs.c, run once for all of them.
struct FirmwareCosts {
  /// One model's figures.
  struct Row {
    var name: String
    var bytes: [UInt8]
    var modelByteCount: Int
    var sessionByteCount: Int
    var workspaceByteCount: Int
    /// Instructions of opening.
    var opening: Int
    /// Instructions, over some rounds with other readings.
    var step: ClosedRange<Int>
    /// Those of a decision, or of the logits of a model without classes.
    var readout: ClosedRange<Int>
    var openingStack: Int
    var stack: Int
    /// Of all logits, as `expectedHash` computes it.
    var hash: UInt32
  }

  var rows: [Row] = []
  /// Bytes of flash that the linker's map gives to the archive.
  var codeByteCount = 0

  /// Whether the core's programs can be linked and run here.
  static func arePossible(on core: FirmwareArchive.Core) -> Bool {
    EmbeddedToolchain() != nil
      && ((core.isCortex ? ["arm-none-eabi-gcc"] : []) + [emulator(core)[0]])
        .allSatisfy { ProgramRun.find($0) != nil }
  }

  /// The emulated board, counting instructions.
  private static func emulator(_ core: FirmwareArchive.Core) -> [String] {
    switch core {
    case .cortexM0Plus, .cortexM4: ["qemu-system-arm", "-M", "mps2-an386", "-icount", "shift=10"]
    case .cortexM7: ["qemu-system-arm", "-M", "mps2-an500", "-icount", "shift=10"]
    case .riscv32, .riscv64:
      ["qemu-system-\(core.rawValue)", "-M", "virt", "-bios", "none", "-icount", "shift=0"]
    }
  }

  init(_ models: [(name: String, bytes: [UInt8])], on core: FirmwareArchive.Core) throws {
    let archive = try FirmwareArchive.built(core, core.abis[0])
    try withTemporaryFolder { folder -> Void in
      let (map, input) = (folder.appendingPathComponent("map"), folder.appendingPathComponent("models"))
      let program = try Self.program(archive, map: map, in: folder)
      codeByteCount = Self.codeByteCount(try String(contentsOf: map, encoding: .utf8), of: archive)
      try Self.stream(models).write(to: input)
      let command =
        "exec \(Self.emulator(core).joined(separator: " ")) -display none -monitor none -serial none "
        + "-semihosting-config enable=on,target=native -kernel '\(program.path)' <'\(input.path)'"
      let text = try ProgramRun.output(URL(fileURLWithPath: "/bin/sh"), ["-c", command])
      for (model, line) in zip(models, text.split(separator: "\n")) {
        let numbers = line.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 11 else { throw ProgramRun.Failure(description: "\(model.name): \(line)") }
        rows.append(
          Row(
            name: model.name, bytes: model.bytes, modelByteCount: numbers[0], sessionByteCount: numbers[1],
            workspaceByteCount: numbers[2], opening: numbers[3], step: numbers[4]...numbers[5],
            readout: numbers[6]...numbers[7], openingStack: numbers[8], stack: numbers[9],
            hash: UInt32(truncatingIfNeeded: numbers[10])))
      }
      guard rows.count == models.count else { throw ProgramRun.Failure(description: "\(core): \(text)") }
    }
  }

  private static func program(_ archive: FirmwareArchive, map: URL, in folder: URL) throws -> URL {
    let board = archive.core.isCortex ? "costs-cortexm" : "costs-riscv"
    func file(_ end: String) -> String {
      FirmwareArchive.fixtures.appendingPathComponent(board + end).path
    }
    // libgcc divides for the program; nothing of the archive needs it.
    let options = archive.core.isCortex ? ["-Wl,--no-warn-rwx-segments", "-lgcc"] : []
    return try archive.link(
      "costs",
      ["-nostdlib", "-fno-builtin", file(".c"), "-Wl,-Map=\(map.path)", "-Wl,-T,\(file(".ld"))"] + options,
      in: folder)
  }

  /// What costs.c feeds a model and makes of its logits, with the oracle's.
  static func expectedHash(_ bytes: [UInt8]) throws -> UInt32 {
    let network = try ReferenceNetwork.decode(bytes)
    var session = ReferenceSession(network)
    var random: UInt32 = 1
    var hash: UInt32 = 2_166_136_261
    for round in 0..<9 {
      let readings = (0..<network.inputSize).map { _ in
        random = random &* 1_664_525 &+ 1_013_904_223
        return round < 2
          ? 0 : Int(round < 4 ? Int32.min : round < 6 ? Int32.max : Int32(bitPattern: random))
      }
      switch network.inputKind {
      case .vector: session.step(readings: readings)
      case .token: session.step(token: Int((random >> 8) % UInt32(network.inputSize)))
      }
      for logit in session.logits() { hash = (hash ^ UInt32(truncatingIfNeeded: logit)) &* 16_777_619 }
    }
    return hash
  }

  /// Every file after its length.
  static func stream(_ models: [(name: String, bytes: [UInt8])]) -> Data {
    var data = Data()
    for model in models {
      withUnsafeBytes(of: UInt32(model.bytes.count).littleEndian) { data.append(contentsOf: $0) }
      data.append(contentsOf: model.bytes)
    }
    return data
  }

  /// The sections of the archive that are in flash: those of its file that the map gives an address and a size.
  private static func codeByteCount(_ map: String, of archive: FirmwareArchive) -> Int {
    archive.core.isCortex ? gnuCodeByteCount(map, of: archive) : lldCodeByteCount(map, of: archive)
  }

  private static let flashSections = [
    ".text", ".rodata", ".srodata", ".ARM.exidx", ".got", ".data", ".sdata",
  ]

  private static func isInFlash(_ section: Substring) -> Bool {
    flashSections.contains { section.hasPrefix($0) }
  }

  private static func gnuCodeByteCount(_ map: String, of archive: FirmwareArchive) -> Int {
    guard let start = map.range(of: "Linker script and memory map") else { return 0 }
    var section = Substring()
    var sum = 0
    for line in map[start.upperBound...].split(separator: "\n") {
      // ` .text.name 0xaddress 0xsize file`; a long name has a line of its own.
      let words = line.split(separator: " ")
      if line.hasPrefix(" ."), let name = words.first { section = name }
      guard line.hasSuffix("(qornn.o)"), line.contains(archive.file.lastPathComponent), words.count >= 3,
        isInFlash(section), let size = words.filter({ $0.hasPrefix("0x") }).dropFirst().first,
        let count = Int(size.dropFirst(2), radix: 16)
      else { continue }
      sum += count
    }
    return sum
  }

  private static func lldCodeByteCount(_ map: String, of archive: FirmwareArchive) -> Int {
    map.split(separator: "\n").reduce(0) { sum, line in
      // `address address size alignment file:(.text.name)`, all but the alignment in hexadecimal.
      guard let place = line.range(of: "\(archive.file.lastPathComponent)(qornn.o):("),
        isInFlash(line[place.upperBound...]), let size = Int(line.split(separator: " ")[2], radix: 16)
      else { return sum }
      return sum + size
    }
  }
}
