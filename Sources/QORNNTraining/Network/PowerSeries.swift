/// The rows S, S·Pᵀ, S·(Pᵀ)², … of a few vectors under the powers of a matrix, by doubling, and their gradient.
///
///     K_j = S·(Pᵀ)^j, j < n        K_{m…2m−1} = K_{0…m−1}·(P^m)ᵀ,  P^2m = P^m·P^m
///
/// log₂ n large products in place of n small ones. Keeps the powers between ``compute(matrix:start:count:)`` and
/// ``backpropagate(matrixGradient:)``.
final class PowerSeries {
  /// H.
  private let size: Int
  /// Rows of S.
  private let width: Int
  private let pool: WorkerPool
  private let products: SquareProducts
  private let packed: PackedMatrix
  private let workspaces: [OuterProductWorkspace]
  /// P^(2^k).
  private var powers: [FloatArray] = []
  private var powerGradients: [FloatArray] = []
  /// n of the last series.
  private var count = 0
  /// [n × width × H].
  private(set) var rows = FloatArray(count: 0)
  /// ∂L/∂ of ``rows``, to be filled in before ``backpropagate(matrixGradient:)``, which leaves ∂L/∂S in its first rows.
  private(set) var gradient = FloatArray(count: 0)

  init(size: Int, width: Int, pool: WorkerPool) {
    self.size = size
    self.width = width
    self.pool = pool
    products = SquareProducts(size: size, pool: pool)
    packed = PackedMatrix(rows: size, columns: size)
    workspaces = (0..<pool.threadCount).map { _ in OuterProductWorkspace(columns: size) }
  }

  /// Fills ``rows``. `matrix` is P [H × H]; `start` S [width × H]; `count` n is at least 1.
  func compute(matrix: [Float], start: FloatArray, count: Int) {
    precondition(matrix.count == size * size && start.count == width * size && count >= 1)
    reserve(count)
    powers[0].copy(matrix)
    rows.pointer.update(from: start.pointer, count: width * size)
    for level in levels {
      if level > 0 { products.multiply(powers[level - 1], powers[level - 1], into: powers[level]) }
      pack(powers[level], transposed: true)
      let (low, high) = halves(rows, level)
      GEMM.multiply(
        on: pool, rows: doubledRows(level), a: low, aRowStride: size, b: packed, c: high, cRowStride: size)
    }
  }

  /// Adds ∂L/∂P to `matrixGradient` [H × H] and ∂L/∂S to the first rows of ``gradient``.
  func backpropagate(matrixGradient: inout [Float]) {
    for level in levels.reversed() {
      let own = powerGradients[level]
      own.fill(0)
      if level + 1 < levels.upperBound {
        // From P^2m = P^m·P^m.
        let next = powerGradients[level + 1]
        multiplyByTransposedPower(next, level, into: own)
        products.multiply(powers[level], transposed: true, next, into: own, accumulate: true)
      }
      let (low, _) = halves(rows, level)
      let (lowGradient, highGradient) = halves(gradient, level)
      let depth = doubledRows(level)
      pool.run { thread in
        let share = pool.share(thread, of: 0..<size, multipleOf: 16)
        GEMM.accumulateOuter(
          k: depth, a: highGradient, aStride: size, b: low, bStride: size, c: own.pointer, cStride: size,
          rows: share, columns: size, workspace: workspaces[thread])
      }
      pack(powers[level], transposed: false)
      GEMM.multiply(
        on: pool, rows: depth, a: highGradient, aRowStride: size, b: packed, c: lowGradient,
        cRowStride: size, accumulate: true)
    }
    guard !levels.isEmpty else { return }
    for index in matrixGradient.indices { matrixGradient[index] += powerGradients[0].pointer[index] }
  }

  /// k with 2^k < n.
  private var levels: Range<Int> {
    0..<(count <= 1 ? 0 : Int.bitWidth - (count - 1).leadingZeroBitCount)
  }

  /// Rows that a level adds: as many as there are, the last level what is missing.
  private func doubledRows(_ level: Int) -> Int { min(1 << level, count - (1 << level)) * width }

  private func halves(
    _ array: FloatArray, _ level: Int
  ) -> (low: UnsafeMutablePointer<Float>, high: UnsafeMutablePointer<Float>) {
    (array.pointer, array.pointer + (width * size) << level)
  }

  /// result ← left·(P^(2^level))ᵀ
  private func multiplyByTransposedPower(_ left: FloatArray, _ level: Int, into result: FloatArray) {
    pack(powers[level], transposed: true)
    GEMM.multiply(
      on: pool, rows: size, a: left.pointer, aRowStride: size, b: packed, c: result.pointer, cRowStride: size)
  }

  private func pack(_ matrix: FloatArray, transposed: Bool) {
    pool.split(packed.panelCount) { panels in
      packed.pack(
        matrix.pointer, rowStride: transposed ? 1 : size, columnStride: transposed ? size : 1, panels: panels)
    }
  }

  private func reserve(_ count: Int) {
    self.count = count
    if rows.count < count * width * size {
      rows = FloatArray(count: count * width * size, zeroed: false)
      gradient = FloatArray(count: count * width * size, zeroed: false)
    }
    while powers.count < max(1, levels.upperBound) {
      powers.append(FloatArray(count: size * size, zeroed: false))
      powerGradients.append(FloatArray(count: size * size, zeroed: false))
    }
  }
}
