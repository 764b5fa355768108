/// Σ_j u_j·h_j of a packed row and a vector, with the unsigned codes u as they stand in the row.
///
/// Because u = w + 2^(k−1), the product with the weights is Σ w·h = Σ u·h − 2^(k−1)·Σ h, and the last sum is the same
/// for all rows. All sums are modulo 2^32; bounds (B1), (B2) and (B4) make the final ones exact.
package enum PackedProduct<Element: FixedWidthInteger & SignedInteger> {
  /// The sum over the planes of the row, each times the value of its lowest bit.
  ///
  /// - Parameters:
  ///   - row: A row of `columns` elements of `bitWidth` bits, any alignment.
  ///   - vector: [columns].
  package static func codes(
    row: UnsafeRawPointer, columns: Int, bitWidth: Int, vector: UnsafePointer<Element>
  ) -> Int32 {
    var plane = row
    var sum: Int32 = 0
    if bitWidth & 8 != 0 { return plane8(plane, columns: columns, vector: vector) }
    if bitWidth & 4 != 0 {
      sum = plane4(plane, columns: columns, vector: vector)
      plane += PackedWeights.planeByteCount(columns: columns, width: 4)
    }
    if bitWidth & 2 != 0 {
      sum &+= plane2(plane, columns: columns, vector: vector) &<< Int32(truncatingIfNeeded: bitWidth & 4)
      plane += PackedWeights.planeByteCount(columns: columns, width: 2)
    }
    if bitWidth & 1 != 0 {
      sum &+= plane1(plane, columns: columns, vector: vector) &<< Int32(truncatingIfNeeded: bitWidth & 6)
    }
    return sum
  }

  /// 2^(k−1)·Σ h: what `codes` counts too much in every row.
  package static func codeExcess(columns: Int, bitWidth: Int, vector: UnsafePointer<Element>) -> Int32 {
    var sum: Int32 = 0
    var column = 0
    while column < columns {
      sum &+= Int32(truncatingIfNeeded: vector[column])
      column &+= 1
    }
    return sum &<< Int32(truncatingIfNeeded: bitWidth &- 1)
  }

  // One function a plane width, so that each loop has constant shifts and the compiler can vectorize it.

  @inline(never)
  private static func plane8(
    _ plane: UnsafeRawPointer, columns: Int, vector: UnsafePointer<Element>
  ) -> Int32 {
    sum(plane, columns: columns, vector: vector, width: 8, elementsAByteExponent: 0)
  }

  @inline(never)
  private static func plane4(
    _ plane: UnsafeRawPointer, columns: Int, vector: UnsafePointer<Element>
  ) -> Int32 {
    sum(plane, columns: columns, vector: vector, width: 4, elementsAByteExponent: 1)
  }

  @inline(never)
  private static func plane2(
    _ plane: UnsafeRawPointer, columns: Int, vector: UnsafePointer<Element>
  ) -> Int32 {
    sum(plane, columns: columns, vector: vector, width: 2, elementsAByteExponent: 2)
  }

  @inline(never)
  private static func plane1(
    _ plane: UnsafeRawPointer, columns: Int, vector: UnsafePointer<Element>
  ) -> Int32 {
    sum(plane, columns: columns, vector: vector, width: 1, elementsAByteExponent: 3)
  }

  /// - Parameter elementsAByteExponent: The logarithm of 8/width; a byte holds that power of two of elements.
  @inline(__always)
  private static func sum(
    _ plane: UnsafeRawPointer, columns: Int, vector: UnsafePointer<Element>, width: Int,
    elementsAByteExponent: Int
  ) -> Int32 {
    let mask = UInt8(truncatingIfNeeded: (1 &<< width) &- 1)
    let fullByteCount = columns &>> elementsAByteExponent
    let elementsAByte = 1 &<< elementsAByteExponent
    var sum: Int32 = 0
    var index = 0
    while index < fullByteCount {
      let byte = plane.load(fromByteOffset: index, as: UInt8.self)
      let first = vector + index &<< elementsAByteExponent
      var place = 0
      while place < elementsAByte {
        let code = (byte &>> UInt8(truncatingIfNeeded: place &* width)) & mask
        sum &+= Int32(code) &* Int32(truncatingIfNeeded: first[place])
        place &+= 1
      }
      index &+= 1
    }
    var column = fullByteCount &<< elementsAByteExponent
    while column < columns {
      let bit = column &* width
      let byte = plane.load(fromByteOffset: bit &>> 3, as: UInt8.self)
      let code = (byte &>> UInt8(truncatingIfNeeded: bit & 7)) & mask
      sum &+= Int32(code) &* Int32(truncatingIfNeeded: vector[column])
      column &+= 1
    }
    return sum
  }
}
