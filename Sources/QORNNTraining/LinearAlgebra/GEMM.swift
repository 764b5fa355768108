import CQORNNTrainingKernels

/// Matrix products with one promise: every element of C is one chain of fused multiply-adds over ascending k,
/// so its bits do not depend on the instruction set, the number of threads or the blocking.
package enum GEMM {
  /// Memory that the caller needs after a product, brought into the second-level cache during it: up to two pieces.
  struct Ahead {
    var first = qornn_memory(start: nil, byte_count: 0)
    var second = qornn_memory(start: nil, byte_count: 0)

    static var nothing: Ahead { Ahead() }

    /// `count` elements each; a piece that is nil is none.
    init<First, Second>(
      _ first: UnsafePointer<First>?, count firstCount: Int, _ second: UnsafePointer<Second>?,
      count secondCount: Int
    ) {
      if let first {
        self.first = qornn_memory(start: first, byte_count: firstCount * MemoryLayout<First>.stride)
      }
      if let second {
        self.second = qornn_memory(start: second, byte_count: secondCount * MemoryLayout<Second>.stride)
      }
    }

    private init() {}
  }

  /// C[m, n] = (accumulate ? C[m, n] : +0) + Σ_k A[m, k] · B[k, n], on the calling thread.
  ///
  /// Shapes: A [rows × b.rows], A[m, k] = a[m · aRowStride + k · aColumnStride]; C [rows × b.columns],
  /// C[m, n] = c[m · cRowStride + n]. Several threads may compute different rows of C at once. C overlaps
  /// neither A nor B. Does not allocate.
  package static func multiply(
    rows: Int, a: UnsafePointer<Float>, aRowStride: Int, aColumnStride: Int = 1, b: PackedMatrix,
    c: UnsafeMutablePointer<Float>, cRowStride: Int, accumulate: Bool = false, kernels: FloatKernels = .best
  ) {
    multiply(
      rows: rows, a: a, aRowStride: aRowStride, aColumnStride: aColumnStride, b: b, c: c,
      cRowStride: cRowStride, accumulate: accumulate, ahead: .nothing, kernels: kernels)
  }

  static func multiply(
    rows: Int, a: UnsafePointer<Float>, aRowStride: Int, aColumnStride: Int = 1, b: PackedMatrix,
    c: UnsafeMutablePointer<Float>, cRowStride: Int, accumulate: Bool = false, ahead: Ahead,
    kernels: FloatKernels = .best
  ) {
    multiply(
      rows: rows, columns: b.columns, depth: b.rows, a: a, aRowStride: aRowStride,
      aColumnStride: aColumnStride,
      panels: b.storage.pointer, c: c, cRowStride: cRowStride, accumulate: accumulate, ahead: ahead,
      kernels: kernels)
  }

  /// `multiply` with the rows of C split among the threads of `pool`.
  package static func multiply(
    on pool: WorkerPool, rows: Int, a: UnsafePointer<Float>, aRowStride: Int, aColumnStride: Int = 1,
    b: PackedMatrix, c: UnsafeMutablePointer<Float>, cRowStride: Int, accumulate: Bool = false,
    kernels: FloatKernels = .best
  ) {
    pool.split(rows) { range in
      multiply(
        rows: range.count, a: a + range.lowerBound * aRowStride, aRowStride: aRowStride,
        aColumnStride: aColumnStride, b: b, c: c + range.lowerBound * cRowStride, cRowStride: cRowStride,
        accumulate: accumulate, kernels: kernels)
    }
  }

  /// `bRowStride` nil: `panels` is B packed; else B as it is, `columns` being a multiple of
  /// ``PackedMatrix/panelColumns``.
  static func multiply(
    rows: Int, columns: Int, depth: Int, a: UnsafePointer<Float>, aRowStride: Int, aColumnStride: Int,
    panels: UnsafePointer<Float>, bRowStride: Int? = nil, c: UnsafeMutablePointer<Float>, cRowStride: Int,
    accumulate: Bool, ahead: Ahead = .nothing, kernels: FloatKernels
  ) {
    precondition(bRowStride == nil || columns % PackedMatrix.panelColumns == 0, "part of a panel")
    precondition(rows >= 0 && cRowStride >= columns, "rows of C overlap")
    var call = qornn_gemm_call(
      rows: rows, columns: columns, depth: depth, a: a, a_row_stride: aRowStride,
      a_depth_stride: aColumnStride,
      panels: panels, b_row_stride: bRowStride ?? 0, c: c, c_row_stride: cRowStride,
      accumulate: accumulate ? 1 : 0, ahead: (ahead.first, ahead.second))
    kernels.table.pointee.gemm(&call)
  }
}
