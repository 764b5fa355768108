/// Moves an orthogonal W by a rank-k part of a step G and stays on the orthogonal group, in O(kH²): projUNN
/// (arXiv 2203.05483).
///
/// The rank-k part is G ≈ a·bᵀ = a·aᵀ·G with a [H × k] an orthonormal basis of G·Ω, Ω [H × k] a random orthonormal
/// sketch (LSI); it is all of a G of rank k. With u = Wᵀa and an orthonormal basis Q [H × 2k] of (u, b):
///
/// * `direct` goes to the orthogonal matrix nearest to M = W + a·bᵀ. MᵀM − I = u·bᵀ + b·uᵀ + b·bᵀ lives in span Q,
///   so with its 2k × 2k eigenproblem Qᵀ(MᵀM − I)Q = D·λ·Dᵀ: W⁺ = M + M·Q·D·diag((1 + λ)^(−½) − 1)·Dᵀ·Qᵀ.
/// * `tangent` follows the geodesic: W⁺ = W·exp(½(u·bᵀ − b·uᵀ)) = W + W·Q·(exp(½ Qᵀ(u·bᵀ − b·uᵀ)Q) − I)·Qᵀ.
///
/// Both take W for exactly orthogonal: what it lacks stays, so rounding adds up over the updates.
package final class LowRankUpdate {
  package enum Kind: Sendable { case direct, tangent }

  private let kind: Kind
  private let size: Int
  private let rank: Int
  private let products: TallProducts

  /// - Precondition: rank ≥ 1. More than `size` is as good as `size`.
  package init(_ kind: Kind, size: Int, rank: Int, pool: WorkerPool) {
    precondition(rank >= 1)
    self.kind = kind
    self.size = size
    self.rank = min(rank, size)
    products = TallProducts(size: size, columns: 2 * min(rank, size), pool: pool)
  }

  /// Moves `matrix` [H × H] by `step` [H × H]; the sketch is drawn from `generator`.
  package func move(
    _ matrix: inout [Float], by step: [Float], using generator: inout RandomGenerator
  ) {
    precondition(matrix.count == size * size && step.count == size * size)
    let (a, b) = step.withUnsafeBufferPointer { lowRankPart($0.baseAddress!, using: &generator) }
    matrix.withUnsafeMutableBufferPointer { matrix in
      let weights = matrix.baseAddress!
      let u = products.multiply(weights, transposed: true, a)
      let basis = OrthonormalBasis(of: u + b)
      let q = basis.vectors
      let (alongWQ, alongA) = factors(
        u: basis.coefficients.columns(0..<rank), b: basis.coefficients.columns(rank..<2 * rank))
      let wq = products.multiply(weights, q)
      products.addOuter(Self.combine(wq, alongWQ, a, alongA), q, to: weights)
    }
  }

  /// a and b, k vectors each.
  private func lowRankPart(
    _ step: UnsafePointer<Float>, using generator: inout RandomGenerator
  ) -> (a: [[Double]], b: [[Double]]) {
    let gaussian = (0..<rank).map { _ in (0..<size).map { _ in Double(generator.gaussian()) } }
    let sketch = OrthonormalBasis(of: gaussian).vectors
    let a = OrthonormalBasis(of: products.multiply(step, sketch)).vectors
    return (a, products.multiply(step, transposed: true, a))
  }

  /// X [2k × 2k] and Y [k × 2k] of W⁺ = W + (WQ·X + a·Y)·Qᵀ, from Qᵀu and Qᵀb [2k × k].
  private func factors(u: SmallMatrix, b: SmallMatrix) -> (SmallMatrix, SmallMatrix) {
    let identity = SmallMatrix.identity(2 * rank)
    switch kind {
    case .direct:
      let (values, vectors) = (u * b.transposed + b * u.transposed + b * b.transposed)
        .symmetricEigenvalues()
      var scaled = vectors
      for row in 0..<scaled.rows {
        for column in 0..<scaled.columns {
          // A step that would make M singular is far too long; it ends somewhere, not at infinity.
          scaled[row, column] *= 1 / max(1 + values[column], 1e-12).squareRoot() - 1
        }
      }
      let factor = scaled * vectors.transposed
      return (factor, b.transposed * (identity + factor))
    case .tangent:
      let generator = 0.5 * (u * b.transposed + -1 * (b * u.transposed))
      return (generator.exponential() + -1 * identity, SmallMatrix(zeros: rank, 2 * rank))
    }
  }

  /// Σ_i first_i·X[i, j] + Σ_i second_i·Y[i, j] for each j.
  private static func combine(
    _ first: [[Double]], _ x: SmallMatrix, _ second: [[Double]], _ y: SmallMatrix
  ) -> [[Double]] {
    (0..<x.columns).map { column in
      var sum = [Double](repeating: 0, count: first[0].count)
      for (vectors, factors) in [(first, x), (second, y)] {
        for (index, vector) in vectors.enumerated() where factors[index, column] != 0 {
          let factor = factors[index, column]
          for place in sum.indices { sum[place] += factor * vector[place] }
        }
      }
      return sum
    }
  }
}
