import Foundation
import QORNNTraining
import Testing
import _QORNNTestSupport

/// Python's own safetensors reads our files, writes ours anew, and follows the example of the page.
@Suite(.enabled("skipped: no python3 with numpy and safetensors") { Python.interpreter != nil })
struct CheckpointPythonTests {
  @Test func pythonReadsAndRewritesACheckpoint() throws {
    try withTemporaryFolder { folder in
      let checkpoint = CheckpointTests.sample()
      try Data(checkpoint.safetensorsFile().encoded()).write(to: URL(fileURLWithPath: folder + "/ours.ckpt"))
      let output = try Python.run(
        """
        import json
        from safetensors import safe_open
        from safetensors.numpy import save_file
        with safe_open("ours.ckpt", "np") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            metadata = file.metadata()
        save_file(tensors, "theirs.ckpt", metadata=metadata)
        print(json.loads(metadata["data"])["names"][1])
        print(tensors["layers.1.recurrent_weights"].shape, float(tensors["output_weights"][0, 0]))
        """, folder: folder)
      let expected = checkpoint.parameters.outputWeights[0]
      #expect(output == "größe\n(3, 3) \(Double(expected))\n")
      #expect(try Checkpoint.read(folder + "/theirs.ckpt") == checkpoint)
    }
  }

  @Test func theExampleOfThePageRuns() throws {
    let page = try String(
      contentsOf: FixturePaths.package.appendingPathComponent("Docs/Checkpoint.md"), encoding: .utf8)
    let start = try #require(page.range(of: "```python\n"))
    let end = try #require(page[start.upperBound...].range(of: "```"))
    try withTemporaryFolder { folder in
      _ = try Python.run(String(page[start.upperBound..<end.lowerBound]), folder: folder)
      let checkpoint = try Checkpoint.read(folder + "/mine.ckpt")
      #expect(checkpoint.configuration.hiddenSize == 32)
      #expect(checkpoint.dataDescription.labels == ["rest", "walk"])
      // 9.81 m/s² is 0.981 in the example's unit.
      let feature = checkpoint.dataDescription.features[0]
      let input = feature.apply(981, bitWidth: checkpoint.dataDescription.inputBits)
      let seen = checkpoint.dataDescription.inputScale * Float(input)
      #expect(abs(seen - 0.981) <= checkpoint.dataDescription.inputScale)
    }
  }
}

@Test("the gate's safetensors is here")
func requiredSafetensors() { #expect(TestRequirement.safetensors.allows(Python.interpreter != nil)) }

enum Python {
  struct Failure: Error { var output: String }

  /// `python3`, if it has NumPy and safetensors.
  static let interpreter: String? = {
    let folder = FileManager.default.temporaryDirectory.path
    let answer = try? run(
      "import numpy, safetensors.numpy; print(1)", folder: folder, interpreter: "python3")
    return answer == "1\n" ? "python3" : nil
  }()

  /// What a program prints, run in a folder.
  static func run(_ program: String, folder: String, interpreter: String? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter ?? Self.interpreter ?? "python3", "-c", program]
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let output = String(decoding: data, as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure(output: output) }
    return output
  }
}
