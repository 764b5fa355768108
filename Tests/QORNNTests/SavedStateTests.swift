import QORNN
import Testing
import _QORNNTestSupport

/// Saved states: the bytes of Docs/SavedState.md, written and restored.
@Suite struct SavedStateTests {
  /// The bytes that the page gives for these states, put together without the runtime.
  private func expectedBytes(
    _ session: ReferenceSession, fingerprint: UInt32, position: UInt64
  ) -> [UInt8] {
    var states: [UInt8] = []
    for (layer, values) in zip(session.network.layers, session.states) {
      for value in values { states += littleEndian(value, layer.stateBitWidth == 8 ? 1 : 2) }
      while states.count % 8 != 0 { states.append(0) }
    }
    let covered =
      littleEndian(32 + states.count, 4) + littleEndian(Int(fingerprint), 4)
      + littleEndian(Int(bitPattern: UInt(position)), 8)
      + states
    return [0x89] + Array("QSAVE\r\n".utf8) + littleEndian(1, 4)
      + littleEndian(Int(referenceChecksum(covered)), 4)
      + covered
  }

  @Test func bytesAreThoseOfThePage() throws {
    for seed in 0..<60 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 20))
      let model = try SharedModel(bytes: network.encode())
      let session = model.makeSession()
      var reference = ReferenceSession(network)
      var generator = SplitMixGenerator(seed: seed)
      for _ in 0..<4 { session.step(reference.stepRandomly(&generator)) }
      let position = generator.next()
      let saved = session.save(position: position)
      #expect(
        saved == expectedBytes(reference, fingerprint: model.fingerprint, position: position), "seed \(seed)")
    }
  }

  @Test func aRestoredSessionGoesOn() throws {
    for seed in 0..<40 as Range<UInt64> {
      let network = ReferenceNetwork.random(seed: seed, .random(seed: seed, largestSize: 20))
      let model = try SharedModel(bytes: network.encode())
      var reference = ReferenceSession(network)
      var generator = SplitMixGenerator(seed: seed)
      let steps = (0..<12).map { _ in reference.stepRandomly(&generator) }
      let first = model.makeSession(kernels: .best)
      for step in steps[..<5] { first.step(step) }
      // Another kernel set goes on from it, in a session that has been somewhere else.
      let second = model.makeSession(kernels: .portable)
      for step in steps[7...] { second.step(step) }
      #expect(try second.restore(first.save(position: 5)) == 5)
      for step in steps[5...] { second.step(step) }
      #expect(second.computeLogits().map(Int.init) == reference.logits(), "seed \(seed)")
      for layer in 1...model.layerCount {
        #expect(second.state(layer: layer).map(Int.init) == reference.states[layer - 1], "seed \(seed)")
      }
    }
  }

  @Test func theWorkedExample() throws {
    let example = try WorkedExample()
    let page = try WorkedExample(page: FixturePaths.savedStatePage)
    let model = try SharedModel(bytes: example.bytes)
    let session = model.makeSession()
    for step in example.steps[..<3] { session.step(readings: step.readings.map { Int32($0) }) }
    #expect(page.bytes.count == 48 && session.save(position: 3) == page.bytes)
    let restored = model.makeSession()
    #expect(try restored.restore(page.bytes) == 3)
    #expect(restored.state(layer: 1).map(Int.init) == example.steps[2].state)
  }

  /// In the caller's memory: at any alignment, and not a byte more than asked for.
  @Test func callerMemoryAtEveryAlignment() throws {
    let network = ReferenceNetwork.random(seed: 3, .random(seed: 3, largestSize: 20))
    let file = network.encode()
    try file.withUnsafeBytes { bytes in
      let model = try Model(validating: bytes)
      let memory = GuardedMemory(byteCount: PreparedModel.byteCount(for: model))
      let prepared = PreparedModel(model, memory: memory.bytes)
      let states = GuardedMemory(byteCount: prepared.sessionByteCount)
      var session = Session(for: prepared, memory: states.bytes)
      let saved = GuardedMemory(byteCount: prepared.savedStateByteCount + 8)
      for shift in 0..<8 {
        for index in saved.bytes.indices { saved.bytes[index] = 0xA5 }
        let place = UnsafeMutableRawBufferPointer(
          rebasing: saved.bytes[shift..<shift + prepared.savedStateByteCount])
        session.save(of: prepared, position: 77, into: place)
        #expect(saved.bytes[..<shift].allSatisfy { $0 == 0xA5 })
        #expect(saved.bytes[(shift + place.count)...].allSatisfy { $0 == 0xA5 } && saved.isIntact)
        let read = try SavedState(validating: UnsafeRawBufferPointer(place))
        #expect(read.position == 77 && read.fingerprint == model.fingerprint)
        try session.restore(read, of: prepared)
        #expect(states.isIntact)
      }
    }
  }
}

extension OwnedSession {
  /// A step of readings, or of the one token.
  func step(_ numbers: [Int]) {
    if sharedModel.inputKind == .token {
      step(token: numbers[0])
    } else {
      step(readings: numbers.map { Int32($0) })
    }
  }
}

/// A number's lowest bytes.
func littleEndian(_ value: Int, _ byteCount: Int) -> [UInt8] {
  (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
