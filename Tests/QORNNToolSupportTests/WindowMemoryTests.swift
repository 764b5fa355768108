import Foundation
import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// What models with many overlapping windows cost.
@Suite struct WindowMemoryTests {
  private func run(_ shape: ReferenceShape, window: (size: Int, hop: Int), rowCount: Int) throws -> [String] {
    var network = ReferenceNetwork.random(seed: 31, shape)
    (network.windowSize, network.hopSize) = window
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
    let path = try folder.write([], to: "out")
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let header = (0..<shape.inputSize).map { "f\($0)" }.joined(separator: ",")
    let row = "\n" + (0..<shape.inputSize).map { _ in "1" }.joined(separator: ",")
    let runner = try StreamRunner(
      model, kernels: .best,
      source: MemorySource(header + String(repeating: row, count: rowCount) + "\n"),
      output: StandardOutput(descriptor: descriptor), options: StreamOptions(emission: .every, format: .text),
      notice: { _ in })
    try runner.run()
    let output = String(decoding: try InputStream.readAll(path), as: UTF8.self)
    return output.split(separator: "\n").map(String.init)
  }

  /// Every session with a workspace of its own would need 260 KB × 65,536.
  @Test func overlappingWindowsShareTheirScratch() throws {
    var shape = ReferenceShape()
    shape.outputSize = 65_535
    shape.hiddenSizes = [1]
    #expect(try run(shape, window: (65_536, 1), rowCount: 3).count == 3)
  }

  @Test func statesOfTooManyBytesAreRefused() throws {
    var shape = ReferenceShape()
    shape.hiddenSizes = [Int](repeating: 140, count: 15)
    let error = #expect(throws: ToolError.self) { try run(shape, window: (65_536, 1), rowCount: 1) }
    #expect(error?.code == .data)
    #expect(
      error?.message.hasPrefix(
        "the model's windows of 65536 steps every 1 need 65536 sessions at once: found states of ") == true)
    #expect(error?.message.hasSuffix(" bytes, expected at most 268435456") == true)
  }
}
