extension NetworkConfiguration.Initialization {
  /// An orthogonal matrix [size × size] to start from, row-major. `frequencies`: size/2 angles for `spectrum`, see
  /// ``SpectralStart``; evenly spread ones where there are none.
  package func matrix(
    size: Int, frequencies: [Double] = [], using generator: inout RandomGenerator
  ) -> [Float] {
    switch self {
    case .haar: Self.haar(size: size, using: &generator)
    case .henaff: Self.rotations(size: size, angles: -.pi..<(.pi), using: &generator)
    case .cayley: Self.rotations(size: size, angles: 0..<(.pi / 2), using: &generator)
    case .identity: Self.rotations(size: size, angles: 0..<0, using: &generator)
    case .spectrum: Self.spectrum(size: size, frequencies: frequencies, using: &generator)
    }
  }

  /// 2×2 rotations on the diagonal, and a 1 where an odd size leaves one.
  private static func rotations(
    size: Int, angles: Range<Double>, using generator: inout RandomGenerator
  ) -> [Float] {
    var matrix: [Float] = Array(repeating: 0, count: size * size)
    for first in stride(from: 0, to: size, by: 2) {
      guard first + 1 < size else {
        matrix[first * size + first] = 1
        break
      }
      let width = angles.upperBound - angles.lowerBound
      let angle = width > 0 ? angles.lowerBound + width * Double(generator.uniform()) : angles.lowerBound
      let (cosine, sine) = (Float(DeterministicMath.cos(angle)), Float(DeterministicMath.sin(angle)))
      matrix[first * size + first] = cosine
      matrix[first * size + first + 1] = -sine
      matrix[(first + 1) * size + first] = sine
      matrix[(first + 1) * size + first + 1] = cosine
    }
    return matrix
  }

  /// Q·R·Qᵀ with rotations R by the frequencies, every second one mirrored to π − θ, and Q uniform over the orthogonal
  /// group. The mirror keeps the trace near zero: without it the diagonal would stand out and coarsen the weight grid.
  private static func spectrum(
    size: Int, frequencies: [Double], using generator: inout RandomGenerator
  ) -> [Float] {
    let pairs = size / 2
    let angles = (0..<pairs).map { pair in
      let angle = frequencies.count == pairs ? frequencies[pair] : (Double(pair) + 0.5) / Double(pairs) * .pi
      return pair % 2 == 0 ? angle : .pi - angle
    }
    let basis = haar(size: size, using: &generator)
    // R·Qᵀ, row by row: rows 2j and 2j + 1 are rotations of columns of Q.
    var rotated: [Float] = Array(repeating: 0, count: size * size)
    for (pair, angle) in angles.enumerated() {
      let (cosine, sine) = (Float(DeterministicMath.cos(angle)), Float(DeterministicMath.sin(angle)))
      for column in 0..<size {
        let (x, y) = (basis[column * size + 2 * pair], basis[column * size + 2 * pair + 1])
        rotated[2 * pair * size + column] = cosine * x - sine * y
        rotated[(2 * pair + 1) * size + column] = sine * x + cosine * y
      }
    }
    if size % 2 == 1 {
      for column in 0..<size { rotated[(size - 1) * size + column] = basis[column * size + size - 1] }
    }
    let packed = PackedMatrix(rows: size, columns: size)
    packed.pack(rotated, rowStride: size, columnStride: 1)
    let result = FloatArray(count: size * size)
    GEMM.multiply(rows: size, a: basis, aRowStride: size, b: packed, c: result.pointer, cRowStride: size)
    return result.values
  }

  /// Gram–Schmidt on the rows of a Gaussian matrix: dividing by the positive length makes the result uniform.
  private static func haar(size: Int, using generator: inout RandomGenerator) -> [Float] {
    var rows = (0..<(size * size)).map { _ in Double(generator.gaussian()) }
    rows.withUnsafeMutableBufferPointer { rows in
      for row in 0..<size {
        let current = rows.baseAddress! + row * size
        // Twice, because the first pass leaves a rest where rows are nearly dependent.
        for earlier in [0..<row, 0..<row].joined() {
          let other = rows.baseAddress! + earlier * size
          var product = 0.0
          for column in 0..<size { product += current[column] * other[column] }
          for column in 0..<size { current[column] -= product * other[column] }
        }
        var square = 0.0
        for column in 0..<size { square += current[column] * current[column] }
        let length = square.squareRoot()
        for column in 0..<size { current[column] /= length }
      }
    }
    return rows.map { Float($0) }
  }
}
