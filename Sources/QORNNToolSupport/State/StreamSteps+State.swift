import QORNN

extension SessionRotation {
  /// The saved states of the sessions that run; the position of each is the step that began it.
  var saved: [[UInt8]] {
    slots.filter { $0.firstStep > 0 }.map { $0.session.save(position: UInt64($0.firstStep)) }
  }
}

extension StreamSteps {
  /// The stream as a checkpoint keeps it; nil before the first step.
  var record: StreamRecord? {
    guard sessions.stepCount > 0 else { return nil }
    var record = StreamRecord(key: sequence, stepCount: sessions.stepCount, sessions: sessions.saved)
    record.detector = detector?.savedState ?? []
    return record
  }

  /// Goes on from a checkpoint.
  ///
  /// - Parameter name: the checkpoint's name for messages.
  /// - Throws: `.data` when these are no states that the model can have here.
  mutating func restore(_ record: StreamRecord, name: String) throws(ToolError) {
    do throws(SavedStateError) {
      guard try sessions.restore(stepCount: record.stepCount, record.sessions) else {
        throw SavedStateError.tooShort(found: 0, expected: 0)
      }
    } catch {
      throw ToolError(.data, "\(name): found states that do not fit the model, expected its own: \(error)")
    }
    guard detector?.restore(record.detector) ?? record.detector.isEmpty else {
      throw record.foreignDetector(name: name)
    }
    sequence = record.key
  }
}
