import Foundation

/// How far the gradient of a training batch gets back in time: ‖∂L/∂h_t‖ over the whole batch at up to
/// ``largestPointCount`` of its steps. An orthogonal recurrence keeps it; each step of any other one multiplies it.
public struct StateGradientProfile: Codable, Equatable, Sendable {
  /// Steps from each point to the last step of the batch, ascending from 0. [points]
  public var stepsFromEnd: [Int]
  /// ‖∂L/∂h_t‖ with four significant digits. [layerCount][points]
  public var norms: [[Float]]

  enum CodingKeys: String, CodingKey {
    case norms
    case stepsFromEnd = "steps_from_end"
  }

  /// Most points of a profile.
  public static let largestPointCount = 64

  /// Picks the points out of the norms of every step, [layerCount][T]; nil without steps, and where a norm is not
  /// finite.
  public init?(everyStep norms: [[Double]]) {
    guard let stepCount = norms.first?.count, stepCount > 0 else { return nil }
    let stepsFromEnd = Self.points(stepCount: stepCount)
    self.stepsFromEnd = stepsFromEnd
    self.norms = norms.map { layer in stepsFromEnd.map { Self.rounded(layer[stepCount - 1 - $0]) } }
    guard self.norms.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
  }

  /// ‖∂L/∂h_1‖ of all layers together.
  public var first: Float { length(at: stepsFromEnd.count - 1) }
  /// ‖∂L/∂h_T‖ of all layers together.
  public var last: Float { length(at: 0) }
  /// ``first`` / ``last``: with a target at the last step alone, the share of the gradient that survives the whole
  /// sequence. nil where nothing arrives at the last step.
  public var ratio: Float? { last > 0 ? first / last : nil }

  private func length(at point: Int) -> Float {
    Float(norms.reduce(0.0) { $0 + Double($1[point]) * Double($1[point]) }.squareRoot())
  }

  /// All steps of a short batch; otherwise dense at the end, where most targets are, and even over the rest.
  static func points(stepCount: Int) -> [Int] {
    guard stepCount > largestPointCount else { return Array(0..<stepCount) }
    var points = Set<Int>()
    var step = 0
    while step < stepCount {
      points.insert(step)
      step += max(1, step / 3)
    }
    let evenCount = largestPointCount - points.count
    for index in 0..<evenCount { points.insert((stepCount - 1) * index / (evenCount - 1)) }
    return points.sorted()
  }

  private static func rounded(_ norm: Double) -> Float {
    Float(String(format: "%.3e", norm)) ?? .nan
  }
}
