/// A row-major matrix on the k-bit grid of the paper:
///
///     q_k(W) = s · clamp(⌊W/s + ½⌋, −2^(k−1), 2^(k−1) − 1)        s = α/2^(k−1)
///
/// Its gradient in W is straight-through: the identity, without a mask. A scale counts as a constant unless it is
/// learned: see ``scaleGradient(weights:gradient:)``.
public struct QuantizedMatrix: Equatable, Sendable {
  /// Output units.
  public let rows: Int
  /// Input units; element (r, c) is at r·columns + c.
  public let columns: Int
  /// k, 2…8.
  public let bitWidth: Int
  /// [rows × columns], −2^(k−1) … 2^(k−1) − 1.
  public let codes: [Int8]
  /// s: one for the matrix, or one a row. 0 for zeros.
  public let scales: [Float]
  /// codes · s, [rows × columns]; in columns that gradual rounding has not reached the weights as they are.
  public let values: [Float]

  /// The scale of the whole matrix.
  /// - Precondition: `scales` has one element.
  public var scale: Float {
    precondition(scales.count == 1, "the matrix has a scale per row")
    return scales[0]
  }

  /// Rounds `weights` [rows × columns] to the grids of `scales`, [1] or [rows]. A scale that is not finite, and weights
  /// that are not, give NaN values and codes of 0 for all that share the scale; one of 0, or below the normal numbers,
  /// gives zeros.
  public init(quantizing weights: [Float], rows: Int, columns: Int, bitWidth: Int, scales: [Float]) {
    precondition(weights.count == rows * columns && (2...8).contains(bitWidth))
    precondition(scales.count == 1 || scales.count == rows)
    self.rows = rows
    self.columns = columns
    self.bitWidth = bitWidth
    self.scales = scales
    var codes: [Int8] = Array(repeating: 0, count: weights.count)
    var values: [Float] = Array(repeating: 0, count: weights.count)
    let size = weights.count / max(scales.count, 1)
    weights.withUnsafeBufferPointer { weights in
      codes.withUnsafeMutableBufferPointer { codes in
        values.withUnsafeMutableBufferPointer { values in
          guard let weights = weights.baseAddress, let codes = codes.baseAddress,
            let values = values.baseAddress
          else { return }
          for (index, scale) in scales.enumerated() {
            let first = index * size
            guard scale.isFinite, Elementwise.largestMagnitude(count: size, weights + first).isFinite else {
              (values + first).update(repeating: .nan, count: size)
              continue
            }
            guard scale.isNormal, scale > 0 else { continue }
            Elementwise.quantizeWeights(
              count: size, weights + first, grid: WeightGrid(scale: scale, bitWidth: bitWidth),
              codes: codes + first, values: values + first)
          }
        }
      }
    }
    self.codes = codes
    self.values = values
  }
}

extension QuantizedMatrix {
  /// ∂L/∂s of each scale for ∂L/∂q(W) = `gradient`, both [rows × columns], by the rule of learned step sizes (LSQ, Esser
  /// et al., arXiv 1902.08153, equation 3): with r = w/s
  ///
  ///     ∂q/∂s = ⌊r + ½⌋ − r inside the grid, −2^(k−1) or 2^(k−1) − 1 outside
  ///
  /// times their factor 1/√(N·(2^(k−1) − 1)) for N weights that share s: it makes the gradient as large as a weight's,
  /// which clipping by the norm of all gradients needs. A scale that made no grid has the gradient 0.
  /// `scales` nil: those of the matrix.
  package func scaleGradient(scales: [Float]? = nil, weights: [Float], gradient: [Float]) -> [Float] {
    let scales = scales ?? self.scales
    precondition(weights.count == values.count && gradient.count == values.count)
    let size = weights.count / scales.count
    let factor = 1 / (Double(size) * Double((1 << (bitWidth - 1)) - 1)).squareRoot()
    return weights.withUnsafeBufferPointer { weights in
      gradient.withUnsafeBufferPointer { gradient in
        scales.indices.map { index in
          guard let weights = weights.baseAddress, let gradient = gradient.baseAddress,
            scales[index].isNormal, scales[index] > 0
          else { return 0 }
          let sum = Elementwise.scaleGradient(
            count: size, weights + index * size, gradient: gradient + index * size,
            grid: WeightGrid(scale: scales[index], bitWidth: bitWidth))
          return Float(factor * sum)
        }
      }
    }
  }

  /// Takes the fields as they are.
  init(
    rows: Int, columns: Int, bitWidth: Int, codes: [Int8], scales: [Float], values: [Float]
  ) {
    self.rows = rows
    self.columns = columns
    self.bitWidth = bitWidth
    self.codes = codes
    self.scales = scales
    self.values = values
  }
}
