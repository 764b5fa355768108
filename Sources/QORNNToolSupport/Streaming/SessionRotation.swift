import QORNN

/// The sessions of one stream: one, or ⌈N/M⌉ overlapping ones for a model with windows.
///
/// A window begins at the steps 1, M + 1, 2M + 1, … of a sequence and lasts N steps; when its session ends, the same
/// memory serves a later window.
struct SessionRotation {
  /// A session and what is known of its steps.
  struct Slot {
    let session: OwnedSession
    var labels = LabelTally()
    /// The step that began it, from 1; 0 when it is not running.
    var firstStep = 0
  }

  /// More sessions than any sensible window needs.
  static let sessionLimit = 65_536
  /// More bytes of states than any sensible window needs.
  static let stateByteLimit = 1 << 28

  /// Made as the stream reaches them: a short one needs few.
  private(set) var slots: [Slot]
  private let sessionCount: Int
  private let windowSize: Int
  private let hopSize: Int
  /// The steps of the sequence so far.
  private(set) var stepCount = 0

  /// - Throws: `.data` when the model's windows overlap more than `sessionLimit` times, or their states need more
  ///   than `stateByteLimit` bytes.
  init(_ model: SharedModel, kernels: KernelSet) throws(ToolError) {
    windowSize = model.windowSize
    hopSize = model.hopSize
    let count = windowSize == 0 ? 1 : (windowSize + hopSize - 1) / hopSize
    guard count <= Self.sessionLimit else {
      throw ToolError(
        .data,
        "the model's windows of \(windowSize) steps every \(hopSize) need \(count) sessions at once, "
          + "expected at most \(Self.sessionLimit)")
    }
    let first = model.makeSession(kernels: kernels)
    guard count * first.stateByteCount <= Self.stateByteLimit else {
      throw ToolError(
        .data,
        "the model's windows of \(windowSize) steps every \(hopSize) need \(count) sessions at once: found states of "
          + "\(count * first.stateByteCount) bytes, expected at most \(Self.stateByteLimit)")
    }
    sessionCount = count
    slots = [Slot(session: first)]
  }

  /// Forgets everything: the next step is a sequence's first.
  mutating func reset() {
    stepCount = 0
    for index in slots.indices { slots[index].firstStep = 0 }
  }

  /// Goes on from saved states; see `saved`.
  ///
  /// - Returns: false when the sessions are not those that run after `stepCount` steps.
  mutating func restore(stepCount: Int, _ saved: [[UInt8]]) throws(SavedStateError) -> Bool {
    for bytes in saved {
      let session = slots[0].session.makeSibling()
      guard let first = Int(exactly: try session.restore(bytes)), first >= 1, first <= stepCount,
        windowSize == 0 ? first == 1 : (first - 1) % hopSize == 0 && stepCount - first + 1 < windowSize
      else { return false }
      let index = windowSize == 0 ? 0 : (first - 1) / hopSize % sessionCount
      while slots.count <= index { slots.append(Slot(session: slots[0].session.makeSibling())) }
      guard slots[index].firstStep == 0 else { return false }
      slots[index] = Slot(session: session, firstStep: first)
    }
    self.stepCount = stepCount
    return true
  }

  /// Counts a step and starts the session that begins with it, if one does.
  mutating func beginStep() {
    stepCount += 1
    let begins = windowSize == 0 ? stepCount == 1 : (stepCount - 1) % hopSize == 0
    guard begins else { return }
    let index = windowSize == 0 ? 0 : (stepCount - 1) / hopSize % sessionCount
    if index == slots.count { slots.append(Slot(session: slots[0].session.makeSibling())) }
    slots[index].session.reset()
    slots[index].labels.reset()
    slots[index].firstStep = stepCount
  }

  /// Calls `body` with the index of every running session.
  func forEachRunning(_ body: (OwnedSession) -> Void) {
    for slot in slots where slot.firstStep > 0 { body(slot.session) }
  }

  mutating func addLabel(_ label: Int) {
    for index in slots.indices where slots[index].firstStep > 0 { slots[index].labels.add(label) }
  }

  /// The running session that began first; nil before the first step.
  var oldest: Slot? {
    slots.filter { $0.firstStep > 0 }.min { $0.firstStep < $1.firstStep }
  }

  /// Ends the window that this step completes and returns it; nil when none is complete, and always without windows.
  mutating func takeCompleteWindow() -> Slot? {
    guard windowSize > 0, stepCount >= windowSize else { return nil }
    let first = stepCount - windowSize + 1
    guard (first - 1) % hopSize == 0 else { return nil }
    let index = (first - 1) / hopSize % sessionCount
    let slot = slots[index]
    slots[index].firstStep = 0
    return slot
  }
}
