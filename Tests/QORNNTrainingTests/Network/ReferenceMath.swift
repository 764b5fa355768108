import Foundation

/// The system's functions, which the package itself does not use.
enum ReferenceMath {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
}
