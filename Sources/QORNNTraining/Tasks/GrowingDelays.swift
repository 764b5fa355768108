/// Shorter delays that a run of the copy task begins with, one stage after another.
///
/// With n delays in a run of N updates, stage i = 0 … n − 1 has the updates ⌊i·N/2n⌋ … ⌊(i + 1)·N/2n⌋ − 1: the
/// growing delays share the first half of the run alike, and the second half has the task's own delay. A delay
/// that is listed twice has twice the share.
public struct GrowingDelays: Sendable, Equatable {
  /// Steps T0 of each stage, in the order of the run.
  public let delays: [Int]
  /// Updates N of the run.
  private let iterations: Int

  /// No stage: the task's own delay from the first update on.
  public static let none = GrowingDelays([])

  /// Takes the delays as they are; without a run to grow over there is no stage yet.
  public init(_ delays: [Int], over iterations: Int = 0) {
    self.delays = delays
    self.iterations = iterations
  }

  /// The delay of training batch `iteration` (from 0); nil in the second half of the run.
  public func delay(at iteration: Int) -> Int? {
    delays.indices.first { iteration < ($0 + 1) * iterations / (2 * delays.count) }.map { delays[$0] }
  }
}
