import CQORNN

// Steps and outputs. Nothing here allocates; every argument is checked before anything changes.

extension UnsafeMutablePointer<WorkspaceObject> {
  /// Whether it was made for the session's model.
  fileprivate func serves(_ session: UnsafeMutablePointer<SessionObject>) -> Bool {
    pointee.head.model == session.pointee.head.model
  }
}

@c @implementation
public func qornn_step(
  _ session: OpaquePointer?, _ workspace: OpaquePointer?, _ readings: UnsafePointer<Int32>?, _ count: Int
) -> qornn_status {
  guard let object = SessionObject.at(session), let scratch = WorkspaceObject.at(workspace), let readings,
    scratch.serves(object)
  else { return Status.invalidArgument }
  let model = object.model
  guard model.pointee.prepared.inputKind == .vector, model.pointee.prepared.inputSize == count else {
    return Status.invalidArgument
  }
  var session = object.session
  session.step(
    readings: UnsafeBufferPointer(start: readings, count: count), model: model.pointee.prepared,
    workspace: &scratch.pointee.workspace)
  return Status.ok
}

@c @implementation
public func qornn_step_token(
  _ session: OpaquePointer?, _ workspace: OpaquePointer?, _ token: Int32
) -> qornn_status {
  guard let object = SessionObject.at(session), let scratch = WorkspaceObject.at(workspace),
    scratch.serves(object)
  else { return Status.invalidArgument }
  let model = object.model
  guard model.pointee.prepared.inputKind == .token, token >= 0,
    Int(token) < model.pointee.prepared.inputSize
  else { return Status.invalidArgument }
  var session = object.session
  session.step(token: Int(token), model: model.pointee.prepared, workspace: &scratch.pointee.workspace)
  return Status.ok
}

@c @implementation
public func qornn_logits(
  _ session: OpaquePointer?, _ workspace: OpaquePointer?, _ logits: UnsafeMutablePointer<Int32>?,
  _ count: Int
) -> qornn_status {
  guard let object = SessionObject.at(session), let scratch = WorkspaceObject.at(workspace), let logits,
    scratch.serves(object), object.model.pointee.prepared.outputSize == count
  else { return Status.invalidArgument }
  let session = object.session
  let computed = session.computeLogits(
    model: object.model.pointee.prepared, workspace: &scratch.pointee.workspace)
  logits.update(from: computed.baseAddress!, count: count)
  return Status.ok
}

@c @implementation
public func qornn_decide(
  _ session: OpaquePointer?, _ workspace: OpaquePointer?, _ classIndex: UnsafeMutablePointer<Int32>?,
  _ margin: UnsafeMutablePointer<UInt32>?
) -> qornn_status {
  guard let object = SessionObject.at(session), let scratch = WorkspaceObject.at(workspace),
    scratch.serves(object), object.model.pointee.model.outputKind == .classes
  else { return Status.invalidArgument }
  let session = object.session
  let decision = Decision(
    session.computeLogits(model: object.model.pointee.prepared, workspace: &scratch.pointee.workspace))
  classIndex?.pointee = Int32(truncatingIfNeeded: decision.classIndex)
  margin?.pointee = decision.margin
  return Status.ok
}
