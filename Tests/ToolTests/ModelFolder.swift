import Foundation
import _QORNNTestSupport

/// A folder with a small model in it, removed when the test is done with it.
final class ModelFolder {
  let path: String
  let network: ReferenceNetwork
  /// The model's file.
  var model: String { "\(path)/m.qornn" }

  /// - Parameters:
  ///   - window: steps of a window and between windows; 0 for none.
  ///   - logitScale: what a unit of a logit stands for, if that matters.
  init(window: (size: Int, hop: Int) = (0, 0), logitScale: ReferenceNetwork.Scale? = nil) throws {
    var network = ReferenceNetwork.random(seed: 1)
    network.names = ["x", "y", "z"]
    for index in network.features.indices {
      network.features[index] = .init(
        offset: 0, multiplier: 1 << 10, shift: 10, resolutionBase: 10, resolutionExponent: 0)
    }
    (network.windowSize, network.hopSize) = window
    if let logitScale { network.outputScales = [logitScale] }
    self.network = network
    path = FileManager.default.temporaryDirectory.appendingPathComponent("model-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try write(network.encode(), to: "m.qornn")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// The text line that the model's oracle gives after these rows of one sequence.
  func line(_ rows: [[Int]]) -> String {
    var session = ReferenceSession(network)
    for row in rows { session.step(readings: row) }
    return "\(rows.count)\t\(network.labels[ReferenceSession.decide(session.logits()).classIndex])"
  }
}
