import QORNN

/// The sessions of one stream as they are in memory, and as they are kept.
enum StreamStates {
  private static func session(_ model: SteppedModel, _ memory: UnsafeMutableRawPointer) -> Session {
    Session(
      resuming: model.prepared,
      memory: UnsafeMutableRawBufferPointer(start: memory, count: model.prepared.sessionByteCount))
  }

  /// The windows that go on after a step; the first step of each, from 1.
  private static func running(_ model: SteppedModel, stepCount: Int) -> [(window: Int, first: Int)] {
    guard stepCount > 0 else { return [] }
    guard model.shared.windowSize > 0 else { return [(0, 1)] }
    return (model.windows(atStep: stepCount).map(Array.init) ?? [])
      .map { ($0, $0 * model.shared.hopSize + 1) }
      .filter { stepCount - $0.1 + 1 < model.shared.windowSize }
  }

  /// The saved states of a stream's running sessions.
  static func save(_ model: SteppedModel, _ stream: UnsafeMutableRawPointer, stepCount: Int) -> [[UInt8]] {
    running(model, stepCount: stepCount).map { window, first in
      let byteCount = model.prepared.savedStateByteCount
      return [UInt8](unsafeUninitializedCapacity: byteCount) { saved, count in
        session(model, model.session(ofWindow: window, in: stream))
          .save(of: model.prepared, position: UInt64(first), into: UnsafeMutableRawBufferPointer(saved))
        count = byteCount
      }
    }
  }

  /// - Throws: `.data` when these are not the states that the model has after so many steps.
  static func restore(
    _ record: StreamRecord, _ model: SteppedModel, _ stream: UnsafeMutableRawPointer, name: String
  ) throws(ToolError) {
    let running = running(model, stepCount: record.stepCount)
    guard record.stepCount > 0, running.count == record.sessions.count else {
      throw ToolError(
        .data,
        "\(name): found \(record.sessions.count) sessions after step \(record.stepCount), expected \(running.count)"
      )
    }
    for ((window, first), bytes) in zip(running, record.sessions) {
      let result = bytes.withUnsafeBytes { bytes in
        Result { () throws(SavedStateError) -> UInt64 in
          let saved = try SavedState(validating: bytes)
          var session = session(model, model.session(ofWindow: window, in: stream))
          try session.restore(saved, of: model.prepared)
          return saved.position
        }
      }
      do throws(SavedStateError) {
        let position = try result.get()
        guard position == UInt64(first) else {
          throw .wrongLength(offset: 24, found: Int(truncatingIfNeeded: position), expected: first)
        }
      } catch {
        throw ToolError(.data, "\(name): found states that do not fit the model, expected its own: \(error)")
      }
    }
  }

  /// The logits of a stream without windows.
  static func logits(_ model: SteppedModel, _ stream: UnsafeMutableRawPointer) -> [Int32] {
    let memory = StreamMemory(byteCount: model.prepared.workspaceByteCount())
    var workspace = Workspace(for: model.prepared, memory: memory.bytes)
    return Array(session(model, stream).computeLogits(model: model.prepared, workspace: &workspace))
  }
}
