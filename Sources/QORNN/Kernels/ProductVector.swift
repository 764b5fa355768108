/// Copies of a state or an input as the row products read them: in their order, with zeros after the last column.
///
/// The copy of a state is also what a step reads while it writes the new one.
enum ProductVector {
  /// Elements of a copy: columns up to whole words of every plane and whole blocks of the products in C.
  static func paddedCount(_ columns: Int) -> Int { (columns &+ 31) & ~31 }

  /// Bytes of a copy.
  static func byteCount(_ columns: Int, isNarrow: Bool) -> Int {
    paddedCount(columns) &* (isNarrow ? 1 : 2)
  }

  /// Copies a vector.
  ///
  /// - Parameters:
  ///   - source: [columns], Int8 or Int16.
  ///   - rectifies: Whether negative elements count as 0.
  ///   - memory: [byteCount], aligned to 8.
  /// - Returns: Σ h modulo 2^32.
  @inline(never) @_optimize(speed)
  static func copy(
    _ source: UnsafeRawPointer, columns: Int, isNarrow: Bool, order: Order, rectifies: Bool,
    into memory: UnsafeMutableRawPointer
  ) -> Int32 {
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount(columns, isNarrow: isNarrow))
    // Whole blocks word by word; what is left over, or the natural order, one by one.
    var column = columns & ~(2 &* order.half &- 1)
    var sum =
      isNarrow
      ? order.copyNarrowBlocks(source, columns: column, rectifies, into: memory)
      : order.copyBlocks(source, columns: column, rectifies, into: memory)
    while column < columns {
      var value =
        isNarrow
        ? Int32(truncatingIfNeeded: source.load(fromByteOffset: column, as: Int8.self))
        : Int32(truncatingIfNeeded: source.load(fromByteOffset: column &* 2, as: Int16.self))
      if rectifies { value = max(value, 0) }
      sum &+= value
      if isNarrow {
        memory.storeBytes(
          of: Int8(truncatingIfNeeded: value), toByteOffset: order.narrowPlace(of: column), as: Int8.self)
      } else {
        memory.storeBytes(
          of: Int16(truncatingIfNeeded: value), toByteOffset: order.place(of: column) &* 2, as: Int16.self)
      }
      column &+= 1
    }
    return sum
  }

  /// Where the elements of a copy are: Docs/Kernels.md, "Pairs".
  struct Order: BitwiseCopyable {
    /// Distance of the columns of a pair, and its logarithm; the natural order has no pairs.
    fileprivate let half: Int
    private let exponent: Int

    static var natural: Order { Order(half: 0, exponent: 0) }
    var isNatural: Bool { half == 0 }

    private init(half: Int, exponent: Int) {
      self.half = half
      self.exponent = exponent
    }

    /// Of codes of 2, 4 or 8 bits: pairs 16 bits apart in a word.
    static func pairs(bitWidth: Int) -> Order {
      let exponent = bitWidth == 2 ? 3 : bitWidth == 4 ? 2 : 1
      return Order(half: 1 &<< exponent, exponent: exponent)
    }

    /// Of 16-bit elements: the two of a pair beside each other.
    fileprivate func place(of column: Int) -> Int {
      let within = half &- 1
      return half == 0
        ? column
        : (column & ~(within &+ half)) &+ ((column & within) &<< 1) &+ ((column & half) &>> exponent)
    }

    /// Of 8-bit elements: two pairs in a word, the first in its bytes 0 and 2, the second in 1 and 3.
    fileprivate func narrowPlace(of column: Int) -> Int {
      let within = half &- 1
      return half == 0
        ? column
        : (column & ~(within &+ half)) &+ ((column & within & ~1) &<< 1) &+ (column & 1)
          &+ ((column & half) &>> (exponent &- 1))
    }

    /// Whole blocks of 16-bit elements.
    @inline(__always)
    fileprivate func copyBlocks(
      _ source: UnsafeRawPointer, columns: Int, _ rectifies: Bool, into memory: UnsafeMutableRawPointer
    ) -> Int32 {
      var sum: Int32 = 0
      var source = source
      var place = memory
      let end = memory + columns &* 2
      while place < end {
        let next = source + half &* 4
        let middle = source + half &* 2
        while source < middle {
          var first = Int32(truncatingIfNeeded: source.load(as: Int16.self))
          var second = Int32(truncatingIfNeeded: source.load(fromByteOffset: half &* 2, as: Int16.self))
          if rectifies { first = max(first, 0) }
          if rectifies { second = max(second, 0) }
          sum &+= first &+ second
          place.storeBytes(of: first & 0xFFFF | second &<< 16, as: Int32.self)
          place += 4
          source += 2
        }
        source = next
      }
      return sum
    }

    /// Whole blocks of 8-bit elements.
    @inline(__always)
    fileprivate func copyNarrowBlocks(
      _ source: UnsafeRawPointer, columns: Int, _ rectifies: Bool, into memory: UnsafeMutableRawPointer
    ) -> Int32 {
      var sum: Int32 = 0
      var source = source
      var place = memory
      let end = memory + columns
      while place < end {
        let next = source + half &* 2
        let middle = source + half
        while source < middle {
          var word: Int32 = 0
          var byte = 0
          while byte < 4 {
            let offset = byte & 1 &+ (byte &>> 1) &* half
            var value = Int32(truncatingIfNeeded: source.load(fromByteOffset: offset, as: Int8.self))
            if rectifies { value = max(value, 0) }
            sum &+= value
            word |= (value & 0xFF) &<< Int32(truncatingIfNeeded: byte &* 8)
            byte &+= 1
          }
          place.storeBytes(of: word, as: Int32.self)
          place += 4
          source += 2
        }
        source = next
      }
      return sum
    }
  }
}
