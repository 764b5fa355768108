/// Products of an H × H matrix with a few vectors, over all threads: O(H²) each.
package final class TallProducts {
  private let size: Int
  private let pool: WorkerPool
  private let packed: PackedMatrix
  private let source: FloatArray
  private let result: FloatArray
  private let columns: Int

  /// For up to `columns` vectors at a time.
  package init(size: Int, columns: Int, pool: WorkerPool) {
    self.size = size
    self.columns = columns
    self.pool = pool
    packed = PackedMatrix(rows: size, columns: columns)
    source = FloatArray(count: size * columns)
    result = FloatArray(count: size * columns)
  }

  /// op(matrix)·v for each of the vectors, with op(A) = A, or Aᵀ if `transposed`; they are rounded to Float first.
  package func multiply(
    _ matrix: UnsafePointer<Float>, transposed: Bool = false, _ vectors: [[Double]]
  ) -> [[Double]] {
    load(vectors)
    packed.pack(source.pointer, rowStride: 1, columnStride: size)
    GEMM.multiply(
      on: pool, rows: size, a: matrix, aRowStride: transposed ? 1 : size,
      aColumnStride: transposed ? size : 1, b: packed, c: result.pointer, cRowStride: columns)
    return vectors.indices.map { column in
      (0..<size).map { Double(result.pointer[$0 * columns + column]) }
    }
  }

  /// matrix ← matrix + Σ_i left_i·right_iᵀ
  package func addOuter(
    _ left: [[Double]], _ right: [[Double]], to matrix: UnsafeMutablePointer<Float>
  ) {
    load(right)
    let rows = PackedMatrix(rows: columns, columns: size)
    rows.pack(source.pointer, rowStride: size, columnStride: 1)
    result.fill(0)
    for (column, vector) in left.enumerated() {
      for row in 0..<size { result.pointer[row * columns + column] = Float(vector[row]) }
    }
    GEMM.multiply(
      on: pool, rows: size, a: result.pointer, aRowStride: columns, b: rows, c: matrix, cRowStride: size,
      accumulate: true)
  }

  private func load(_ vectors: [[Double]]) {
    precondition(vectors.count <= columns && vectors.allSatisfy { $0.count == size })
    source.fill(0)
    for (column, vector) in vectors.enumerated() {
      for row in 0..<size { source.pointer[column * size + row] = Float(vector[row]) }
    }
  }
}
