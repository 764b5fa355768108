import QORNN
import Testing
import _QORNNTestSupport

/// Sessions over caller memory and their owners: sizes, independence, saving, alignment, bounds of memory.
@Suite struct SessionTests {
  private func network(_ seed: UInt64, tokens: Bool = false, bits: [Int] = [8, 12]) -> ReferenceNetwork {
    var shape = ReferenceShape()
    shape.inputKind = tokens ? .token : .vector
    shape.inputSize = 5
    shape.inputBitWidth = bits[0]
    shape.hiddenSizes = [13, 9]
    shape.stateBitWidths = bits
    shape.activation = .modReLU
    shape.readoutActivation = .relu
    return .random(seed: seed, shape)
  }

  private func readings(_ network: ReferenceNetwork, count: Int, seed: UInt64) -> [[Int32]] {
    var generator = SplitMixGenerator(seed: seed)
    return (0..<count).map { _ in network.randomReadings(&generator).map { Int32($0) } }
  }

  private func states(_ session: OwnedSession) -> [[Int]] {
    (1...session.sharedModel.layerCount).map { session.state(layer: $0).map(Int.init) }
  }

  @Test func aModelTellsWhatItIs() throws {
    let network = network(1)
    let model = try SharedModel(bytes: network.encode())
    #expect(model.inputKind == .vector && model.inputSize == 5 && model.inputBitWidth == 8)
    #expect(model.outputKind == .classes && model.outputSize == 3 && model.readoutActivation == .relu)
    #expect(model.layerCount == 2 && model.hiddenSize(layer: 1) == 13 && model.hiddenSize(layer: 2) == 9)
    #expect(model.stateBitWidth(layer: 1) == 8 && model.stateBitWidth(layer: 2) == 12)
    #expect(model.activation(layer: 2) == .modReLU)
    #expect(model.names == network.names && model.labels == network.labels)
    #expect(model.metadata == network.metadata && model.windowSize == network.windowSize)
    #expect(model.features.map { Int($0.multiplier) } == network.features.map(\.multiplier))
    #expect(model.outputScales.map { Int($0.mantissa) } == network.outputScales.map(\.mantissa))
    #expect(model.outputScales.allSatisfy(\.isNormalized) && model.stateScale(layer: 1).isNormalized)
    #expect(model.fingerprint != 0 && model.byteCount == network.encode().count)
    let weights = try #require(model.tensor(named: .recurrentWeights, layer: 2))
    #expect(weights.rows == 9 && weights.columns == 9 && weights.bitWidth == 4)
    #expect(weights.element(row: 8, column: 7) == network.layers[1].recurrentWeights.rows[8][7])
    #expect(model.tensor(named: .tokenWeights, layer: 1)?.rows == nil && model.tensors.count == 19)
  }

  @Test func sessionsAreIndependent() throws {
    let network = network(2)
    let model = try SharedModel(bytes: network.encode())
    var references = (0..<3).map { _ in ReferenceSession(network) }
    let sessions = (0..<3).map { _ in model.makeSession() }
    let steps = readings(network, count: 30, seed: 2)
    for (index, step) in steps.enumerated() {
      // Each session gets its own part of the steps, in turns.
      sessions[index % 3].step(readings: step)
      references[index % 3].step(readings: step.map(Int.init))
    }
    for (session, reference) in zip(sessions, references) {
      #expect(states(session) == reference.states)
      #expect(session.computeLogits().map(Int.init) == reference.logits())
    }
    sessions[1].reset()
    #expect(states(sessions[1]).joined().allSatisfy { $0 == 0 })
    #expect(states(sessions[0]) == references[0].states && states(sessions[2]) == references[2].states)
  }

  @Test func logitsDoNotDisturbTheState() throws {
    let network = network(3)
    let model = try SharedModel(bytes: network.encode())
    let (watched, unwatched) = (model.makeSession(), model.makeSession())
    for step in readings(network, count: 20, seed: 3) {
      watched.step(readings: step)
      unwatched.step(readings: step)
      let logits = watched.computeLogits()
      #expect(watched.computeLogits() == logits && watched.withLogits { Array($0) } == logits)
    }
    #expect(states(watched) == states(unwatched))
  }

