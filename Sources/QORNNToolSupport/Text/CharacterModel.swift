import QORNN

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A model whose classes are its tokens: what it says of the next one.
struct CharacterModel {
  let model: SharedModel
  private let session: OwnedSession
  /// What one unit of a logit is worth, in nats.
  private let scale: Double
  /// The probabilities of all tokens but for their common factor [inputSize].
  private var weights: [Double]
  private var logits: [Double]

  /// - Throws: `.data` for a model that does not predict its own tokens, step after step.
  init(_ model: SharedModel, kernels: KernelSet, option: String) throws(ToolError) {
    guard model.inputKind == .token, model.outputKind == .classes, model.labels == model.names else {
      throw ToolError(
        .usage, "\(option): found a model of another kind, expected one whose classes are its tokens")
    }
    guard model.windowSize == 0 else {
      throw ToolError(.usage, "\(option): found a model with windows, expected one without")
    }
    self.model = model
    session = model.makeSession(kernels: kernels)
    scale = StreamResult.value(1, scale: model.outputScales[0])
    weights = [Double](repeating: 0, count: model.outputSize)
    logits = weights
  }

  /// The start of a text: every state 0.
  func reset() { session.reset() }

  /// Takes a token.
  func step(_ token: Int) { session.step(token: token) }

  /// −ln p of a token as the next one.
  mutating func nats(of token: Int) -> Double {
    let largest = readLogits()
    return log(weigh(largest)) - (logits[token] - largest)
  }

  /// Draws the next token.
  ///
  /// - Parameter share: 0 ≤ share < 1, uniform.
  mutating func draw(_ share: Double) -> Int {
    let sum = weigh(readLogits())
    var rest = share * sum
    for (token, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return token }
    }
    // Rounding: the last one that can be.
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  /// The logits in nats; the largest of them.
  private mutating func readLogits() -> Double {
    session.withLogits { integers in
      for (token, logit) in integers.enumerated() { logits[token] = Double(logit) * scale }
    }
    return logits.max() ?? 0
  }

  /// e^(logit − largest) for all tokens; their sum.
  private mutating func weigh(_ largest: Double) -> Double {
    var sum = 0.0
    for token in weights.indices {
      weights[token] = exp(logits[token] - largest)
      sum += weights[token]
    }
    return sum
  }
}
