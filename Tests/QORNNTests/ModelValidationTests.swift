import QORNN
import Testing
import _QORNNTestSupport

/// Files that are no models: damage anywhere is refused with a typed error, never with a trap.
@Suite struct ModelValidationTests {
  private func smallFile(seed: UInt64 = 1) -> [UInt8] {
    var shape = ReferenceShape()
    shape.inputSize = 2
    shape.hiddenSizes = [3]
    shape.recurrentBitWidth = 3
    shape.activation = .modReLU
    return ReferenceNetwork.random(seed: seed, shape).encode()
  }

  private func error(_ bytes: [UInt8]) -> ModelError? {
    bytes.withUnsafeBytes { bytes in
      do throws(ModelError) {
        _ = try Model(validating: bytes)
        return nil
      } catch { return error }
    }
  }

  /// The error after a change whose checksum fits again.
  private func error(after change: (inout ModelFileEditor) -> Void) -> ModelError? {
    var editor = ModelFileEditor(smallFile())
    change(&editor)
    editor.resealChecksum()
    return error(editor.bytes)
  }

  @Test func everyCutIsRefused() {
    let file = smallFile()
    #expect(error(file) == nil)
    #expect(error([]) == .tooShort(found: 0, expected: 64))
    for length in 0..<file.count {
      var editor = ModelFileEditor(file)
      editor.cut(to: length)
      #expect(error(editor.bytes) != nil, "\(length) bytes")
      guard length >= 64 else { continue }
      // The same cut with a header that agrees with it.
      editor.reseal()
      #expect(error(editor.bytes) != nil, "\(length) bytes, resealed")
    }
    #expect(error(file + [UInt8](repeating: 0, count: 16)) != nil)
  }

  @Test func everyFlippedBitIsRefused() {
    let file = smallFile()
    for bit in 0..<8 * file.count {
      var editor = ModelFileEditor(file)
      editor.flip(bit: bit)
      if error(editor.bytes) == nil { Issue.record("bit \(bit) flipped unseen") }
    }
  }

  /// Damage that the checksum does not see either is refused or gives a model that runs.
  @Test func resealedDamageNeverTraps() throws {
    let file = smallFile()
    var accepted = 0
    for bit in 8 * 16..<8 * file.count {
      var editor = ModelFileEditor(file)
      editor.flip(bit: bit)
      editor.resealChecksum()
      guard error(editor.bytes) == nil else { continue }
      accepted += 1
      let model = try SharedModel(bytes: editor.bytes)
      let session = model.makeSession()
      for _ in 0..<3 { session.step(readings: [Int32.max, Int32.min]) }
      #expect(session.computeLogits().count == model.outputSize)
    }
    #expect(accepted > 100)
  }

  @Test func errorsSayWhereAndWhat() {
    let file = ModelFileEditor(smallFile())
    #expect(error { $0.set(2, byteCount: 4, at: 8) } == .unsupportedVersion(offset: 8, found: 2, expected: 1))
    #expect(
      error { $0.set(0, byteCount: 8, at: 0) }
        == .badMagic(offset: 0, found: 0, expected: 0x0A0D_4E4E_524F_5189))
    #expect(
      error { $0.set(Int(Int32.min), byteCount: 4, at: file.layerRecord(1) + 8) }
        == .invalidField(.hiddenSize, offset: 72, found: 1 << 31, expected: 1...65_535))
    #expect(
      error { $0.set(7, byteCount: 1, at: 41) }
        == .invalidField(.inputBitWidth, offset: 41, found: 7, expected: 8...16))
    #expect(error { $0.set(9, byteCount: 1, at: 50) } == .nonzeroPadding(offset: 50, found: 9))
    #expect(
      error { $0.setTag("gru", at: file.layerRecord(1)) }
        == .unknownKind(offset: 64, found: ModelTag("gru"), expected: .rnn))
    let weights = file.tensorRecord("W", layer: 1)
    #expect(
      error { $0.setTag("ternary", at: weights + 8) }
        == .unknownEncoding(offset: weights + 8, found: ModelTag("ternary"), expected: .packed))
    #expect(
      error { $0.setTag("int64", at: weights + 8) }
        == .wrongEncoding(offset: weights + 8, found: .int64, expected: .packed))
    #expect(
      error { $0.set(4, byteCount: 4, at: weights + 20) }
        == .wrongShape(
          offset: weights + 20, foundRows: 4, foundColumns: 3, expectedRows: 3, expectedColumns: 3))
    let bias = file.tensorOffset("B", layer: 1)
    #expect(
      error { $0.set(1 << 62, byteCount: 8, at: bias + 8) }.map {
        guard case .boundExceeded(.preactivation, layer: 1, row: 1, let sum, limit: 1 << 62) = $0 else {
          return false
        }
        return sum > 1 << 62
      } == true)
  }

  @Test func descriptionsHaveOffsetFoundAndExpected() {
    let errors: [(ModelError, String)] = [
      (.tooShort(found: 3, expected: 64), "the file ends at byte 3: a model file has at least 64 bytes"),
      (
        .badMagic(offset: 0, found: 0x0706_0504_0302_0100, expected: 0x0A0D_4E4E_524F_5189),
        "byte 0: not a QORNN model: found 00 01 02 03 04 05 06 07, expected 89 51 4F 52 4E 4E 0D 0A"
      ),
      (
        .checksumMismatch(offset: 12, found: 10, expected: 0xFFFF_0000),
        "byte 12: found checksum 0000000A hex, expected FFFF0000 hex for these bytes: the file is damaged"
      ),
      (
        .invalidField(.stateBitWidth, offset: 76, found: 17, expected: 8...16),
        "byte 76: stateBitWidth is 17, expected 8 … 16"
      ),
      (
        .invalidField(.resolutionBase, offset: 90, found: 3, expected: 2...10),
        "byte 90: resolutionBase is 3, expected 2 or 10"
      ),
      (
        .unknownKind(offset: 64, found: ModelTag(rawValue: 0x0A_7572_67), expected: .rnn),
        "byte 64: unknown kind of layer 'gru\\x0A', expected 'rnn'"
      ),
      (
        .unexpectedTensor(
          offset: 96, found: .bias, foundLayer: 2, expected: .features, expectedLayer: 0),
        "byte 96: found tensor 'B' of layer 2, expected 'features' of the model"
      ),
      (
        .boundExceeded(.recurrentSum, layer: 1, row: 17, sum: 2_147_483_649, limit: 1 << 31),
        "bound (B1) of layer 1, row 17: the sum is 2147483649, expected less than 2147483648"
      ),
      (
        .boundExceeded(.outputSum, layer: 0, row: 2, sum: .max, limit: 1 << 31),
        "bound (B4) of the readout, row 2: the sum is beyond 64 bits, expected less than 2147483648"
      ),
    ]
    for (error, text) in errors { #expect("\(error)" == text) }
  }
}
