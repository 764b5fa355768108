import Foundation
import QORNN

/// The definitions of the elementwise kernels, one element at a time and without the kernels.
enum ElementwiseOracle {
  struct State: Equatable {
    var h: Float
    var derivative: Int8
    var magnitude: Float
    var isSaturated: Bool
  }

  /// h = Q(σ(z)); `limit` 0 leaves the state in float.
  static func state(
    z: Float, modulusBias: Float, activation: Activation, step: Float, limit: Float
  ) -> State {
    var s: Float
    var derivative: Int8
    switch activation {
    case .identity:
      (s, derivative) = (z, 1)
    case .relu:
      (s, derivative) = z > 0 ? (z, 1) : (0, 0)
    case .modReLU:
      let radius = abs(z) + modulusBias
      (s, derivative) = z == 0 || radius <= 0 ? (0, 0) : z > 0 ? (radius, 1) : (-radius, -1)
    }
    if z.isNaN { (s, derivative) = (.nan, activation == .identity ? 1 : 0) }
    let magnitude = abs(s)
    guard limit > 0 else {
      return State(h: s, derivative: derivative, magnitude: magnitude, isSaturated: false)
    }
    let q = fmaf(s, 1 / step, 0.5).rounded(.down)
    let isSaturated = q > limit || q < -limit
    s = step * (q > limit ? limit : q < -limit ? -limit : q)
    return State(
      h: s, derivative: isSaturated ? 0 : derivative, magnitude: magnitude, isSaturated: isSaturated)
  }

  /// Σ x·y in 16 lanes of Double, then the tree.
  static func dot(_ x: [Float], _ y: [Float]) -> Double {
    var lanes = [Double](repeating: 0, count: 16)
    for index in x.indices { lanes[index % 16] = fma(Double(x[index]), Double(y[index]), lanes[index % 16]) }
    for half in [8, 4, 2, 1] {
      for lane in 0..<half { lanes[lane] += lanes[lane + half] }
    }
    return lanes[0]
  }

  static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left % 2 == 1 { result *= square }
      square *= square
      left /= 2
    }
    return result
  }
}
