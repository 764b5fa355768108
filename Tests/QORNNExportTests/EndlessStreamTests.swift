import QORNN
import QORNNExport
import QORNNTraining
import Testing
import _QORNNTestSupport

@Suite("A stream through one session")
struct EndlessStreamTests {
  /// Classes, whatever the rest of the shape is.
  private func network(_ seed: UInt64) -> ReferenceNetwork {
    var shape = ReferenceShape.random(seed: seed, largestSize: 9, style: .ordinary)
    shape.outputKind = .classes
    return ReferenceNetwork.random(seed: seed, shape)
  }

  private func recordings(_ network: ReferenceNetwork, count: Int, seed: UInt64) -> [RawSequence] {
    var generator = SplitMixGenerator(seed: seed)
    let inputSize = network.inputKind == .token ? network.names.count : network.features.count
    return (0..<count).map { number in
      let steps = generator.integer(in: 1...6)
      let isToken = network.inputKind == .token
      let values = (0..<(isToken ? steps : steps * inputSize)).map { _ in
        Int32(isToken ? generator.integer(in: 0...inputSize - 1) : generator.integer(in: -4000...4000))
      }
      var classes = Array(repeating: Int32(-1), count: steps)
      classes[steps - 1] = Int32(generator.integer(in: 0...network.labels.count - 1))
      return RawSequence(
        name: "\(number)", stepCount: steps, inputs: isToken ? .tokens(values) : .readings(values),
        targetClasses: classes)
    }
  }

  /// Every number of every tenth, counted with the oracle's session, which is never reset.
  @Test("counts what the oracle counts", arguments: 1...24)
  func tenths(_ number: Int) throws {
    let seed = UInt64(number)
    let network = network(seed)
    let recordings = recordings(network, count: 1 + number % 4, seed: seed)
    let model = try SharedModel(bytes: network.encode())
    let stepCount = 10 + 7 * number
    let stream = EndlessStream(recordings, model: model, kernels: .portable, seed: 5)
    let found = stream.run(stepCount: stepCount)

    var session = ReferenceSession(network)
    var generator = RandomGenerator.stream(seed: 5, purpose: 0x7374_7265_616D)
    var order = Array(recordings.indices)
    var steps: [(recording: Int, step: Int)] = []
    while steps.count < stepCount {
      generator.shuffle(&order)
      steps += order.flatMap { recording in (0..<recordings[recording].stepCount).map { (recording, $0) } }
    }
    var saturated = Array(repeating: 0, count: 10)
    var largest = Array(repeating: Array(repeating: 0, count: network.layers.count), count: 10)
    var (ended, correct) = (saturated, saturated)
    for (done, (index, step)) in steps.prefix(stepCount).enumerated() {
      let recording = recordings[index]
      if network.inputKind == .token {
        session.step(token: Int(recording.tokens[step]))
      } else {
        let size = network.features.count
        session.step(readings: recording.readings[step * size..<(step + 1) * size].map(Int.init))
      }
      let tenth = done * 10 / stepCount
      for (layer, states) in session.states.enumerated() {
        let limit = (1 << (network.layers[layer].stateBitWidth - 1)) - 1
        saturated[tenth] += states.count { abs($0) == limit }
        largest[tenth][layer] = max(largest[tenth][layer], states.map { abs($0) }.max() ?? 0)
      }
      guard step == recording.stepCount - 1 else { continue }
      ended[tenth] += 1
      let decision = ReferenceSession.decide(session.logits()).classIndex
      if decision == Int(recording.targetClasses[step]) { correct[tenth] += 1 }
    }
    #expect(found.map(\.saturatedCount) == saturated, "seed \(seed)")
    #expect(found.map(\.largestStates) == largest, "seed \(seed)")
    #expect(found.map(\.recordingCount) == ended && found.map(\.correctCount) == correct, "seed \(seed)")
    #expect(found.reduce(0) { $0 + $1.stepCount } == stepCount)
    #expect((1...model.layerCount).map { stream.session.state(layer: $0).map(Int.init) } == session.states)
    #expect(stream.run(stepCount: stepCount) == found, "the same again")
  }

  @Test("shares of what was seen")
  func shares() {
    var tenth = StreamTenth(layerCount: 1)
    #expect(tenth.accuracy == nil && tenth.saturatedShare(unitCount: 8) == 0)
    tenth.stepCount = 4
    #expect(tenth.saturatedShare(unitCount: 8) == 0)
  }
}
