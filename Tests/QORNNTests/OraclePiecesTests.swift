import QORNN
import Testing
import _QORNNTestSupport

/// The pieces of the runtime that stand alone, against the oracle.
@Suite struct OraclePiecesTests {
  @Test func checksum() {
    var generator = SplitMixGenerator(seed: 1)
    let bytes = (0..<2_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for count in [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 1_024, 2_000] {
      var checksum = CRC32C()
      bytes.withUnsafeBytes { buffer in
        // In two parts, as a streaming reader would.
        checksum.update(UnsafeRawBufferPointer(rebasing: buffer[0..<count / 3]))
        checksum.update(UnsafeRawBufferPointer(rebasing: buffer[count / 3..<count]))
      }
      #expect(checksum.value == referenceChecksum(bytes.prefix(count)), "\(count) bytes")
    }
  }

  @Test func packingOfEveryWidth() {
    var generator = SplitMixGenerator(seed: 2)
    for bitWidth in 2...8 {
      let half = 1 << (bitWidth - 1)
      for columns in Array(1...67) + [127, 128, 129, 255, 256, 257] {
        let row = (0..<columns).map { _ in generator.integer(in: -half...half - 1) }
        let expected = ReferencePacking.pack(row, bitWidth: bitWidth)
        #expect(PackedWeights.rowByteCount(columns: columns, bitWidth: bitWidth) == expected.count)
        var packed = [UInt8](repeating: 0xA5, count: expected.count)
        let elements = row.map { Int8($0) }
        packed.withUnsafeMutableBytes { bytes in
          elements.withUnsafeBufferPointer {
            PackedWeights.pack($0, bitWidth: bitWidth, into: bytes.baseAddress!)
          }
        }
        #expect(packed == expected, "k \(bitWidth), \(columns) columns")
        let read = expected.withUnsafeBytes { bytes in
          (0..<columns).map {
            PackedWeights.element(row: bytes.baseAddress!, column: $0, columns: columns, bitWidth: bitWidth)
          }
        }
        #expect(read == row, "k \(bitWidth), \(columns) columns")
      }
    }
  }

  @Test func inputStage() {
    var generator = SplitMixGenerator(seed: 3)
    let edges = [-1 << 31, (1 << 31) - 1, 0, 1, -1]
    for _ in 0..<4_000 {
      let isEdge = generator.oneIn(2)
      let feature = ReferenceNetwork.Feature(
        offset: isEdge ? generator.element(of: edges) : generator.integer(in: -1 << 31...(1 << 31) - 1),
        multiplier: generator.integer(in: 0...(1 << generator.integer(in: 0...30)) - 1),
        shift: generator.integer(in: 1...47), resolutionBase: 2, resolutionExponent: 0)
      let reading =
        isEdge
        ? generator.element(of: edges) : feature.offset / 2 + generator.integer(in: -1 << 20...1 << 20)
      let bitWidth = generator.integer(in: 8...16)
      let stage = InputFeature(
        offset: Int32(feature.offset), multiplier: Int32(feature.multiplier), shift: Int32(feature.shift))
      let found = Int(stage.apply(Int32(reading), bitWidth: bitWidth))
      #expect(found == feature.apply(reading, bitWidth: bitWidth), "\(feature) \(reading) b \(bitWidth)")
    }
  }

  @Test func decisions() {
    var generator = SplitMixGenerator(seed: 5)
    let edges = [-1 << 31, (1 << 31) - 1, 0, 1, -1]
    for count in Array(1...9) + [400] {
      for _ in 0..<100 {
        let logits = (0..<count).map { _ in
          generator.oneIn(2) ? generator.element(of: edges) : generator.integer(in: -1 << 31...(1 << 31) - 1)
        }
        let found = OwnedSession.decide(logits.map { Int32($0) })
        let expected = ReferenceSession.decide(logits)
        #expect((found.classIndex, Int(found.margin)) == expected, "\(logits)")
      }
    }
  }

  @Test func decimals() throws {
    var generator = SplitMixGenerator(seed: 4)
    for _ in 0..<4_000 {
      let base = generator.element(of: [2, 10])
      let exponent = base == 2 ? generator.integer(in: -60...60) : generator.integer(in: -18...18)
      let text = Self.decimal(near: base, exponent, &generator)
      let expected = ReferenceDecimal.count(text, base: base, exponent: exponent)
      let found = try DecimalReading.count(text.utf8, base: Int32(base), exponent: Int32(exponent))
      #expect(
        found == (Int32(expected.count), expected.saturated), "\(text) at resolution \(base)^\(exponent)")
    }
  }

  /// A decimal about the size of some counts of base^exponent, often a tie or next to one.
  private static func decimal(
    near base: Int, _ exponent: Int, _ generator: inout SplitMixGenerator
  ) -> String {
    let sign = generator.element(of: ["", "-", "+", "-"])
    if base == 10 && generator.oneIn(2) {
      // count + 5/10, and sometimes a digit far behind or one too few.
      let some = generator.integer(in: 0...99_999)
      let count = generator.element(of: [0, 1, 7, 2_147_483_647, 2_147_483_648, some])
      let tails = ["5", "50000000000000000000", "4999999999999999999999", "500000000000001"]
      let tail = generator.element(of: tails)
      return "\(sign)\(count).\(tail)e\(exponent)"
    }
    let digitCount = generator.integer(in: 1...30)
    let digits = (0..<digitCount).map { _ in String(generator.integer(in: 0...9)) }.joined()
    let pointAt = generator.integer(in: 0...digitCount)
    let text = digits.prefix(pointAt) + (generator.oneIn(5) ? "" : ".") + digits.dropFirst(pointAt)
    let power = base == 10 ? exponent : exponent * 3 / 10
    let suffix = generator.oneIn(3) ? "" : "E\(power + generator.integer(in: -12...12))"
    return sign + text + suffix
  }
}
