import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// The runtime against Tests/Fixtures/decode.py, on random models and on the ones we ship.
@Suite struct OraclePythonTests {
  private func compare(_ bytes: [UInt8], steps: Int, _ label: String) throws {
    guard let python = PythonReference.interpreter else {
      print("skipped: no python3 for \(label)")
      return
    }
    let network = try ReferenceNetwork.decode(bytes)
    let session = try SharedModel(bytes: bytes).makeSession()
    var reference = ReferenceSession(network)
    var generator = SplitMixGenerator(seed: 3)
    var input = ""
    var expected: [[Int]] = []
    for _ in 0..<steps {
      let inputs = reference.stepRandomly(&generator)
      switch network.inputKind {
      case .vector: session.step(readings: inputs.map { Int32($0) })
      case .token: session.step(token: inputs[0])
      }
      input += inputs.map(String.init).joined(separator: ",") + "\n"
      let states = network.layers.indices.flatMap { session.state(layer: $0 + 1).map { Int($0) } }
      expected.append(states + session.computeLogits().map { Int($0) })
    }
    #expect(try PythonReference.run(python, model: bytes, input: input) == expected, "\(label)")
  }

  @Test func randomModels() throws {
    for seed in 100..<108 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 19))
      try compare(network.encode(), steps: 10, "seed \(seed)")
    }
  }

  @Test func shippedModels() throws {
    let folders = FixturePaths.modelFolders(holding: "model.qornn")
    if folders.isEmpty { print("skipped: no models/*/model.qornn") }
    for folder in folders {
      let bytes = try FixturePaths.bytes(folder.appendingPathComponent("model.qornn"))
      try compare(bytes, steps: 10, folder.lastPathComponent)
    }
  }
}
