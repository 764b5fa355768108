import QORNN

/// The four encodings of Docs/Format.md, from integers and text to bytes.
enum TensorBytes {
  static func int32(_ values: [Int32]) -> [UInt8] { littleEndian(values) }

  static func int64(_ values: [Int64]) -> [UInt8] { littleEndian(values) }

  /// The end of each string in bytes, then the strings.
  static func utf8(_ strings: [String]) -> [UInt8] {
    var end: UInt32 = 0
    let ends = strings.map { string in
      end += UInt32(string.utf8.count)
      return end
    }
    return littleEndian(ends) + strings.flatMap(\.utf8)
  }

  /// k-bit planes, a row after the other.
  static func packed(_ matrix: IntegerMatrix) -> [UInt8] {
    let rowByteCount = PackedWeights.rowByteCount(columns: matrix.columns, bitWidth: matrix.bitWidth)
    let byteCount = rowByteCount * matrix.rows
    return [UInt8](unsafeUninitializedCapacity: byteCount) { bytes, count in
      matrix.elements.withUnsafeBufferPointer { elements in
        for row in 0..<matrix.rows {
          PackedWeights.pack(
            UnsafeBufferPointer(rebasing: elements[row * matrix.columns..<(row + 1) * matrix.columns]),
            bitWidth: matrix.bitWidth, into: bytes.baseAddress! + row * rowByteCount)
        }
      }
      count = byteCount
    }
  }

  private static func littleEndian<Value: FixedWidthInteger>(_ values: [Value]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * MemoryLayout<Value>.size)
    for value in values { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }
}
