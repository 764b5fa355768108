import QORNN
import Testing
import _QORNNTestSupport

/// The `packed` encoding and the products that read it.
@Suite struct PackedWeightsTests {
  private static let sizes = Array(1...34) + [63, 64, 65, 127, 128, 129, 170, 255]

  /// Planes as the table of Docs/Format.md lists them.
  private static let planes: [Int: [Int]] = [
    2: [2], 3: [2, 1], 4: [4], 5: [4, 1], 6: [4, 2], 7: [4, 2, 1], 8: [8],
  ]

  private func randomRow(_ columns: Int, _ bitWidth: Int, _ generator: inout SplitMixGenerator) -> [Int8] {
    let half = 1 << (bitWidth - 1)
    return (0..<columns).map { _ in
      Int8(
        generator.oneIn(4)
          ? generator.element(of: [-half, half - 1]) : generator.integer(in: -half...half - 1))
    }
  }

  private func pack(_ row: [Int8], _ bitWidth: Int) -> [UInt8] {
    var bytes = [UInt8](
      repeating: 0xAA, count: PackedWeights.rowByteCount(columns: row.count, bitWidth: bitWidth))
    row.withUnsafeBufferPointer { row in
      bytes.withUnsafeMutableBytes { PackedWeights.pack(row, bitWidth: bitWidth, into: $0.baseAddress!) }
    }
    return bytes
  }

  @Test(arguments: 2...8)
  func sizesOfRows(bitWidth: Int) {
    for columns in Self.sizes + [65_535] {
      let expected = Self.planes[bitWidth]!.reduce(0) { $0 + (columns * $1 + 31) / 32 * 4 }
      #expect(
        PackedWeights.rowByteCount(columns: columns, bitWidth: bitWidth) == expected, "\(columns) columns")
    }
  }

  /// Each element's bits are looked up one by one as the page says, and all other bits are zero.
  @Test(arguments: 2...8)
  func bitsAreWhereThePageSays(bitWidth: Int) {
    var generator = SplitMixGenerator(seed: UInt64(bitWidth))
    for columns in Self.sizes {
      let row = randomRow(columns, bitWidth, &generator)
      var expected = [UInt8](
        repeating: 0, count: PackedWeights.rowByteCount(columns: columns, bitWidth: bitWidth))
      for (column, element) in row.enumerated() {
        var code = Int(element) + (1 << (bitWidth - 1))
        var start = 0
        for width in Self.planes[bitWidth]! {
          for bit in 0..<width {
            let place = column * width + bit
            expected[start + place / 8] |= UInt8(code & 1) << UInt8(place % 8)
            code >>= 1
          }
          start += (columns * width + 31) / 32 * 4
        }
      }
      #expect(pack(row, bitWidth) == expected, "seed \(bitWidth), \(columns) columns")
    }
  }

  @Test(arguments: 2...8)
  func elementsComeBackAtEveryAlignment(bitWidth: Int) {
    var generator = SplitMixGenerator(seed: UInt64(10 + bitWidth))
    for (index, columns) in Self.sizes.enumerated() {
      let row = randomRow(columns, bitWidth, &generator)
      let bytes = [UInt8](repeating: 0x55, count: index % 8) + pack(row, bitWidth)
      var unpacked = [Int8](repeating: 99, count: columns)
      let elements = bytes.withUnsafeBytes { bytes in
        let start = bytes.baseAddress! + index % 8
        unpacked.withUnsafeMutableBufferPointer {
          PackedWeights.unpack(start, bitWidth: bitWidth, into: $0)
        }
        return (0..<columns).map {
          PackedWeights.element(row: start, column: $0, columns: columns, bitWidth: bitWidth)
        }
      }
      #expect(unpacked == row, "seed \(10 + bitWidth), \(columns) columns")
      #expect(elements == row.map(Int.init), "seed \(10 + bitWidth), \(columns) columns")
    }
  }

  @Test(arguments: 2...8)
  func productsOfCodesAreExact(bitWidth: Int) {
    var generator = SplitMixGenerator(seed: UInt64(20 + bitWidth))
    for (index, columns) in Self.sizes.enumerated() {
      let row = randomRow(columns, bitWidth, &generator)
      let bytes = [UInt8](repeating: 0xFF, count: index % 4) + pack(row, bitWidth)
      let wide = (0..<columns).map { _ in Int16(generator.integer(in: -32_767...32_767)) }
      let narrow = (0..<columns).map { _ in Int8(generator.integer(in: -127...127)) }
      bytes.withUnsafeBytes { bytes in
        let start = bytes.baseAddress! + index % 4
        #expect(
          product(start, bitWidth, wide) == zip(row, wide).reduce(0) { $0 + Int($1.0) * Int($1.1) },
          "seed \(20 + bitWidth), \(columns) columns, Int16")
        #expect(
          product(start, bitWidth, narrow) == zip(row, narrow).reduce(0) { $0 + Int($1.0) * Int($1.1) },
          "seed \(20 + bitWidth), \(columns) columns, Int8")
      }
    }
  }

  private func product<Element: FixedWidthInteger & SignedInteger>(
    _ row: UnsafeRawPointer, _ bitWidth: Int, _ vector: [Element]
  ) -> Int {
    // The products read whole words: zeros stand behind the last column.
    (vector + [Element](repeating: 0, count: 32)).withUnsafeBytes { padded in
      let sums = PackedProduct.codes(
        row, row, vector: padded.baseAddress!,
        shape: Int32(16 * vector.count + bitWidth) | (Element.self == Int8.self ? PackedProduct.narrow : 0))
      #expect(Int32(truncatingIfNeeded: sums) == Int32(truncatingIfNeeded: sums >> 32))
      let excess = vector.reduce(0) { $0 + Int($1) } << (bitWidth - 1)
      return Int(Int32(truncatingIfNeeded: sums) &- Int32(truncatingIfNeeded: excess))
    }
  }

  /// Partial sums may wrap; the final sum may be anything below 2^31.
  @Test func productsAtTheBound() {
    // 8 bits: Σ|w|·32,767 < 2^31 allows 511 weights of −128 and one of −127.
    let row = [Int8](repeating: -128, count: 511) + [-127]
    let bytes = pack(row, 8)
    let states = [Int16](repeating: 32_767, count: 512)
    let expected = -(511 * 128 + 127) * 32_767
    #expect(expected > Int(Int32.min))
    bytes.withUnsafeBytes { bytes in
      #expect(product(bytes.baseAddress!, 8, states) == expected)
      #expect(product(bytes.baseAddress!, 8, states.map { -$0 }) == -expected)
    }
  }
}
