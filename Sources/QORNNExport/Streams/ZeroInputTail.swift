import QORNN

/// What the states of a session do when its input becomes zero, x = 0 of equation (0), and stays so.
///
/// The states are finitely many and each step is a function of them, so they end in a cycle; rounding may keep
/// them from the fixed point that exact arithmetic would reach. Brent's algorithm finds the cycle's exact length.
package struct ZeroInputTail: Equatable, Sendable {
  /// Most steps that were looked at.
  package private(set) var stepLimit: Int
  /// Steps until the states are for the first time where they will be again; nil without a cycle in time.
  package private(set) var settlingStepCount: Int?
  /// Steps of the cycle, 1 for a fixed point; nil if none was found in time.
  package private(set) var cycleLength: Int?
  /// Largest difference between the highest and the lowest state of a unit in the cycle, in counts; without a
  /// cycle in the second half of the steps.
  package private(set) var amplitude = 0
  /// Units, of all layers, that differ at all there.
  package private(set) var movingUnitCount = 0
  /// Largest magnitude of a state there, in counts.
  package private(set) var largestState = 0
  /// Different classes that the model decides for there.
  package private(set) var decisionCount = 0
  /// Largest magnitude of a state before the first step and after each of the first ones.
  package private(set) var trace: [Int] = []

  /// Points of ``trace``.
  private static let traceLength = 2001

  /// Runs the session on from its present states, and leaves it in others.
  ///
  /// - Precondition: a vector model; `stepLimit` ≥ 2.
  package init(of session: OwnedSession, stepLimit: Int) {
    precondition(session.sharedModel.inputKind == .vector && stepLimit >= 2)
    self.stepLimit = stepLimit
    // The reading that equation (0) takes to 0.
    let zeros = session.sharedModel.features.map(\.offset)
    let start = session.stateBytes
    if let length = findCycle(session, zeros) {
      let settling = Self.settlingStepCount(session, from: start, cycleLength: length, zeros)
      cycleLength = length
      settlingStepCount = settling
      measure(session, from: start, after: settling, steps: length, zeros)
    } else {
      measure(session, from: start, after: stepLimit / 2, steps: stepLimit - stepLimit / 2, zeros)
    }
  }

  /// Compares every state with one that is moved on to at steps 1, 3, 7, 15, …: as soon as that lies in the
  /// cycle, and the cycle is no longer than the time until it moves on, the first return gives the length.
  private mutating func findCycle(_ session: OwnedSession, _ zeros: [Int32]) -> Int? {
    var mark = session.stateBytes
    var (length, patience) = (0, 1)
    trace.append(Self.largest(session))
    for _ in 0..<stepLimit {
      session.step(readings: zeros)
      if trace.count < Self.traceLength { trace.append(Self.largest(session)) }
      length += 1
      let states = session.stateBytes
      if states == mark { return length }
      if length == patience {
        mark = states
        patience *= 2
        length = 0
      }
    }
    return nil
  }

  /// Two sessions, one a cycle ahead of the other, agree from the first step in the cycle on.
  private static func settlingStepCount(
    _ session: OwnedSession, from start: [UInt8], cycleLength: Int, _ zeros: [Int32]
  ) -> Int {
    let ahead = session.makeSibling()
    ahead.stateBytes = start
    for _ in 0..<cycleLength { ahead.step(readings: zeros) }
    session.stateBytes = start
    var count = 0
    while session.stateBytes != ahead.stateBytes {
      session.step(readings: zeros)
      ahead.step(readings: zeros)
      count += 1
    }
    return count
  }

  private mutating func measure(
    _ session: OwnedSession, from start: [UInt8], after skipped: Int, steps: Int, _ zeros: [Int32]
  ) {
    session.stateBytes = start
    for _ in 0..<skipped { session.step(readings: zeros) }
    var lowest = Self.states(session)
    var highest = lowest
    var decisions: Set<Int> = []
    for _ in 0..<steps {
      session.step(readings: zeros)
      for (unit, state) in Self.states(session).enumerated() {
        lowest[unit] = min(lowest[unit], state)
        highest[unit] = max(highest[unit], state)
      }
      decisions.insert(session.withLogits { Decision($0).classIndex })
    }
    let differences = zip(highest, lowest).map { Int($0) - Int($1) }
    amplitude = differences.max() ?? 0
    movingUnitCount = differences.count { $0 > 0 }
    largestState = (lowest + highest).map { Int($0.magnitude) }.max() ?? 0
    decisionCount = decisions.count
  }

  private static func states(_ session: OwnedSession) -> [Int16] {
    (1...session.sharedModel.layerCount).flatMap { session.state(layer: $0) }
  }

  private static func largest(_ session: OwnedSession) -> Int {
    (1...session.sharedModel.layerCount).map { session.extent(layer: $0).largest }.max() ?? 0
  }
}
