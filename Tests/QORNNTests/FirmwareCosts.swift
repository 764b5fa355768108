import Foundation
import QORNN
import QORNNExport
import _QORNNTestSupport

/// What models take on an emulated core: Tests/Fixtures/firmware/costs.c, run once for all of them.
struct FirmwareCosts {
  /// One model's figures.
  struct Row {
    var name: String
    var bytes: [UInt8]
    var modelByteCount = 0
    var sessionByteCount = 0
    var workspaceByteCount = 0
    var step = 0
    var decision = 0
    var stack = 0
  }

  var rows: [Row] = []
  /// Bytes of flash that the linker's map gives to the archive.
  var codeByteCount = 0

  static var isPossible: Bool {
    EmbeddedToolchain() != nil
      && ["arm-none-eabi-gcc", "qemu-system-arm"].allSatisfy { ProgramRun.find($0) != nil }
  }

  init(_ models: [(name: String, bytes: [UInt8])], on core: FirmwareArchive.Core) throws {
    let archive = try FirmwareArchive.built(core)
    try withTemporaryFolder { folder -> Void in
      let (map, input) = (folder.appendingPathComponent("map"), folder.appendingPathComponent("models"))
      let program = try archive.link(
        "costs",
        [
          "-nostartfiles", "--specs=nano.specs", "-Wl,--no-warn-rwx-segments", "-Wl,-Map=\(map.path)",
          "-Wl,-T,\(FirmwareArchive.fixtures.appendingPathComponent("costs.ld").path)",
        ], in: folder)
      codeByteCount = Self.codeByteCount(try String(contentsOf: map, encoding: .utf8), of: archive)
      var data = Data()
      for model in models {
        withUnsafeBytes(of: UInt32(model.bytes.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: model.bytes)
      }
      try data.write(to: input)
      let command =
        "exec qemu-system-arm -M mps2-an386 -icount shift=10 -display none -monitor none -serial none "
        + "-semihosting-config enable=on,target=native -kernel \(program.path) <\(input.path)"
      let text = try ProgramRun.output(URL(fileURLWithPath: "/bin/sh"), ["-c", command])
      for (model, line) in zip(models, text.split(separator: "\n")) {
        let numbers = line.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 6 else { throw ProgramRun.Failure(description: "\(model.name): \(line)") }
        rows.append(
          Row(
            name: model.name, bytes: model.bytes, modelByteCount: numbers[0], sessionByteCount: numbers[1],
            workspaceByteCount: numbers[2], step: numbers[3], decision: numbers[4], stack: numbers[5]))
      }
      guard rows.count == models.count else { throw ProgramRun.Failure(description: "\(core): \(text)") }
    }
  }

  /// The sections of the archive that are in flash: those of its file that the map gives an address and a size.
  private static func codeByteCount(_ map: String, of archive: FirmwareArchive) -> Int {
    guard let start = map.range(of: "Linker script and memory map") else { return 0 }
    var section = Substring()
    var sum = 0
    for line in map[start.upperBound...].split(separator: "\n") {
      // ` .text.name 0xaddress 0xsize file`; a long name has a line of its own.
      let words = line.split(separator: " ")
      if line.hasPrefix(" ."), let name = words.first { section = name }
      guard line.hasSuffix("(qornn.o)"), line.contains(archive.file.lastPathComponent), words.count >= 3,
        [".text", ".rodata", ".ARM.exidx", ".got", ".data"].contains(where: { section.hasPrefix($0) }),
        let size = words.filter({ $0.hasPrefix("0x") }).dropFirst().first,
        let count = Int(size.dropFirst(2), radix: 16)
      else { continue }
      sum += count
    }
    return sum
  }
}
