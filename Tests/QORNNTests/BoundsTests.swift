import QORNN
import Testing
import _QORNNTestSupport

/// Bound (B3) in arithmetic that cannot wrap, against 128 bits.
@Suite struct BoundsTests {
  @Test func preactivationBound() {
    var generator = SplitMixGenerator(seed: 11)
    let sums = [0, 1, 1 << 20, (1 << 31) - 1]
    let multipliers = [0, 1, 1 << 30, Int(Int32.max)]
    let offsets = [Int.min, Int.min + 1, -1, 0, 1 << 61, Int.max]
    for round in 0..<3000 {
      let (a, c) = (generator.element(of: sums), generator.element(of: sums))
      let (mW, mU) = (generator.element(of: multipliers), generator.element(of: multipliers))
      let (bias, modulusBias) = (generator.element(of: offsets), generator.element(of: offsets))
      let (e, n) = (generator.integer(in: 0...24), generator.integer(in: 32...47))
      let terms: [UInt128] = [
        UInt128(mW) * UInt128(a), (UInt128(mU) * UInt128(c)) << UInt128(e), UInt128(bias.magnitude),
        UInt128(modulusBias.magnitude), 1 << UInt128(n - 1),
      ]
      let found = Bounds.preactivation(
        recurrentSum: UInt64(a), recurrentMultiplier: Int32(mW), inputSum: UInt64(c),
        inputMultiplier: Int32(mU), inputExponent: e, bias: Int64(bias), modulusBias: Int64(modulusBias),
        shift: n)
      let exact = min(terms.reduce(0, +), UInt128(UInt64.max))
      #expect(UInt128(found) == exact, "seed 11, round \(round)")
      if UInt128(found) != exact { break }
    }
  }
}
