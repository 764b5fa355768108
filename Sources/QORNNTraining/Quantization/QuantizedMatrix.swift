/// A row-major matrix on the k-bit grid of the paper:
///
///     q_k(W) = α/2^(k−1) · clamp(⌊2^(k−1)·W/α + ½⌋, −2^(k−1), 2^(k−1) − 1)
///
/// Its gradient is straight-through: the identity, without a mask, and α counts as a constant.
public struct QuantizedMatrix: Equatable, Sendable {
  /// Output units.
  public let rows: Int
  /// Input units; element (r, c) is at r·columns + c.
  public let columns: Int
  /// k, 2…8.
  public let bitWidth: Int
  /// [rows × columns], −2^(k−1) … 2^(k−1) − 1.
  public let codes: [Int8]
  /// The grid α/2^(k−1): one for the matrix, or one a row. 0 for a matrix of zeros.
  public let scales: [Float]
  /// codes · scale, [rows × columns].
  public let values: [Float]

  /// The grid of the whole matrix.
  /// - Precondition: `scales` has one element.
  public var scale: Float {
    precondition(scales.count == 1, "the matrix has a scale per row")
    return scales[0]
  }

  /// Rounds `weights` [rows × columns]. Weights that are not all finite give NaN values and codes of 0.
  public init(quantizing weights: [Float], rows: Int, columns: Int, bitWidth: Int, scale rule: WeightScale) {
    precondition(weights.count == rows * columns && (2...8).contains(bitWidth))
    self.rows = rows
    self.columns = columns
    self.bitWidth = bitWidth
    let largest = rule.largestWeight(of: weights, bitWidth: bitWidth)
    let scale = largest / Float(1 << (bitWidth - 1))
    scales = [scale]
    guard scale.isFinite, scale.isNormal else {
      codes = Array(repeating: 0, count: weights.count)
      values = Array(repeating: scale.isFinite ? 0 : .nan, count: weights.count)
      return
    }
    var codes: [Int8] = Array(repeating: 0, count: weights.count)
    var values: [Float] = Array(repeating: 0, count: weights.count)
    Elementwise.quantizeWeights(weights, scale: scale, bitWidth: bitWidth, codes: &codes, values: &values)
    self.codes = codes
    self.values = values
  }
}

extension QuantizedMatrix {
  /// How α is chosen.
  public typealias WeightScale = NetworkConfiguration.WeightScale
}
