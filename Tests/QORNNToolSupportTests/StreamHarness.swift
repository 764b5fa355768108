import Foundation
import QORNNToolSupport
import Testing
import _QORNNTestSupport

/// A stream through a model in this process.
enum StreamHarness {
  struct Outcome {
    var lines: [String] = []
    var statistics: StreamStatistics?
    var error: ToolError?
    var notices: [String] = []
  }

  /// A network of three features whose readings are plain whole numbers, or of a resolution.
  static func network(
    seed: UInt64, shape: ReferenceShape = ReferenceShape(), base: Int = 10, exponent: Int = 0
  ) -> ReferenceNetwork {
    var network = ReferenceNetwork.random(seed: seed, shape)
    network.names = (0..<network.names.count).map { String("xyzuvw"[$0]) }
    for index in network.features.indices {
      network.features[index].resolutionBase = base
      network.features[index].resolutionExponent = exponent
    }
    (network.windowSize, network.hopSize) = (0, 0)
    return network
  }

  /// Runs bytes through a network to their end or to an error.
  static func run(
    _ network: ReferenceNetwork, _ bytes: [UInt8], pieceSize: Int = 50, options: StreamOptions
  ) throws -> Outcome {
    let folder = try TemporaryFolder()
    let model = try ModelFile.read(folder.write(network.encode(), to: "m.qornn"))
    let path = try folder.write([], to: "out")
    let descriptor = open(path, O_WRONLY)
    defer { close(descriptor) }
    let notices = Notices()
    var outcome = Outcome()
    do throws(ToolError) {
      let runner = try StreamRunner(
        model, kernels: .best, source: MemorySource(bytes, pieceSize: pieceSize),
        output: StandardOutput(descriptor: descriptor), options: options, notice: { notices.lines.append($0) }
      )
      defer { outcome.statistics = runner.statistics }
      try runner.run()
    } catch {
      outcome.error = error
    }
    outcome.lines = String(decoding: try InputStream.readAll(path), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    outcome.notices = notices.lines
    return outcome
  }

  static func run(
    _ network: ReferenceNetwork, _ text: String, pieceSize: Int = 50, options: StreamOptions
  ) throws -> Outcome {
    try run(network, Array(text.utf8), pieceSize: pieceSize, options: options)
  }

  private final class Notices {
    var lines: [String] = []
  }

  /// The text line that the oracle gives after these rows of a fresh session.
  static func line(_ network: ReferenceNetwork, _ rows: [[Int]], sequence: String? = nil) -> String {
    var session = ReferenceSession(network)
    for row in rows {
      if network.inputKind == .token { session.step(token: row[0]) } else { session.step(readings: row) }
    }
    let label = network.labels[ReferenceSession.decide(session.logits()).classIndex]
    return (sequence.map { $0 + "\t" } ?? "") + "\(rows.count)\t\(label)"
  }
}

extension String {
  fileprivate subscript(_ index: Int) -> Character { self[self.index(startIndex, offsetBy: index)] }
}
