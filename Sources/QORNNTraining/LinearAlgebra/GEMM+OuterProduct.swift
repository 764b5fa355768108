import CQORNNTrainingKernels

/// Scratch memory of `GEMM.accumulateOuter`: one for each thread, made once.
package final class OuterProductWorkspace {
  /// A block of B, packed.
  let panels: FloatArray
  /// A block of A, [outerBlockDepth × outerRowStride].
  let rows = FloatArray(count: GEMM.outerBlockDepth * GEMM.outerRowStride, zeroed: false)

  /// For products of up to `columns` columns.
  package init(columns: Int) {
    panels = FloatArray(
      count: GEMM.outerBlockDepth * PackedMatrix.panelCount(columns: columns) * PackedMatrix.panelColumns,
      zeroed: false)
  }
}

extension GEMM {
  /// Rows of B packed at a time: as many as stay in the second-level cache at a few hundred columns.
  static let outerBlockDepth = 256

  /// Rows of C computed at a time.
  static let outerBlockRows = 256

  /// Rows of C up to which B is not packed.
  static let directRows = 12

  /// A cache line more than a power of two: the rows of a block of A spread over all sets of the cache.
  static let outerRowStride = outerBlockRows + 16

  /// The weight gradient: C[m, n] += Σ_k A[k, m] · B[k, n] for m in `rows`, one chain over ascending k that
  /// starts from C, on the calling thread.
  ///
  /// Shapes: A [k × ≥ rows.upperBound] with row stride `aStride`, B [k × columns] with row stride `bStride`,
  /// C [≥ rows.upperBound × columns] with row stride `cStride`. For U's or W's gradient A is δ, B the layer's
  /// input or the previous state, and k runs over (time, sequence of the batch). Threads split `rows`. Does
  /// not allocate.
  package static func accumulateOuter(
    k depth: Int, a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int,
    c: UnsafeMutablePointer<Float>, cStride: Int, rows: Range<Int>, columns: Int,
    workspace: OuterProductWorkspace, kernels: FloatKernels = .best
  ) {
    accumulateOuter(
      k: depth, a: a, aStride: aStride, b: b, bStride: bStride, c: c, cStride: cStride, rows: rows,
      columns: columns, workspace: workspace, ahead: .nothing, kernels: kernels)
  }

  static func accumulateOuter(
    k depth: Int, a: UnsafePointer<Float>, aStride: Int, b: UnsafePointer<Float>, bStride: Int,
    c: UnsafeMutablePointer<Float>, cStride: Int, rows: Range<Int>, columns: Int,
    workspace: OuterProductWorkspace, ahead: Ahead, kernels: FloatKernels = .best
  ) {
    let panelCount = PackedMatrix.panelCount(columns: columns)
    precondition(
      workspace.panels.count >= outerBlockDepth * panelCount * PackedMatrix.panelColumns,
      "workspace too small")
    if rows.isEmpty { return }
    for first in stride(from: 0, to: depth, by: outerBlockDepth) {
      let blockDepth = min(outerBlockDepth, depth - first)
      let right = b + first * bStride
      // A tile of rows passes over B once: then packing it would cost as much as the product.
      let packs = rows.count > directRows || columns % PackedMatrix.panelColumns != 0
      if packs {
        qornn_pack_panels(blockDepth, columns, right, bStride, 1, 0, panelCount, workspace.panels.pointer)
      }
      for firstRow in stride(from: rows.lowerBound, to: rows.upperBound, by: outerBlockRows) {
        let rowCount = min(outerBlockRows, rows.upperBound - firstRow)
        // Copied, because the kernel passes several times over these columns of a large matrix.
        for row in 0..<blockDepth {
          (workspace.rows.pointer + row * outerRowStride).update(
            from: a + (first + row) * aStride + firstRow, count: rowCount)
        }
        multiply(
          rows: rowCount, columns: columns, depth: blockDepth, a: workspace.rows.pointer, aRowStride: 1,
          aColumnStride: outerRowStride, panels: packs ? UnsafePointer(workspace.panels.pointer) : right,
          bRowStride: packs ? nil : bStride, c: c + firstRow * cStride, cRowStride: cStride,
          accumulate: true, ahead: ahead, kernels: kernels)
      }
    }
  }
}
