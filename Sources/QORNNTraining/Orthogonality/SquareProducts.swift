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
  ///
  /// - Parameter finish: called by each thread with its rows of the result as soon as they are there.
  package func multiply(
    _ left: FloatArray, transposed: Bool = false, _ right: FloatArray, into result: FloatArray,
    accumulate: Bool = false, finish: (Range<Int>) -> Void = { _ in }
  ) {
    pool.split(packed.panelCount) { panels in
      packed.pack(right.pointer, rowStride: size, columnStride: 1, panels: panels)
    }
    let rowStride = transposed ? 1 : size
    pool.split(size) { rows in
      GEMM.multiply(
        rows: rows.count, a: left.pointer + rows.lowerBound * rowStride, aRowStride: rowStride,
        aColumnStride: transposed ? size : 1, b: packed, c: result.pointer + rows.lowerBound * size,
        cRowStride: size, accumulate: accumulate)
      finish(rows)
    }
  }

  /// Splits the rows of an H × H matrix among the threads.
  package func forRows(_ body: (Range<Int>) -> Void) { pool.split(size, body) }
}
