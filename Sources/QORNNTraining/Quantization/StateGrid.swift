/// Where a state is rounded and saturated in the forward pass, as equation (3) of Docs/Arithmetic.md does it:
///
///     h = step · clamp(⌊σ(z)/step + ½⌋, ±limit)        step = range/limit,  limit = 2^(a−1) − 1
///
/// Its gradient is straight-through where the state is inside the limits and 0 where it saturates.
package struct StateGrid: Equatable, Sendable {
  /// Real value of one count; 1 for a float state.
  package let step: Float
  package let inverseStep: Float
  /// 2^(a−1) − 1; 0 leaves the state in float.
  package let limit: Float

  package static let float = StateGrid(step: 1, inverseStep: 1, limit: 0)

  private init(step: Float, inverseStep: Float, limit: Float) {
    self.step = step
    self.inverseStep = inverseStep
    self.limit = limit
  }

  package init(bitWidth: Int, range: Float) {
    let limit = Float((1 << (bitWidth - 1)) - 1)
    self.init(step: range / limit, inverseStep: 1 / (range / limit), limit: limit)
  }

  package init(_ configuration: NetworkConfiguration, layer: Int) {
    if let bits = configuration.stateBits {
      self.init(bitWidth: bits, range: configuration.stateRanges[layer])
    } else {
      self = .float
    }
  }
}
