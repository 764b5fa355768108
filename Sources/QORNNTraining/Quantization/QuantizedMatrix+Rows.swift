extension QuantizedMatrix {
  /// The settled entries at their codes and the others at the unrounded `latent`, both [rows × columns]: see
  /// ``GradualRounding``.
  package func settled(_ settled: [Float], latent: [Float]) -> QuantizedMatrix {
    precondition(settled.count == codes.count && latent.count == codes.count)
    var (codes, values) = (codes, latent)
    let size = codes.count / scales.count
    for index in codes.indices where settled[index] != Parameters.unsettledCode {
      codes[index] = Int8(settled[index])
      values[index] = settled[index] * scales[index / size]
    }
    return QuantizedMatrix(
      rows: rows, columns: columns, bitWidth: bitWidth, codes: codes, scales: scales, values: values)
  }

  /// diag(gains) times the matrix; `gains` [rows].
  package func scaled(rows gains: [Float]) -> QuantizedMatrix {
    precondition(gains.count == rows)
    let scales = gains.enumerated().map { row, gain in
      gain * (self.scales.count == 1 ? self.scales[0] : self.scales[row])
    }
    var values = values
    for row in 0..<rows {
      let before = self.scales[self.scales.count == 1 ? 0 : row]
      for index in row * columns..<(row + 1) * columns {
        // An entry that is not settled yet is off the grid.
        let isRounded = values[index] == Float(codes[index]) * before
        values[index] = isRounded ? Float(codes[index]) * scales[row] : values[index] * gains[row]
      }
    }
    return QuantizedMatrix(
      rows: rows, columns: columns, bitWidth: bitWidth, codes: codes, scales: scales, values: values)
  }

  /// ∂L/∂g = Σ_j G_ij·W_ij/g_i of each row for W = diag(g)·q and G = ∂L/∂W [rows × columns], which becomes ∂L/∂q = g_i·G_ij.
  /// The matrix is W.
  package func gainGradient(gains: [Float], gradient: inout [Float]) -> [Float] {
    gradient.withUnsafeMutableBufferPointer { gradient in
      values.withUnsafeBufferPointer { values in
        (0..<rows).map { row in
          guard let gradient = gradient.baseAddress, let values = values.baseAddress else { return 0 }
          let first = row * columns
          let sum = Elementwise.dot(count: columns, gradient + first, values + first)
          Elementwise.scale(count: columns, gains[row], gradient + first)
          return Float(sum / Double(gains[row]))
        }
      }
    }
  }
}
