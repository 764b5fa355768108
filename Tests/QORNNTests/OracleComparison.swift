import QORNN
import Testing
import _QORNNTestSupport

/// Runs a network through the runtime and the oracle and demands the same integers after every step.
struct OracleComparison {
  let network: ReferenceNetwork
  /// What reproduces the case.
  let label: String

  init(seed: UInt64, _ shape: ReferenceShape) {
    network = .random(seed: seed, shape)
    label = "seed \(seed) \(shape)"
  }

  /// A network that came from a file; `seed` only draws the readings.
  init(_ network: ReferenceNetwork, label: String) {
    self.network = network
    self.label = label
  }

  /// All kernel sets of this machine, `stepCount` random steps, a reset in the middle.
  func run(stepCount: Int, readingSeed: UInt64 = 7) throws {
    let model = try SharedModel(bytes: network.encode())
    let sessions = Self.variants.map { model.makeSession(kernels: $0.0, placement: $0.1) }
    var reference = ReferenceSession(network)
    var generator = SplitMixGenerator(seed: readingSeed)
    for step in 1...stepCount {
      let inputs = reference.stepRandomly(&generator)
      for (session, (kernels, placement)) in zip(sessions, Self.variants) {
        switch network.inputKind {
        case .vector: session.step(readings: inputs.map { Int32($0) })
        case .token: session.step(token: inputs[0])
        }
        let agrees = Self.agree(session, reference)
        #expect(agrees, "\(kernels.name) \(placement), step \(step), \(label)")
        if !agrees { return }
        if step == stepCount / 2 { session.reset() }
      }
      if step == stepCount / 2 { reference.reset() }
    }
  }

  /// Every kernel set of this machine with every placement of the weights.
  static var variants: [(KernelSet, WeightPlacement)] {
    KernelSet.available.flatMap { set -> [(KernelSet, WeightPlacement)] in
      set == .portable ? [(set, .inPlace)] : [(set, .repacked), (set, .inPlace)]
    }
  }

  /// States, logits, decision and margin.
  static func agree(_ session: OwnedSession, _ reference: ReferenceSession) -> Bool {
    for (index, layer) in reference.network.layers.enumerated() {
      let state = session.state(layer: index + 1).map { Int($0) }
      let largest = (1 << (layer.stateBitWidth - 1)) - 1
      let saturated = reference.states[index].filter { abs($0) == largest }.count
      guard state == reference.states[index], session.saturatedCount(layer: index + 1) == saturated else {
        return false
      }
    }
    let logits = session.computeLogits()
    let decision = OwnedSession.decide(logits)
    return logits.map { Int($0) } == reference.logits()
      && (decision.classIndex, Int(decision.margin)) == ReferenceSession.decide(reference.logits())
  }
}
