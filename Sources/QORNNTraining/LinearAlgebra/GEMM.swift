import CQORNNTrainingKernels

/// Matrix products with one promise: every element of C is one chain of fused multiply-adds over ascending k,
/// so its bits do not depend on the instruction set, the number of threads or the blocking.
package enum GEMM {
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
      rows: rows, columns: b.columns, depth: b.rows, a: a, aRowStride: aRowStride,
      aColumnStride: aColumnStride,
      panels: b.storage.pointer, c: c, cRowStride: cRowStride, accumulate: accumulate, kernels: kernels)
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

  static func multiply(
    rows: Int, columns: Int, depth: Int, a: UnsafePointer<Float>, aRowStride: Int, aColumnStride: Int,
    panels: UnsafePointer<Float>, c: UnsafeMutablePointer<Float>, cRowStride: Int, accumulate: Bool,
    kernels: FloatKernels
  ) {
    precondition(rows >= 0 && cRowStride >= columns, "rows of C overlap")
    var call = qornn_gemm_call(
      rows: rows, columns: columns, depth: depth, a: a, a_row_stride: aRowStride,
      a_depth_stride: aColumnStride,
      panels: panels, c: c, c_row_stride: cRowStride, accumulate: accumulate ? 1 : 0)
    kernels.table.pointee.gemm(&call)
  }
}
