/// The `packed` encoding of Docs/Format.md: k bits an element, 2 ≤ k ≤ 8. The only place that knows the bit order.
///
/// An element w is stored as the unsigned code u = w + 2^(k−1), cut into planes of 8, 4, 2 or 1 bits: one plane for
/// every one in the binary digits of k, the widest first, so 7 bits are planes of 4, 2 and 1. The plane of w bits
/// holds the bits of u that start at the sum of the wider planes' widths. A row is its planes one after another, each
/// padded with zero bits to whole 4-byte words.
public enum PackedWeights {
  /// The widths an element can have.
  public static var bitWidths: ClosedRange<Int> { 2...8 }

  /// Bytes of a plane: 4·⌈columns·width / 32⌉.
  ///
  /// - Precondition: 0 ≤ columns ≤ 65,535, width is 1, 2, 4 or 8.
  @inlinable
  public static func planeByteCount(columns: Int, width: Int) -> Int {
    ((columns &* width &+ 31) &>> 5) &<< 2
  }

  /// Bytes of a row: the sum over its planes.
  ///
  /// - Precondition: 0 ≤ columns ≤ 65,535, 2 ≤ bitWidth ≤ 8.
  @inlinable
  public static func rowByteCount(columns: Int, bitWidth: Int) -> Int {
    var count = 0
    var width = 8
    while width > 0 {
      if bitWidth & width != 0 { count &+= planeByteCount(columns: columns, width: width) }
      width &>>= 1
    }
    return count
  }

  /// The element of a row in a column, −2^(k−1) … 2^(k−1) − 1.
  ///
  /// - Precondition: `row` has `rowByteCount` readable bytes, of any alignment; 0 ≤ column < columns.
  @inlinable
  public static func element(row: UnsafeRawPointer, column: Int, columns: Int, bitWidth: Int) -> Int {
    var plane = row
    var code = 0
    var shift = 0
    var width = 8
    while width > 0 {
      if bitWidth & width != 0 {
        let bit = column &* width
        let byte = plane.load(fromByteOffset: bit &>> 3, as: UInt8.self)
        let part = (Int(byte) &>> (bit & 7)) & ((1 &<< width) &- 1)
        code |= part &<< shift
        shift &+= width
        plane += planeByteCount(columns: columns, width: width)
      }
      width &>>= 1
    }
    return code &- (1 &<< (bitWidth &- 1))
  }

  /// Packs a row of elements; padding bits become zero.
  ///
  /// - Parameters:
  ///   - elements: [columns], each −2^(k−1) … 2^(k−1) − 1; bits above k are dropped.
  ///   - row: `rowByteCount` writable bytes, of any alignment. All are written.
  public static func pack(
    _ elements: UnsafeBufferPointer<Int8>, bitWidth: Int, into row: UnsafeMutableRawPointer
  ) {
    let byteCount = rowByteCount(columns: elements.count, bitWidth: bitWidth)
    row.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
    var plane = row
    var shift = 0
    var width = 8
    while width > 0 {
      if bitWidth & width != 0 {
        for column in 0..<elements.count {
          let code = Int(elements[column]) &+ (1 &<< (bitWidth &- 1))
          let part = (code &>> shift) & ((1 &<< width) &- 1)
          let bit = column &* width
          let old = plane.load(fromByteOffset: bit &>> 3, as: UInt8.self)
          plane.storeBytes(
            of: old | UInt8(truncatingIfNeeded: part &<< (bit & 7)), toByteOffset: bit &>> 3, as: UInt8.self)
        }
        shift &+= width
        plane += planeByteCount(columns: elements.count, width: width)
      }
      width &>>= 1
    }
  }

  /// Unpacks a row into elements, the inverse of `pack`.
  ///
  /// - Parameters:
  ///   - row: `rowByteCount` readable bytes, of any alignment.
  ///   - elements: [columns], written with −2^(k−1) … 2^(k−1) − 1.
  public static func unpack(
    _ row: UnsafeRawPointer, bitWidth: Int, into elements: UnsafeMutableBufferPointer<Int8>
  ) {
    for column in 0..<elements.count {
      elements[column] = Int8(
        truncatingIfNeeded: element(row: row, column: column, columns: elements.count, bitWidth: bitWidth))
    }
  }
}
