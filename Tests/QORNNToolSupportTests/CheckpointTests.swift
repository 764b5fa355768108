import Foundation
import QORNN
import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// Checkpoints that are not what a run wrote.
@Suite struct CheckpointTests {
  private func run(
    _ model: SharedModel, _ text: String, _ folder: TemporaryFolder, window: Int
  ) throws(ToolError) {
    let persistence = try StreamPersistence(
      model, .init(folder: folder.path + "/state", output: folder.path + "/out", interval: 0))
    try StreamRunner(
      model, kernels: .best, source: MemorySource(text), output: persistence.output!,
      options: StreamOptions(emission: .every), persistence: persistence, notice: { _ in }
    ).run()
  }

  @Test(arguments: [0, 4])
  func forgedOnesAreRefusedOrRun(window: Int) throws {
    var network = StreamHarness.network(seed: 5)
    (network.windowSize, network.hopSize) = (window, window / 2)
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
    let columns = network.names.joined(separator: ",")
    let row = network.names.map { _ in "3" }.joined(separator: ",")
    let text = "sequence,\(columns)\n" + String(repeating: "a,\(row)\n", count: 7)
    try run(model, text, folder, window: window)
    let whole = try InputStream.readAll(folder.path + "/state/checkpoint")
    var generator = SplitMixGenerator(seed: 11)
    var refused = 0
    for _ in 0..<400 {
      var bytes = whole.dropLast(4) + []
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: bytes.indices, using: &generator)
        bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, bytes[place] ^ 1].randomElement(using: &generator)!
      }
      if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0...40, using: &generator)) }
      var checksum = CRC32C()
      bytes.withUnsafeBytes { checksum.update($0) }
      bytes += withUnsafeBytes(of: checksum.value.littleEndian) { Array($0) }
      try folder.write(bytes, to: "state/checkpoint")
      do {
        try run(model, text, folder, window: window)
      } catch {
        refused += 1
      }
      // A forged length may have cut the results.
      try folder.write([UInt8](repeating: 10, count: 1000), to: "out")
    }
    #expect(refused > 300)
  }
}
