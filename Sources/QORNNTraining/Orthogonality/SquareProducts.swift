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

  /// result = factor·XᵀX + shift·I, in half of the products: element (j, i) is the same chain as (i, j).
  package func gram(_ matrix: FloatArray, factor: Float, shift: Float, into result: FloatArray) {
    pack(matrix)
    let unit = PackedMatrix.panelColumns
    let blockCount = packed.panelCount
    // Blocks of rows get shorter: the first one goes with the last one, and so on.
    func forEachBlock(_ body: (Range<Int>) -> Void) {
      pool.run { thread in
        for block in 0..<blockCount where min(block, blockCount - 1 - block) % pool.threadCount == thread {
          body(block * unit..<min((block + 1) * unit, size))
        }
      }
    }
    forEachBlock { rows in
      let first = rows.lowerBound
      GEMM.multiply(
        rows: rows.count, columns: size - first, depth: size, a: matrix.pointer + first, aRowStride: 1,
        aColumnStride: size, panels: packed.panel(first / unit), c: result.pointer + first * size + first,
        cRowStride: size, accumulate: false, kernels: .best)
      for row in rows {
        Elementwise.scale(count: size - first, factor, result.pointer + row * size + first)
        result.pointer[row * size + row] += shift
      }
    }
    forEachBlock { rows in
      // Below the diagonal, from the blocks above it.
      for start in stride(from: 0, to: rows.lowerBound, by: unit) {
        for row in rows {
          for column in start..<start + unit {
            result.pointer[row * size + column] = result.pointer[column * size + row]
          }
        }
      }
    }
  }

  private func pack(_ matrix: FloatArray) {
    pool.split(packed.panelCount) { panels in
      packed.pack(matrix.pointer, rowStride: size, columnStride: 1, panels: panels)
    }
  }

  /// result (+)= op(left)·right with op(left) = left, or leftᵀ if `transposed`; `result` is neither operand.
  ///
  /// - Parameter finish: called by each thread with its rows of the result as soon as they are there.
  package func multiply(
    _ left: FloatArray, transposed: Bool = false, _ right: FloatArray, into result: FloatArray,
    accumulate: Bool = false, finish: (Range<Int>) -> Void = { _ in }
  ) {
    pack(right)
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
