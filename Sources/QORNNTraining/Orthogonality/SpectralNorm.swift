/// ‖M‖₂ of a square matrix by power iteration on MᵀM from a fixed start: at most 50 rounds, fewer once the
/// estimate changes by less than 1e−5 of itself. Never above the true norm but for rounding. 0 for zeros.
package enum SpectralNorm {
  package static func estimate(_ matrix: UnsafePointer<Float>, size: Int) -> Float {
    var right = startingVector(size)
    var left: [Float] = Array(repeating: 0, count: size)
    var estimate: Float = 0
    for _ in 0..<50 {
      let length = normalize(&right)
      guard length > 0 else { return 0 }
      for row in 0..<size {
        left[row] = Float(Elementwise.dot(count: size, matrix + row * size, right))
      }
      let next = Float(Elementwise.dot(count: size, left, left).squareRoot())
      if !(abs(next - estimate) > 1e-5 * next) { return next }
      estimate = next
      for column in 0..<size { right[column] = 0 }
      for row in 0..<size {
        Elementwise.addScaled(count: size, left[row], matrix + row * size, &right)
      }
    }
    return estimate
  }

  /// Fractions of the golden ratio's multiples, centered: no structured matrix is orthogonal to them.
  static func startingVector(_ size: Int) -> [Float] {
    (0..<size).map { index in
      let multiple = Double(index + 1) * 0.618_033_988_749_894_9
      return Float(multiple - multiple.rounded(.down) - 0.45)
    }
  }

  /// Divides by the length, which it returns; leaves zeros alone.
  static func normalize(_ vector: inout [Float]) -> Float {
    let length = Float(Elementwise.dot(count: vector.count, vector, vector).squareRoot())
    if length > 0 { Elementwise.scale(count: vector.count, 1 / length, &vector) }
    return length
  }
}
