extension NetworkConfiguration.WeightScale {
  /// The scale α/2^(k−1) of each row of `weights` [rows × columns], or of the whole: [`scaleCount`], which is 1 or
  /// `rows`. 0 for zeros, not finite where a weight is not.
  ///
  /// `learned` scales start as those of `mse`.
  package func scales(of weights: [Float], rows: Int, scaleCount: Int, bitWidth: Int) -> [Float] {
    precondition(scaleCount == 1 || scaleCount == rows, "a scale for all rows or one for each")
    let size = weights.count / scaleCount
    return weights.withUnsafeBufferPointer { weights in
      guard let base = weights.baseAddress else { return Array(repeating: 0, count: scaleCount) }
      return (0..<scaleCount).map { scale(of: base + $0 * size, count: size, bitWidth: bitWidth) }
    }
  }

  private func scale(of weights: UnsafePointer<Float>, count: Int, bitWidth: Int) -> Float {
    let largest = Elementwise.largestMagnitude(count: count, weights)
    // Outside this range the sums of the search would overflow or vanish.
    guard self != .max, (1e-30...1e30).contains(largest) else { return largest / Float(1 << (bitWidth - 1)) }
    return LeastSquaresScale.scale(of: weights, count: count, largest: largest, bitWidth: bitWidth)
  }
}
