/// The QR decomposition of a few long vectors: v_j = Σ_i q_i·R[i, j], by Gram–Schmidt in Double.
package struct OrthonormalBasis {
  /// q: as many as vectors were given. Orthonormal, but zeros where a vector depends on those before it.
  package private(set) var vectors: [[Double]]
  /// R, upper triangular.
  package private(set) var coefficients: SmallMatrix

  /// What is left of a vector, as a share of its length, when it counts as dependent: above the rounding of Double,
  /// below that of vectors that came from products in Float.
  private static let dependence = 1e-12

  package init(of given: [[Double]]) {
    vectors = given
    coefficients = SmallMatrix(zeros: given.count, given.count)
    for index in vectors.indices { orthonormalize(index) }
  }

  private mutating func orthonormalize(_ index: Int) {
    var current = vectors[index]
    let length = Self.dot(current, current).squareRoot()
    // Twice, because the first pass leaves a rest where vectors are nearly dependent.
    for earlier in [0..<index, 0..<index].joined() {
      let product = Self.dot(vectors[earlier], current)
      coefficients[earlier, index] += product
      for place in current.indices { current[place] -= product * vectors[earlier][place] }
    }
    let rest = Self.dot(current, current).squareRoot()
    // NaN goes on as NaN.
    if rest <= Self.dependence * length {
      vectors[index] = Array(repeating: 0, count: current.count)
    } else {
      coefficients[index, index] = rest
      vectors[index] = current.map { $0 / rest }
    }
  }

  private static func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }
}
