import QORNN
import Testing
import _QORNNTestSupport

/// Saved states that must be refused: every rule of Docs/SavedState.md, every bit, every length; the session stays.
@Suite struct SavedStateRefusalTests {
  private let model: SharedModel
  private let other: SharedModel
  private let session: OwnedSession
  private let saved: [UInt8]

  /// Layer 1: 5 units of 8 bits with ReLU, 3 bytes of padding; layer 2: 6 units of 12 bits, 4 bytes of padding.
  init() throws {
    var shape = ReferenceShape()
    shape.hiddenSizes = [5, 6]
    shape.stateBitWidths = [8, 12]
    shape.activation = .relu
    let network = ReferenceNetwork.random(seed: 11, shape)
    model = try SharedModel(bytes: network.encode())
    other = try SharedModel(bytes: ReferenceNetwork.random(seed: 12, shape).encode())
    session = model.makeSession()
    var generator = SplitMixGenerator(seed: 11)
    for _ in 0..<6 { session.step(network.randomReadings(&generator)) }
    saved = session.save(position: 6)
  }

  /// The error for these bytes, after a look at the session.
  private func refusal(_ bytes: [UInt8]) -> SavedStateError? {
    let before = session.save()
    defer { #expect(session.save() == before) }
    do throws(SavedStateError) {
      try session.restore(bytes)
      return nil
    } catch {
      return error
    }
  }

  private func changed(_ value: Int, byteCount: Int, at offset: Int, resealed: Bool = true) -> [UInt8] {
    var changed = saved
    changed.replaceSubrange(offset..<offset + byteCount, with: littleEndian(value, byteCount))
    if resealed {
      changed.replaceSubrange(12..<16, with: littleEndian(Int(referenceChecksum(changed[16...])), 4))
    }
    return changed
  }

  @Test func everyRule() {
    let count = 32 + 8 + 16
    #expect(saved.count == count && refusal(saved) == nil)
    #expect(refusal(Array(saved[..<31])) == .tooShort(found: 31, expected: 32))
    #expect(
      refusal(changed(0, byteCount: 1, at: 7))
        == .badMagic(found: 0x000D_4556_4153_5189, expected: 0x0A0D_4556_4153_5189))
    #expect(
      refusal(changed(2, byteCount: 4, at: 8)) == .unsupportedVersion(offset: 8, found: 2, expected: 1))
    #expect(
      refusal(changed(count + 8, byteCount: 4, at: 16))
        == .wrongLength(offset: 16, found: count, expected: count + 8))
    #expect(
      refusal(changed(7, byteCount: 1, at: 24, resealed: false))
        == .checksumMismatch(
          offset: 12, found: referenceChecksum(saved[16...]),
          expected: referenceChecksum(changed(7, byteCount: 1, at: 24)[16...])))
    #expect(
      refusal(other.makeSession().save())
        == .otherModel(offset: 20, found: other.fingerprint, expected: model.fingerprint))
    #expect(
      refusal(changed(0x80, byteCount: 1, at: 33))
        == .stateOutOfRange(offset: 33, layer: 1, unit: 1, found: -128, expected: 0...127))
    #expect(
      refusal(changed(2048, byteCount: 2, at: 50))
        == .stateOutOfRange(offset: 50, layer: 2, unit: 5, found: 2048, expected: 0...2047))
    #expect(refusal(changed(9, byteCount: 1, at: 37)) == .nonzeroPadding(offset: 37, found: 9))
    #expect(refusal(changed(1, byteCount: 1, at: count - 1)) == .nonzeroPadding(offset: count - 1, found: 1))
  }

  /// S7: right in itself and with this model's fingerprint, but of another shape.
  @Test func anotherShapeWithTheSameFingerprint() {
    var longer = saved + [UInt8](repeating: 0, count: 8)
    longer.replaceSubrange(16..<20, with: littleEndian(longer.count, 4))
    longer.replaceSubrange(12..<16, with: littleEndian(Int(referenceChecksum(longer[16...])), 4))
    #expect(refusal(longer) == .wrongLength(offset: 16, found: saved.count + 8, expected: saved.count))
  }

  @Test func everyBitAndEveryLength() {
    for bit in 0..<saved.count * 8 {
      var damaged = saved
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(refusal(damaged) != nil, "bit \(bit)")
    }
    for count in 0..<saved.count { #expect(refusal(Array(saved[..<count])) != nil, "\(count) bytes") }
    #expect(refusal(saved + [0]) != nil)
  }

  /// Random states under a checksum that fits: what is accepted is in range.
  @Test func forgedStates() throws {
    var generator = SplitMixGenerator(seed: 13)
    var accepted = 0
    for round in 0..<2000 {
      var forged = saved
      for _ in 0..<generator.integer(in: 1...3) {
        forged[generator.integer(in: 32...saved.count - 1)] = UInt8(truncatingIfNeeded: generator.next())
      }
      forged.replaceSubrange(12..<16, with: littleEndian(Int(referenceChecksum(forged[16...])), 4))
      let scratch = model.makeSession()
      guard (try? scratch.restore(forged)) != nil else { continue }
      accepted += 1
      #expect(scratch.state(layer: 1).allSatisfy { (0...127).contains($0) }, "seed 13, round \(round)")
      #expect(scratch.state(layer: 2).allSatisfy { (0...2047).contains($0) }, "seed 13, round \(round)")
    }
    #expect(accepted > 100 && accepted < 1900, "\(accepted) accepted")
  }

  @Test func errorsAreSentences() {
    #expect(
      "\(SavedStateError.otherModel(offset: 20, found: 0xAB, expected: 0xBC12_3501))"
        == "byte 20: a state of the model with fingerprint 000000AB hex, expected BC123501 hex")
    #expect(
      "\(SavedStateError.stateOutOfRange(offset: 33, layer: 1, unit: 1, found: -128, expected: 0...127))"
        == "byte 33: unit 1 of layer 1 is -128, expected 0 … 127")
  }
}
