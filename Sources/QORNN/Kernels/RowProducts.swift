#if canImport(CQORNNProducts)
  import CQORNNProducts
#endif

/// Computes Σ_j u_j·h_j of two rows of codes: the sum of the first one in the low half, of the second one in the high half.
///
/// The arguments are the rows, a `ProductVector` in the kernel's order, and 16 times the columns plus the width of the weights;
/// for `PackedProduct` also whether the vector is narrow.
package typealias RowProductKernel =
  @convention(c) (
    _ first: UnsafeRawPointer, _ second: UnsafeRawPointer, _ vector: UnsafeRawPointer, _ shape: Int32
  ) -> UInt64

/// How the rows of a matrix are multiplied where they stay in place: worked out once.
package struct RowProductPlan: BitwiseCopyable {
  let kernel: RowProductKernel
  let order: ProductVector.Order

  /// - Parameter usesPairs: Whether the core has the DSP instructions; they serve 2, 4 and 8 bits.
  init(bitWidth: Int, isNarrow: Bool, usesPairs: Bool) {
    #if canImport(CQORNNProducts)
      if usesPairs,
        let kernel = qornn_row_product__dsp(Int32(truncatingIfNeeded: bitWidth), isNarrow ? 1 : 0)
      {
        self.kernel = kernel
        order = .pairs(bitWidth: bitWidth)
        return
      }
    #endif
    #if QORNN_PAIRS_ALONE
      preconditionFailure("KernelSet.serves was not asked")
    #else
      kernel = Self.portable
      order = .natural
    #endif
  }

  private static var portable: RowProductKernel {
    { first, second, vector, shape in PackedProduct.codes(first, second, vector: vector, shape: shape) }
  }
}

/// Σ_j w_j·h_j of the rows of a matrix with one vector: equations (1) and (4).
struct RowProducts {
  private let kernel: RowProductKernel
  private let rows: UnsafeRawPointer
  private let rowByteCount: Int
  private let vector: UnsafeRawPointer
  private let shape: Int32
  /// 2^(k−1)·Σ h: what codes count too much in every row.
  private let excess: Int32

  /// - Parameters:
  ///   - source: [matrix.columns], Int8 or Int16.
  ///   - memory: [ProductVector.byteCount], aligned to 8.
  init(
    _ matrix: PackedMatrixView, _ plan: RowProductPlan, source: UnsafeRawPointer, isNarrow: Bool,
    rectifies: Bool = false, memory: UnsafeMutableRawPointer
  ) {
    kernel = plan.kernel
    rows = matrix.start
    rowByteCount = matrix.rowByteCount
    vector = UnsafeRawPointer(memory)
    shape =
      Int32(truncatingIfNeeded: matrix.columns &<< 4 | matrix.bitWidth)
      | (isNarrow && plan.order.isNatural ? PackedProduct.narrow : 0)
    let sum = ProductVector.copy(
      source, columns: matrix.columns, isNarrow: isNarrow, order: plan.order, rectifies: rectifies,
      into: memory)
    excess = sum &<< Int32(truncatingIfNeeded: matrix.bitWidth &- 1)
  }

  /// The sums of a row and of the one behind it; of the row twice where it is the last.
  @inline(__always)
  func sums(row: Int, isLast: Bool) -> (Int32, Int32) {
    let first = rows + row &* rowByteCount
    let sums = kernel(first, isLast ? first : first + rowByteCount, vector, shape)
    return (
      Int32(truncatingIfNeeded: sums) &- excess, Int32(truncatingIfNeeded: sums &>> 32) &- excess
    )
  }
}
