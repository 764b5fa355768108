import Foundation
import QORNN
import QORNNToolSupport
import Testing
import _QORNNTestSupport

@Suite struct CharacterModelTests {
  /// A model of the characters a, b, c and the line end, whose logits make a difference.
  private func network(_ names: [String] = ["U+000A", "a", "b", "c"]) -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = names.count
    shape.outputSize = names.count
    var network = StreamHarness.network(seed: 95, shape: shape)
    (network.names, network.labels) = (names, names)
    let largest = Double(maximumLogit(network))
    let exponent = Int(log2(3 / largest).rounded(.down))
    network.outputScales = [.init(mantissa: 1 << 30, exponent: exponent - 30)]
    return network
  }

  private func maximumLogit(_ network: ReferenceNetwork) -> Int {
    var session = ReferenceSession(network)
    return (0..<20).map { step in
      session.step(token: step % network.names.count)
      return session.logits().map(abs).max()!
    }.max()!
  }

  /// Softmax of the oracle's logits after some tokens.
  private func probabilities(_ network: ReferenceNetwork, _ tokens: [Int]) -> [Double] {
    var session = ReferenceSession(network)
    for token in tokens { session.step(token: token) }
    let scale = network.outputScales[0]
    let powers = session.logits().map {
      exp(Double($0) * Double(scale.mantissa) * pow(2, Double(scale.exponent)))
    }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  private func model(_ network: ReferenceNetwork) throws -> SharedModel {
    try SharedModel(bytes: network.encode())
  }

  private func score(
    _ network: ReferenceNetwork, _ text: String, _ format: InputFormat = .text,
    _ badRows: StreamOptions.BadRows = .stop
  ) throws -> TextScore {
    try TextScore(
      model(network), kernels: .best, source: MemorySource(text, pieceSize: 3), input: InputOptions(format),
      badRows: badRows, notice: { _ in })
  }

  @Test func bitsAreThoseOfTheOraclesLogits() throws {
    let network = network()
    let tokens = [1, 2, 3, 3, 0, 1, 1, 2, 0, 3]
    let text = "abcc\naab\nc"
    let bits = (1..<tokens.count).map { -log2(probabilities(network, Array(tokens[..<$0]))[tokens[$0]]) }
    let expected = bits.reduce(0, +) / Double(bits.count)
    let result = try score(network, text)
    #expect(result.count == 9)
    #expect(abs(result.bitsPerCharacter - expected) < 1e-9, "seed 95")
    #expect(abs(expected - 2) > 0.01, "the logits matter")
    let csv = "token\n" + tokens.map { "\($0)\n" }.joined()
    #expect(try score(network, csv, .csv) == result)
    // Every sequence begins anew.
    let two = "sequence,token\n" + tokens.map { "s,\($0)\n" }.joined() + tokens.map { "t,\($0)\n" }.joined()
    #expect(try score(network, two, .csv).count == 18)
    #expect(abs(try score(network, two, .csv).bitsPerCharacter - expected) < 1e-9)
  }

  @Test func badCharacters() throws {
    #expect(throws: ToolError.self) { try score(network(), "abX") }
    let skipped = try score(network(), "aXbYc", .text, .skip)
    #expect(skipped.count == 2 && skipped.badCount == 2)
    #expect(throws: ToolError.self) { try score(network(), "a") }
    #expect(throws: ToolError.self) { try score(network(), "") }
  }

  @Test func charactersAreDrawnByTheirProbabilities() throws {
    let network = network()
    let model = try model(network)
    for (prompt, tokens) in [("abc", [1, 2, 3]), (nil, [0])] as [(String?, [Int])] {
      var counts = [0, 0, 0, 0]
      let drawn = 4000
      for seed in 0..<drawn {
        var generator = try TextGenerator(model, kernels: .best, prompt: prompt, seed: UInt64(seed))
        let character = generator.next()
        counts[try #require(["\n", "a", "b", "c"].firstIndex(of: character))] += 1
      }
      for (count, p) in zip(counts, probabilities(network, tokens)) {
        let deviation = (Double(drawn) * p * (1 - p)).squareRoot()
        #expect(abs(Double(count) - Double(drawn) * p) < 5 * deviation, "seeds 0 … \(drawn - 1): \(counts)")
      }
    }
  }

  @Test func theSameSeedGivesTheSameText() throws {
    let model = try model(network(["a", "é", "longer", "U+000A"]))
    func text(_ seed: UInt64) throws -> String {
      var generator = try TextGenerator(model, kernels: .best, prompt: "aé", seed: seed)
      return (0..<200).map { _ in generator.next() }.joined()
    }
    #expect(try text(1) == text(1))
    #expect(try text(1) != text(2))
    #expect(try text(1).contains("longer"))
    #expect(throws: ToolError.self) { try TextGenerator(model, kernels: .best, prompt: "ax", seed: 1) }
  }

  @Test func otherModelsAreRefused() throws {
    var shape = ReferenceShape()
    shape.inputKind = .token
    shape.inputSize = 3
    var others = [StreamHarness.network(seed: 96), StreamHarness.network(seed: 97, shape: shape)]
    var windowed = network()
    (windowed.windowSize, windowed.hopSize) = (4, 2)
    others.append(windowed)
    for other in others {
      #expect(throws: ToolError.self) { try score(other, "ab") }
      #expect(throws: ToolError.self) {
        try TextGenerator(model(other), kernels: .best, prompt: nil, seed: 1)
      }
    }
  }
}
