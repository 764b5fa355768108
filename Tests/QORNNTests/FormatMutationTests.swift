import QORNN
import Testing
import _QORNNTestSupport

/// Damaged files: refused, or networks that run; never a trap, and never another opinion than the oracle's.
@Suite struct FormatMutationTests {
  /// Two small files that have every kind of tensor between them.
  static let files: [[UInt8]] = {
    var vector = ReferenceShape()
    vector.inputSize = 2
    vector.hiddenSizes = [3]
    vector.activation = .modReLU
    vector.recurrentBitWidth = 7
    vector.outputKind = .values
    vector.outputSize = 2
    var token = FormatViolation.tokenShape
    token.outputSize = 2
    return [vector, token].map { ReferenceNetwork.random(seed: 5, $0).encode() }
  }()

  @Test(arguments: 0..<2)
  func cutAtEveryByte(file: Int) {
    let bytes = Self.files[file]
    #expect(RefusalSummary(runtime: bytes) == nil)
    for count in 0..<bytes.count {
      let expected = count < 64 ? "tooShort" : "wrongLength"
      #expect(RefusalSummary(runtime: Array(bytes.prefix(count)))?.name == expected, "\(count) bytes")
    }
  }

  @Test(arguments: 0..<2)
  func everyFlippedBitIsNoticed(file: Int) {
    var editor = ModelFileEditor(Self.files[file])
    for bit in 0..<editor.bytes.count * 8 {
      editor.flip(bit: bit)
      #expect(RefusalSummary(runtime: editor.bytes) != nil, "bit \(bit)")
      editor.flip(bit: bit)
    }
  }

  /// With a checksum that fits again: both refuse for the same reason, or both run and agree.
  @Test(arguments: 0..<2)
  func everyFlippedBitUnderAFittingChecksum(file: Int) throws {
    for bit in stride(from: 16 * 8, to: Self.files[file].count * 8, by: TestShare.stride(5)) {
      var editor = ModelFileEditor(Self.files[file])
      editor.flip(bit: bit)
      editor.resealChecksum()
      try compare(editor.bytes, "file \(file), bit \(bit)")
    }
  }

  @Test func severalDamagesAtOnce() throws {
    for seed in 0..<1_500 as Range<UInt64> {
      var generator = SplitMixGenerator(seed: seed)
      var editor = ModelFileEditor(generator.element(of: Self.files))
      for _ in 0..<generator.integer(in: 2...4) {
        let isRecord = generator.oneIn(2)
        let end = isRecord ? 640 : editor.bytes.count
        let byteCount = generator.element(of: [1, 2, 4])
        let offset = generator.integer(in: 16...end - 4) / byteCount * byteCount
        let value = generator.element(of: [0, 1, 2, 255, -1, 1 << 31, generator.integer(in: 0...70_000)])
        editor.set(value, byteCount: byteCount, at: offset)
      }
      if generator.oneIn(4) { editor.cut(to: generator.integer(in: 64...editor.bytes.count)) }
      if generator.oneIn(2) { editor.reseal() } else { editor.resealChecksum() }
      try compare(editor.bytes, "seed \(seed)")
    }
  }

  private func compare(_ bytes: [UInt8], _ label: String) throws {
    let found = RefusalSummary(runtime: bytes)
    do {
      let network = try ReferenceNetwork.decode(bytes)
      #expect(found == nil, "\(label): the oracle accepts it")
      if found == nil { try OracleComparison(network, label: label).run(stepCount: 20) }
    } catch let refusal as ReferenceRefusal {
      #expect(found?.matches(refusal.summary) == true, "\(label): \(found as Any), oracle \(refusal)")
    }
  }
}
