extension RandomGenerator {
  /// Uniform in [0, 1): a multiple of 2⁻²⁴.
  package mutating func uniform() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Uniform in 0 ..< bound, without bias. Precondition: `bound ≥ 1`.
  package mutating func uniform(below bound: Int) -> Int {
    precondition(bound >= 1, "empty range")
    let range = UInt64(bound)
    let threshold = (0 &- range) % range
    while true {
      let product = next().multipliedFullWidth(by: range)
      if product.low >= threshold { return Int(product.high) }
    }
  }

  /// Normal with mean 0 and variance 1 (Box–Muller), |value| ≤ 8.6.
  package mutating func gaussian() -> Float {
    let positive = Double((next() >> 11) + 1) * 0x1p-53
    let turn = Double(next() >> 11) * 0x1p-53
    let radius = (-2 * DeterministicMath.log(positive)).squareRoot()
    return Float(radius * DeterministicMath.cos(2 * Double.pi * turn))
  }

  /// Every order of `values` equally likely (Fisher–Yates, from the end).
  package mutating func shuffle<Element>(_ values: inout [Element]) {
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, uniform(below: last + 1))
    }
  }
}
