/// Σ_j u_j·h_j of two packed rows and a vector, with the unsigned codes u as they stand in the rows.
///
/// Because u = w + 2^(k−1), the product with the weights is Σ w·h = Σ u·h − 2^(k−1)·Σ h, and the last sum is the same
/// for all rows. All sums are modulo 2^32; bounds (B1), (B2) and (B4) make the final ones exact.
///
/// Weights are read a word at a time and an activation once for both rows: that is what a core with few registers, no
/// unaligned loads and no vectors does best.
package enum PackedProduct {
  /// Added to a shape whose vector is Int8.
  package static let narrow: Int32 = 1 << 30

  /// The sums over the planes of both rows, each times the value of its lowest bit: a `RowProductKernel`.
  ///
  /// - Parameters:
  ///   - first, second: Rows of packed elements, any alignment.
  ///   - vector: [ProductVector.paddedCount(columns)], Int8 or Int16, zeros after the last column.
  ///   - shape: 16 times the columns plus the width, plus `narrow` for Int8.
  @inline(__always)
  package static func codes(
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, vector: UnsafeRawPointer, shape: Int32
  ) -> UInt64 {
    let columns = Int(shape & (narrow &- 1)) &>> 4
    let bitWidth = shape & 15
    let isNarrow = shape & narrow != 0
    var sums: (Int32, Int32) = (0, 0)
    var offset = 0
    if bitWidth & 8 != 0 {
      sums =
        isNarrow
        ? plane8(first, second, columns, vector.assumingMemoryBound(to: Int8.self))
        : plane8(first, second, columns, vector.assumingMemoryBound(to: Int16.self))
    }
    if bitWidth & 4 != 0 {
      sums =
        isNarrow
        ? plane4(first, second, columns, vector.assumingMemoryBound(to: Int8.self))
        : plane4(first, second, columns, vector.assumingMemoryBound(to: Int16.self))
      offset = PackedWeights.planeByteCount(columns: columns, width: 4)
    }
    if bitWidth & 2 != 0 {
      let plane =
        isNarrow
        ? plane2(first + offset, second + offset, columns, vector.assumingMemoryBound(to: Int8.self))
        : plane2(first + offset, second + offset, columns, vector.assumingMemoryBound(to: Int16.self))
      sums.0 &+= plane.0 &<< (bitWidth & 4)
      sums.1 &+= plane.1 &<< (bitWidth & 4)
      offset &+= PackedWeights.planeByteCount(columns: columns, width: 2)
    }
    if bitWidth & 1 != 0 {
      let plane =
        isNarrow
        ? plane1(first + offset, second + offset, columns, vector.assumingMemoryBound(to: Int8.self))
        : plane1(first + offset, second + offset, columns, vector.assumingMemoryBound(to: Int16.self))
      sums.0 &+= plane.0 &<< (bitWidth & 6)
      sums.1 &+= plane.1 &<< (bitWidth & 6)
    }
    return UInt64(truncatingIfNeeded: sums.1) &<< 32 | UInt64(truncatingIfNeeded: UInt32(bitPattern: sums.0))
  }

  // One function a plane width, so that each loop has constant shifts and is unrolled, though the archives for firmware are
  // compiled for size.

  @inline(never) @_optimize(speed)
  private static func plane8<Element: FixedWidthInteger & SignedInteger>(
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ columns: Int, _ vector: UnsafePointer<Element>
  ) -> (Int32, Int32) {
    sums(first, second, columns: columns, vector: vector, width: 8)
  }

  @inline(never) @_optimize(speed)
  private static func plane4<Element: FixedWidthInteger & SignedInteger>(
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ columns: Int, _ vector: UnsafePointer<Element>
  ) -> (Int32, Int32) {
    sums(first, second, columns: columns, vector: vector, width: 4)
  }

  @inline(never) @_optimize(speed)
  private static func plane2<Element: FixedWidthInteger & SignedInteger>(
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ columns: Int, _ vector: UnsafePointer<Element>
  ) -> (Int32, Int32) {
    sums(first, second, columns: columns, vector: vector, width: 2)
  }

  @inline(never) @_optimize(speed)
  private static func plane1<Element: FixedWidthInteger & SignedInteger>(
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ columns: Int, _ vector: UnsafePointer<Element>
  ) -> (Int32, Int32) {
    sums(first, second, columns: columns, vector: vector, width: 1)
  }

  /// Four codes of both words at a time, so that the shifts are constants.
  @inline(__always)
  private static func sums<Element: FixedWidthInteger & SignedInteger>(
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, columns: Int, vector: UnsafePointer<Element>,
    width: Int
  ) -> (Int32, Int32) {
    let mask: UInt32 = (1 &<< UInt32(truncatingIfNeeded: width)) &- 1
    let byteCount = PackedWeights.planeByteCount(columns: columns, width: width)
    let isAligned = (UInt(bitPattern: first) | UInt(bitPattern: second)) & 3 == 0
    var vector = vector
    var a: Int32 = 0
    var b: Int32 = 0
    var offset = 0
    while offset < byteCount {
      var u = word(first + offset, isAligned)
      var v = word(second + offset, isAligned)
      var left = 32 / width
      while left > 0 {
        var place = 0
        while place < 4 {
          let value = Int32(truncatingIfNeeded: vector[place])
          let shift = UInt32(truncatingIfNeeded: place &* width)
          a &+= Int32(bitPattern: (u &>> shift) & mask) &* value
          b &+= Int32(bitPattern: (v &>> shift) & mask) &* value
          place &+= 1
        }
        u = u &>> UInt32(truncatingIfNeeded: 4 &* width & 31)
        v = v &>> UInt32(truncatingIfNeeded: 4 &* width & 31)
        vector += 4
        left &-= 4
      }
      offset &+= 4
    }
    return (a, b)
  }

  @inline(__always)
  private static func word(_ place: UnsafeRawPointer, _ isAligned: Bool) -> UInt32 {
    UInt32(
      littleEndian: isAligned ? place.load(as: UInt32.self) : place.loadUnaligned(as: UInt32.self))
  }
}
