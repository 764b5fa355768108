/// One stroke after another: the session and what is known of the current stroke.
struct Stroke: ~Copyable {
  /// What a warm reset leaves alone.
  let retained: UnsafeMutablePointer<retained>
  var session: Session
  var workspace: Workspace
  var stepCount: UInt64 = 0

  init(retained: UnsafeMutablePointer<retained>, session: consuming Session, workspace: consuming Workspace) {
    self.retained = retained
    self.session = session
    self.workspace = workspace
  }

  mutating func begin() {
    session.reset()
    retained.pointee.stroke = retained.pointee.input.sequence
    stepCount = 0
  }

  mutating func step(
    _ readings: UnsafeBufferPointer<Int32>, _ model: borrowing PreparedModel, measures: Bool
  ) {
    if measures { board_begin_cost() }
    board_set_step_pin(true)
    session.step(readings: readings, model: model, workspace: &workspace)
    board_set_step_pin(false)
    stepCount += 1
    guard measures else { return }
    let cost = board_end_cost()
    retained.pointee.smallest.instructions = min(retained.pointee.smallest.instructions, cost.instructions)
    retained.pointee.largest.instructions = max(retained.pointee.largest.instructions, cost.instructions)
    retained.pointee.largest.stack = max(retained.pointee.largest.stack, cost.stack)
  }

  // MARK: Warm resets, the session asleep in RAM

  /// Whether a session of this model sleeps in RAM. A reset that nobody planned finds no mark.
  static func sleeps(_ model: borrowing PreparedModel) -> Bool {
    let retained = retained_memory()!
    let sleeps = retained.pointee.sleep == ASLEEP && retained.pointee.fingerprint == model.fingerprint
    retained.pointee.sleep = 0
    return sleeps
  }

  /// Goes on with the session that slept.
  mutating func wakeUp() {
    stepCount = retained.pointee.steps
    retained.pointee.resets += 1
  }

  /// Leaves the session where it is and starts everything again.
  func sleep(_ model: borrowing PreparedModel) -> Never {
    retained.pointee.steps = stepCount
    retained.pointee.fingerprint = model.fingerprint
    retained.pointee.sleep = ASLEEP
    board_reset()
  }

  // MARK: Warm resets, the session saved

  /// Goes on in the middle of a stroke if that is how the last run ended.
  mutating func takeUp(_ model: borrowing PreparedModel, _ features: UnsafeMutableBufferPointer<csv_feature>)
  {
    let position = withUnsafeMutableBytes(of: &retained.pointee.saved_state) { memory in
      do throws(SavedStateError) {
        let saved = try SavedState(
          validating: UnsafeRawBufferPointer(rebasing: memory.prefix(model.savedStateByteCount)))
        try session.restore(saved, of: model)
        let position = saved.position
        // A reset that nobody planned begins anew.
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        return position as UInt64?
      } catch {
        return nil
      }
    }
    if let position {
      stepCount = position
      retained.pointee.resets += 1
    } else {
      UnsafeMutableRawBufferPointer(start: retained, count: MemoryLayout<retained>.size)
        .initializeMemory(as: UInt8.self, repeating: 0)
      retained.pointee.smallest.instructions = .max
      csv_open(&retained.pointee.input, features.baseAddress!, model.inputSize)
    }
  }

  /// Saves the session and starts everything again.
  func resetBoard(_ model: borrowing PreparedModel) -> Never {
    withUnsafeMutableBytes(of: &retained.pointee.saved_state) { memory in
      session.save(of: model, position: stepCount, into: memory)
    }
    board_reset()
  }
}
