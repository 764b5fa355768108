import CQORNN

/// Sessions that step together, checked as a whole: a batch either steps all of them or none.
private struct SessionList {
  let sessions: UnsafePointer<OpaquePointer?>
  let count: Int
  let scratch: UnsafeMutablePointer<WorkspaceObject>
  let model: UnsafePointer<ModelObject>

  init?(
    _ sessions: UnsafePointer<OpaquePointer?>?, _ count: Int, _ workspace: OpaquePointer?, _ kind: InputKind
  ) {
    guard let scratch = WorkspaceObject.at(workspace), count >= 0, let sessions else { return nil }
    self.sessions = sessions
    self.count = count
    self.scratch = scratch
    model = UnsafePointer(scratch.pointee.head.model)
    guard model.pointee.prepared.inputKind == kind else { return nil }
    var index = 0
    while index < count {
      guard let session = SessionObject.at(sessions[index]), session.model == model else { return nil }
      // Only within a pass would the same session twice give wrong numbers instead of two steps.
      var other = index &- 1
      while other >= 0, index &- other < PreparedModel.largestBatch {
        if sessions[other] == sessions[index] { return nil }
        other &-= 1
      }
      index &+= 1
    }
  }

  /// Gives as many streams at a time as the workspace takes to a function, and the index of the first.
  func inPasses(_ body: (Int, UnsafeBufferPointer<UnsafeMutableRawPointer>) -> Void) {
    let largest = scratch.pointee.workspace.batchSize
    withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: PreparedModel.largestBatch) {
      streams in
      var first = 0
      while first < count {
        let size = min(largest, count &- first)
        var stream = 0
        while stream < size {
          streams.initializeElement(
            at: stream, to: UnsafeMutablePointer<SessionObject>(sessions[first &+ stream]!).states)
          stream &+= 1
        }
        body(first, UnsafeBufferPointer(start: streams.baseAddress, count: size))
        first &+= size
      }
    }
  }
}

@c @implementation
public func qornn_step_batch(
  _ sessions: UnsafePointer<OpaquePointer?>?, _ sessionCount: Int, _ workspace: OpaquePointer?,
  _ readings: UnsafePointer<Int32>?, _ count: Int
) -> qornn_status {
  guard let list = SessionList(sessions, sessionCount, workspace, .vector), let readings,
    list.model.pointee.prepared.inputSize == count
  else { return Status.invalidArgument }
  list.inPasses { first, streams in
    Session.step(
      streams,
      readings: UnsafeBufferPointer(start: readings + first &* count, count: streams.count &* count),
      model: list.model.pointee.prepared, workspace: &list.scratch.pointee.workspace)
  }
  return Status.ok
}

@c @implementation
public func qornn_step_token_batch(
  _ sessions: UnsafePointer<OpaquePointer?>?, _ sessionCount: Int, _ workspace: OpaquePointer?,
  _ tokens: UnsafePointer<Int32>?
) -> qornn_status {
  guard let list = SessionList(sessions, sessionCount, workspace, .token), let tokens else {
    return Status.invalidArgument
  }
  var index = 0
  while index < sessionCount {
    guard tokens[index] >= 0, Int(tokens[index]) < list.model.pointee.prepared.inputSize else {
      return Status.invalidArgument
    }
    index &+= 1
  }
  list.inPasses { first, streams in
    withUnsafeTemporaryAllocation(of: Int.self, capacity: PreparedModel.largestBatch) { wide in
      var stream = 0
      while stream < streams.count {
        wide.initializeElement(at: stream, to: Int(tokens[first &+ stream]))
        stream &+= 1
      }
      Session.step(
        streams, tokens: UnsafeBufferPointer(start: wide.baseAddress, count: streams.count),
        model: list.model.pointee.prepared, workspace: &list.scratch.pointee.workspace)
    }
  }
  return Status.ok
}
