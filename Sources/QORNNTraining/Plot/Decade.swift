import Foundation

/// Powers of ten with the same bits on every machine: no C library's log10 or pow.
package enum Decade {
  /// 10^exponent, correctly rounded.
  package static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .nan }

  /// ⌊log₁₀ value⌋, exact at powers of ten. `value` is positive and finite.
  package static func exponent(of value: Double) -> Int {
    var exponent = Int(logarithm(value).rounded(.down))
    while power(exponent) > value { exponent -= 1 }
    while power(exponent + 1) <= value { exponent += 1 }
    return exponent
  }

  /// log₁₀ value.
  package static func logarithm(_ value: Double) -> Double { DeterministicMath.log(value) / logarithmOfTen }

  /// 10^x of any x.
  package static func power(_ x: Double) -> Double { DeterministicMath.exp(x * logarithmOfTen) }

  private static let logarithmOfTen = DeterministicMath.log(10.0)
}
