import QORNN
import Testing
import _QORNNTestSupport

/// Rule R19's texts and the checksum of R5.
@Suite struct TextAndChecksumTests {
  private func isWellFormed(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { UTF8Validation.firstFault(in: $0, isPrintable: false) } == nil
  }

  private func fault(_ bytes: [UInt8]) -> UTF8Validation.Fault? {
    bytes.withUnsafeBytes { UTF8Validation.firstFault(in: $0, isPrintable: true) }
  }

  /// The standard library decides the same for every pair of bytes, alone and with continuations behind it.
  @Test func everyPairOfBytes() {
    for first in 0...255 as ClosedRange<UInt8> {
      let wrong = (0...255 as ClosedRange<UInt8>).first { second in
        [[first, second], [first, second, 0x80], [first, second, 0x80, 0xBF]].contains {
          isWellFormed($0) != (String(validating: $0, as: UTF8.self) != nil)
        }
      }
      #expect(wrong == nil, "bytes \(first) \(wrong ?? 0)")
    }
  }

  @Test func randomSequences() {
    var generator = SplitMixGenerator(seed: 5)
    let pieces: [[UInt8]] = [
      [0x41], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xED, 0x9F, 0xBF],
      [0xF4, 0x8F, 0xBF, 0xBF],
      [0xEE, 0x80, 0x80], [0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xF0, 0x8F, 0xBF, 0xBF],
      [0xC0, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98],
    ]
    for round in 0..<500 {
      let bytes = (0..<generator.integer(in: 0...6)).flatMap { _ in
        generator.element(of: generator.oneIn(3) ? pieces : Array(pieces[0...6]))
      }
      #expect(
        isWellFormed(bytes) == (String(validating: bytes, as: UTF8.self) != nil),
        "seed 5, round \(round): \(bytes)")
    }
  }

  @Test func faultsAreWhereTheyBegin() {
    #expect(fault(Array("Ünïcode ✓ 😀".utf8)) == nil)
    #expect(fault([0x41, 0x09]) == .init(offset: 1, isControlCharacter: true))
    #expect(fault([0x41, 0x7F, 0xFF]) == .init(offset: 1, isControlCharacter: true))
    #expect(fault([0xC2, 0x80]) == .init(offset: 0, isControlCharacter: true))
    #expect(fault([0xC2, 0x9F]) == .init(offset: 0, isControlCharacter: true))
    #expect(fault([0xC2, 0xA0]) == nil)
    #expect(fault([0x41, 0xE2, 0x82]) == .init(offset: 3, isControlCharacter: false))
    #expect(fault([0x41, 0xE2, 0x41, 0x82]) == .init(offset: 2, isControlCharacter: false))
    #expect(fault([0x41, 0xFF]) == .init(offset: 1, isControlCharacter: false))
  }

  @Test func checksumInPieces() {
    let text = Array("123456789".utf8)
    for cut in 0...9 {
      var checksum = CRC32C()
      text[..<cut].withUnsafeBytes { checksum.update($0) }
      text[cut...].withUnsafeBytes { checksum.update($0) }
      #expect(checksum.value == 0xE306_9283)
    }
    #expect(CRC32C().value == 0)
  }

  @Test func checksumOfAllBytes() {
    var generator = SplitMixGenerator(seed: 6)
    for count in [1, 2, 15, 16, 17, 300] {
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      var checksum = CRC32C()
      bytes.withUnsafeBytes { checksum.update($0) }
      #expect(checksum.value == UInt32(referenceChecksum(bytes)), "seed 6, \(count) bytes")
    }
  }
}
