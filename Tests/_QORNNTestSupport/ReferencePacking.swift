/// The `packed` encoding of Docs/Format.md, one bit after another.
public enum ReferencePacking {
  /// Bits an element has in each plane, the least significant plane first.
  static func planes(bitWidth: Int) -> [Int] {
    switch bitWidth {
    case 3: [2, 1]
    case 5: [4, 1]
    case 6: [4, 2]
    case 7: [4, 2, 1]
    default: [bitWidth]
    }
  }

  public static func rowByteCount(columns: Int, bitWidth: Int) -> Int {
    planes(bitWidth: bitWidth).reduce(0) { $0 + 4 * ((columns * $1 + 31) / 32) }
  }

  public static func pack(_ row: [Int], bitWidth: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var lowestBit = 0
    for planeWidth in planes(bitWidth: bitWidth) {
      var plane = [UInt8](repeating: 0, count: 4 * ((row.count * planeWidth + 31) / 32))
      for (column, weight) in row.enumerated() {
        let code = weight + 1 << (bitWidth - 1)
        for bit in 0..<planeWidth where (code >> (lowestBit + bit)) & 1 == 1 {
          let position = column * planeWidth + bit
          plane[position / 8] |= 1 << UInt8(position % 8)
        }
      }
      bytes += plane
      lowestBit += planeWidth
    }
    return bytes
  }

  /// The elements of a packed row, and the offset in it of the first byte with a padding bit that is not zero.
  static func unpack(_ bytes: [UInt8], columns: Int, bitWidth: Int) -> (row: [Int], badPadding: Int?) {
    var codes = [Int](repeating: 0, count: columns)
    var badPadding: Int?
    var start = 0
    var lowestBit = 0
    for planeWidth in planes(bitWidth: bitWidth) {
      let byteCount = 4 * ((columns * planeWidth + 31) / 32)
      for position in 0..<byteCount * 8 where bytes[start + position / 8] >> UInt8(position % 8) & 1 == 1 {
        if position < columns * planeWidth {
          codes[position / planeWidth] += 1 << (lowestBit + position % planeWidth)
        } else if badPadding == nil {
          badPadding = start + position / 8
        }
      }
      start += byteCount
      lowestBit += planeWidth
    }
    return (codes.map { $0 - 1 << (bitWidth - 1) }, badPadding)
  }
}
