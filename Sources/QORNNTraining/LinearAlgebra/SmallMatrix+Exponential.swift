extension SmallMatrix {
  /// e^A by scaling and squaring: the Taylor polynomial of degree 16 of A/2^s, whose norm is at most ½, squared s
  /// times. The remainder is below 2⁻⁶⁰ of the result before the squaring.
  package func exponential() -> SmallMatrix {
    precondition(rows == columns, "not a square matrix")
    var norm = (0..<rows).reduce(0.0) { largest, row in
      max(largest, (0..<columns).reduce(0.0) { $0 + abs(self[row, $1]) })
    }
    var squarings = 0
    while norm > 0.5 && squarings < 64 {
      norm /= 2
      squarings += 1
    }
    let scaled = Double(sign: .plus, exponent: -squarings, significand: 1) * self
    var result = SmallMatrix.identity(rows)
    for degree in stride(from: 16, through: 1, by: -1) {
      result = SmallMatrix.identity(rows) + (1 / Double(degree)) * (scaled * result)
    }
    for _ in 0..<squarings { result = result * result }
    return result
  }
}
