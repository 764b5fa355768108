import Foundation
import QORNNTraining
import Testing

/// The elementary functions: near the C library's, and with known bits.
struct DeterministicMathTests {
  static let seed: UInt64 = 2024

  /// Units in the last place between a Float result and the rounded Double result of the C library.
  private static func distance(_ found: Float, _ expected: Double) -> Int {
    let rounded = Float(expected)
    if found == rounded || (found.isNaN && rounded.isNaN) { return 0 }
    if !found.isFinite || !rounded.isFinite { return .max }
    func ordered(_ x: Float) -> Int { x < 0 ? -Int(x.magnitude.bitPattern) : Int(x.bitPattern) }
    return abs(ordered(found) - ordered(rounded))
  }

  @Test func floatResultsAreWithinOneUnitInTheLastPlace() {
    var random = RandomGenerator(seed: Self.seed)
    for _ in 0..<20_000 {
      let x = (random.uniform() - 0.5) * (random.uniform(below: 2) == 0 ? 210 : 4)
      let anyPositive = Float(bitPattern: UInt32(random.uniform(below: 0x7F80_0000 - 1) + 1))
      let angle = (random.uniform() - 0.5) * (random.uniform(below: 2) == 0 ? 0x1p21 : 16)
      #expect(Self.distance(DeterministicMath.exp(x), Foundation.exp(Double(x))) <= 1, "exp \(x)")
      #expect(
        Self.distance(DeterministicMath.log(anyPositive), Foundation.log(Double(anyPositive))) <= 1,
        "log \(anyPositive)")
      #expect(Self.distance(DeterministicMath.sin(angle), Foundation.sin(Double(angle))) <= 1, "sin \(angle)")
      #expect(Self.distance(DeterministicMath.cos(angle), Foundation.cos(Double(angle))) <= 1, "cos \(angle)")
    }
  }

  @Test func doubleResultsAreAccurate() {
    var random = RandomGenerator(seed: Self.seed)
    for _ in 0..<20_000 {
      let wide = Double(random.uniform() - 0.5) * 1400 + Double(random.uniform()) * 1e-5
      let exponential = Foundation.exp(wide)
      #expect(abs(DeterministicMath.exp(wide) - exponential) <= exponential * 1e-15, "exp \(wide)")
      let positive = Double(bitPattern: random.next() >> 1)
      if positive.isFinite && positive > 0 {
        let logarithm = Foundation.log(positive)
        #expect(abs(DeterministicMath.log(positive) - logarithm) <= abs(logarithm) * 1e-15, "log \(positive)")
      }
      #expect(abs(DeterministicMath.sin(wide) - Foundation.sin(wide)) <= 4e-16, "sin \(wide)")
      #expect(abs(DeterministicMath.cos(wide) - Foundation.cos(wide)) <= 4e-16, "cos \(wide)")
    }
  }

  @Test func edgesAreAsDocumented() {
    let infinity = Double.infinity
    #expect(DeterministicMath.exp(infinity) == infinity)
    #expect(DeterministicMath.exp(-infinity) == 0)
    #expect(DeterministicMath.exp(Double.nan).isNaN)
    #expect(DeterministicMath.exp(0.0) == 1)
    #expect(DeterministicMath.exp(709.782712893384).isFinite)
    #expect(DeterministicMath.exp(709.79) == infinity)
    #expect(DeterministicMath.exp(-745.2) == 0)
    #expect(DeterministicMath.exp(-745.0) == Double.leastNonzeroMagnitude)
    #expect(DeterministicMath.exp(Float(89)) == .infinity)
    #expect(DeterministicMath.exp(Float(-104)) == 0)
    #expect(DeterministicMath.log(0.0) == -infinity)
    #expect(DeterministicMath.log(-0.0) == -infinity)
    #expect(DeterministicMath.log(-1.0).isNaN)
    #expect(DeterministicMath.log(Double.nan).isNaN)
    #expect(DeterministicMath.log(infinity) == infinity)
    #expect(DeterministicMath.log(1.0) == 0)
    #expect(abs(DeterministicMath.log(Double.leastNonzeroMagnitude) + 744.4400719213812) < 1e-12)
    for function in [DeterministicMath.sin, DeterministicMath.cos] as [(Double) -> Double] {
      #expect(function(infinity).isNaN)
      #expect(function(-infinity).isNaN)
      #expect(function(.nan).isNaN)
      #expect(abs(function(1e300)) <= 1)
    }
    #expect(DeterministicMath.sin(0.0) == 0)
    #expect(DeterministicMath.cos(0.0) == 1)
    #expect(abs(DeterministicMath.sin(3e6) - Foundation.sin(3e6)) < 1e-9)
  }

  /// The promise itself: these bits may not change with the machine, the optimization level or the compiler.
  @Test func bitsAreKnown() {
    var random = RandomGenerator(seed: Self.seed)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for _ in 0..<1000 {
      let x = Double(random.uniform() - 0.5) * 40
      for value in [
        DeterministicMath.exp(x), DeterministicMath.log(x.magnitude + 1e-9), DeterministicMath.sin(x),
        DeterministicMath.cos(x),
      ] {
        hash = (hash ^ value.bitPattern) &* 0x100_0000_01B3
      }
    }
    #expect(hash == 11_163_783_712_387_580_805)
  }
}
