/// Products of H × H matrices over all threads, with one packing buffer.
package final class SquareProducts {
  package let size: Int
  private let pool: WorkerPool
  private let packed: PackedMatrix

  package init(size: Int, pool: WorkerPool) {
    self.size = size
    self.pool = pool
    packed = PackedMatrix(rows: size, columns: size)
  }

  /// result (+)= op(left)·right with op(left) = left, or leftᵀ if `transposed`; `result` is neither operand.
  package func multiply(
    _ left: FloatArray, transposed: Bool = false, _ right: FloatArray, into result: FloatArray,
    accumulate: Bool = false
  ) {
    pool.split(packed.panelCount) { panels in
      packed.pack(right.pointer, rowStride: size, columnStride: 1, panels: panels)
    }
    GEMM.multiply(
      on: pool, rows: size, a: left.pointer, aRowStride: transposed ? 1 : size,
      aColumnStride: transposed ? size : 1, b: packed, c: result.pointer, cRowStride: size,
      accumulate: accumulate)
  }
}
