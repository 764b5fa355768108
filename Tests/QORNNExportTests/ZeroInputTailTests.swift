import QORNN
import QORNNExport
import Testing
import _QORNNTestSupport

@Suite("Zero input after a stream")
struct ZeroInputTailTests {
  /// h′ = round(factor · W h) with one input that sets unit 0, no bias, two classes: the sign of unit 0.
  private func network(_ weights: [[Int]], factor: Double = 1) -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputSize = 1
    shape.hiddenSizes = [weights.count]
    shape.outputSize = 2
    shape.shift = 32
    var network = ReferenceNetwork.random(seed: 1, shape)
    let zeros = Array(repeating: 0, count: weights.count)
    // A weight of 4 times 2^30 / 2^32 is 1. The reading 7 is x = 0.
    network.layers[0].recurrentWeights.rows = weights.map { $0.map { 4 * $0 } }
    network.layers[0].recurrentMultipliers = [Int((factor * 0x1p30).rounded())]
    network.layers[0].inputWeights.rows = zeros.indices.map { [$0 == 0 ? 4 : 0] }
    network.layers[0].inputMultipliers = [1 << 30]
    network.layers[0].inputExponent = 0
    network.layers[0].bias = zeros
    network.features = [
      .init(offset: 7, multiplier: 1 << 20, shift: 20, resolutionBase: 10, resolutionExponent: 0)
    ]
    network.outputWeights.rows = [1, -1].map { sign in zeros.indices.map { $0 == 0 ? sign : 0 } }
    network.outputBias = [0, 0]
    return network
  }

  /// The tail after one reading that gives unit 0 this value.
  private func tail(_ network: ReferenceNetwork, start: Int, limit: Int = 10_000) throws -> ZeroInputTail {
    let session = try SharedModel(bytes: network.encode()).makeSession(kernels: .portable)
    session.step(readings: [Int32(7 + start)])
    #expect(session.state(layer: 1)[0] == start)
    return ZeroInputTail(of: session, stepLimit: limit)
  }

  @Test("a quarter turn comes back after four steps")
  func rotation() throws {
    let tail = try tail(network([[0, -1], [1, 0]]), start: 100)
    #expect(tail.cycleLength == 4 && tail.settlingStepCount == 0)
    #expect(tail.amplitude == 200 && tail.largestState == 100)
    #expect(tail.movingUnitCount == 2 && tail.decisionCount == 2)
    #expect(tail.trace.prefix(3) == [100, 100, 100])
  }

  @Test("a shift in a circle comes back after as many steps as it has units", arguments: 1...7)
  func shift(_ length: Int) throws {
    let weights = (0..<length).map { row in (0..<length).map { $0 == (row + length - 1) % length ? 1 : 0 } }
    let tail = try tail(network(weights), start: 9)
    #expect(tail.cycleLength == length && tail.settlingStepCount == 0)
    #expect(tail.movingUnitCount == (length == 1 ? 0 : length))
    #expect(tail.amplitude == (length == 1 ? 0 : 9) && tail.largestState == 9)
  }

  /// x → round(−0.9 x) cannot get below the dead band |x| ≤ 0.5/(1 − 0.9): it flips between ±5 for ever.
  @Test("rounding keeps a decaying oscillation alive")
  func deadBand() throws {
    let tail = try tail(network([[-1]], factor: 0.9), start: 100)
    #expect(tail.cycleLength == 2)
    #expect(tail.largestState == 5 && tail.amplitude == 10 && tail.movingUnitCount == 1)
    let decay = try self.tail(network([[1]], factor: 0.9), start: 100)
    #expect(decay.cycleLength == 1 && decay.largestState == 5 && decay.amplitude == 0)
    let rest = try self.tail(network([[1]], factor: 0.4), start: 100)
    #expect(rest.cycleLength == 1 && rest.largestState == 0 && rest.settlingStepCount == 6)
    #expect(rest.trace.prefix(8) == [100, 40, 16, 6, 2, 1, 0, 0])
  }

  /// Against a search that remembers every state, on networks that turn, shrink and round.
  @Test("length and settling are those of a search that remembers every state", arguments: 0..<40)
  func exhaustive(_ number: Int) throws {
    var generator = SplitMixGenerator(seed: UInt64(number))
    let size = generator.integer(in: 1...4)
    let weights = (0..<size).map { _ in (0..<size).map { _ in generator.integer(in: -1...1) } }
    let network = network(weights, factor: generator.element(of: [1, 0.9, 0.7, 0.5]))
    let start = generator.integer(in: -60...60)
    var session = ReferenceSession(network)
    session.step(readings: [7 + start])
    var seen: [[Int]: Int] = [:]
    var states: [[Int]] = []
    while seen[session.states[0]] == nil {
      seen[session.states[0]] = states.count
      states.append(session.states[0])
      session.step(readings: [7])
    }
    let settling = try #require(seen[session.states[0]])
    let cycle = states[settling...]
    let differences = (0..<size).map { unit in cycle.map { $0[unit] }.max()! - cycle.map { $0[unit] }.min()! }
    let tail = try tail(network, start: start)
    #expect(tail.cycleLength == cycle.count && tail.settlingStepCount == settling, "seed \(number)")
    #expect(tail.amplitude == differences.max() && tail.movingUnitCount == differences.count { $0 > 0 })
    #expect(tail.largestState == cycle.joined().map { abs($0) }.max(), "seed \(number)")
  }

  @Test("no cycle is claimed that was not seen")
  func tooShort() throws {
    let weights = (0..<7).map { row in (0..<7).map { $0 == (row + 6) % 7 ? 1 : 0 } }
    let tail = try tail(network(weights), start: 9, limit: 6)
    #expect(tail.cycleLength == nil && tail.settlingStepCount == nil)
    #expect(tail.largestState == 9 && tail.amplitude == 9)
    #expect(tail.stepLimit == 6)
  }
}