  @Test func stateIsSmall() throws {
    for (hiddenSizes, bits) in [([128], 8), ([170], 12), ([1, 1, 1, 1, 1], 16), ([7, 300, 9], 9)] {
      var shape = ReferenceShape()
      shape.hiddenSizes = hiddenSizes
      shape.stateBitWidths = [bits]
      let model = try SharedModel(bytes: ReferenceNetwork.random(seed: 5, shape).encode())
      let bound = hiddenSizes.reduce(0) { $0 + $1 * (bits == 8 ? 1 : 2) } + 128
      // A session of the C library has 16 bytes more than its states.
      #expect(model.makeSession().save().count - 32 + 16 <= bound, "\(hiddenSizes), \(bits) bits")
    }
  }

  @Test(arguments: [false, true])
  func bytesOfEveryAlignment(tokens: Bool) throws {
    let network = network(6, tokens: tokens, bits: [12, 8])
    let file = network.encode()
    var reference = ReferenceSession(network)
    var generator = SplitMixGenerator(seed: 6)
    let steps = (0..<10).map { _ in reference.stepRandomly(&generator) }
    for shift in 0..<16 {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: file.count + 16, alignment: 16)
      defer { memory.deallocate() }
      let place = UnsafeMutableRawBufferPointer(rebasing: memory[shift..<shift + file.count])
      place.copyBytes(from: file)
      let model = try Model(validating: UnsafeRawBufferPointer(place))
      let logits = run(model, steps: steps)
      #expect(logits == reference.logits(), "\(shift) bytes off")
    }
  }

  /// Runs a model in memory of exactly the sizes asked for, between two rows of marks that nothing may touch.
  private func run(_ model: borrowing Model, steps: [[Int]]) -> [Int] {
    let prepared = GuardedMemory(byteCount: PreparedModel.byteCount(for: model))
    let preparedModel = PreparedModel(model, memory: prepared.bytes)
    let scratch = GuardedMemory(byteCount: preparedModel.workspaceByteCount())
    let state = GuardedMemory(byteCount: preparedModel.sessionByteCount)
    var workspace = Workspace(for: preparedModel, memory: scratch.bytes)
    var session = Session(for: preparedModel, memory: state.bytes)
    for step in steps {
      if model.inputKind == .token {
        session.step(token: step[0], model: preparedModel, workspace: &workspace)
      } else {
        step.map { Int32($0) }.withUnsafeBufferPointer {
          session.step(readings: $0, model: preparedModel, workspace: &workspace)
        }
      }
    }
    let logits = session.computeLogits(model: preparedModel, workspace: &workspace).map(Int.init)
    #expect(prepared.isIntact && scratch.isIntact && state.isIntact)
    return logits
  }

  @Test func memoryIsNotExceeded() throws {
    for seed in 0..<40 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 20))
      var reference = ReferenceSession(network)
      var generator = SplitMixGenerator(seed: seed)
      let steps = (0..<4).map { _ in reference.stepRandomly(&generator) }
      let logits = try network.encode().withUnsafeBytes { bytes in
        run(try Model(validating: bytes), steps: steps)
      }
      #expect(logits == reference.logits(), "seed \(seed)")
    }
  }

  @Test func threadsShareAModel() async throws {
    let network = network(7)
    let model = try SharedModel(bytes: network.encode())
    let steps = readings(network, count: 50, seed: 7)
    var reference = ReferenceSession(network)
    for step in steps { reference.step(readings: step.map(Int.init)) }
    await withTaskGroup(of: [Int32].self) { group in
      for _ in 0..<8 {
        group.addTask {
          let session = model.makeSession()
          for step in steps { session.step(readings: step) }
          return session.computeLogits()
        }
      }
      for await logits in group { #expect(logits.map(Int.init) == reference.logits()) }
    }
  }

  @Test func saturatedUnitsAreCounted() throws {
    var network = network(8)
    network.layers[0].bias[2] = 1 << 60
    network.layers[0].bias[5] = -(1 << 60)
    network.layers[0].thresholds[2] = 0
    network.layers[0].thresholds[5] = 0
    let model = try SharedModel(bytes: network.encode())
    let session = model.makeSession()
    #expect(session.saturatedCount(layer: 1) == 0)
    session.step(readings: readings(network, count: 1, seed: 8)[0])
    let state = session.state(layer: 1)
    #expect(state[2] == 127 && state[5] == -127)
    #expect(session.saturatedCount(layer: 1) == state.filter { abs($0) == 127 }.count)
  }

  @Test func kernelSetsHaveNames() {
    #expect(KernelSet.available.contains(.portable) && KernelSet.available.first == KernelSet.best)
    for set in KernelSet.available { #expect(KernelSet(name: set.name) == set) }
    #expect(KernelSet(name: "abacus") == nil)
  }
}
