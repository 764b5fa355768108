import CQORNN

@c @implementation
public func qornn_session_size(_ model: OpaquePointer?) -> Int {
  guard let object = ModelObject.at(model) else { return 0 }
  return SessionObject.byteCount &+ object.pointee.prepared.sessionByteCount
}

@c @implementation
public func qornn_session_init(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ model: OpaquePointer?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?
) -> qornn_status {
  guard let model = ModelObject.at(model), let result else { return Status.invalidArgument }
  guard let object = session(in: memory, size: size, of: model) else { return Status.noMemory }
  object.initialize(for: model)
  var session = object.session
  session.reset()
  result.pointee = OpaquePointer(object)
  return Status.ok
}

@c @implementation
public func qornn_session_resume(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ model: OpaquePointer?,
  _ result: UnsafeMutablePointer<OpaquePointer?>?
) -> qornn_status {
  guard let model = ModelObject.at(model), let result else { return Status.invalidArgument }
  guard let object = session(in: memory, size: size, of: model) else { return Status.noMemory }
  guard object.pointee.fingerprint == model.pointee.prepared.fingerprint else { return Status.otherModel }
  // The model may be elsewhere than it was.
  object.initialize(for: model)
  result.pointee = OpaquePointer(object)
  return Status.ok
}

/// Memory that is enough and aligned for a session of a model.
private func session(
  in memory: UnsafeMutableRawPointer?, size: Int, of model: UnsafePointer<ModelObject>
) -> UnsafeMutablePointer<SessionObject>? {
  let needed = SessionObject.byteCount &+ model.pointee.prepared.sessionByteCount
  return checkedMemory(memory, size: size, needed: needed)?.bindMemory(to: SessionObject.self, capacity: 1)
}

extension UnsafeMutablePointer<SessionObject> {
  fileprivate func initialize(for model: UnsafePointer<ModelObject>) {
    initialize(
      to: SessionObject(
        head: qornn_part_head(model: OpaquePointer(model)),
        fingerprint: model.pointee.prepared.fingerprint))
  }
}

@c @implementation
public func qornn_session_reset(_ session: OpaquePointer?) -> qornn_status {
  guard let object = SessionObject.at(session) else { return Status.invalidArgument }
  var session = object.session
  session.reset()
  return Status.ok
}

@c @implementation
public func qornn_session_copy(_ session: OpaquePointer?, _ from: OpaquePointer?) -> qornn_status {
  guard let object = SessionObject.at(session), let source = SessionObject.at(from),
    object.model == source.model
  else { return Status.invalidArgument }
  object.states.copyMemory(from: source.states, byteCount: object.model.pointee.prepared.sessionByteCount)
  return Status.ok
}

@c @implementation
public func qornn_session_states(
  _ session: OpaquePointer?, _ index: Int32, _ states: UnsafeMutablePointer<Int16>?, _ count: Int
) -> qornn_status {
  guard let object = SessionObject.at(session), let states, index >= 0,
    Int(index) < object.model.pointee.model.layerCount,
    object.model.pointee.model.hiddenSize(layer: Int(index) &+ 1) == count
  else { return Status.invalidArgument }
  let session = object.session
  var unit = 0
  while unit < count {
    states[unit] = session.state(of: object.model.pointee.prepared, layer: Int(index) &+ 1, unit: unit)
    unit &+= 1
  }
  return Status.ok
}

@c @implementation
public func qornn_workspace_size(_ model: OpaquePointer?, _ batch: Int32) -> Int {
  guard let object = ModelObject.at(model), batch >= 1, Int(batch) <= PreparedModel.largestBatch else {
    return 0
  }
  return WorkspaceObject.byteCount &+ object.pointee.prepared.workspaceByteCount(batchSize: Int(batch))
}

@c @implementation
public func qornn_workspace_init(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ model: OpaquePointer?, _ batch: Int32,
  _ result: UnsafeMutablePointer<OpaquePointer?>?
) -> qornn_status {
  let needed = qornn_workspace_size(model, batch)
  guard needed > 0, let result else { return Status.invalidArgument }
  guard let memory = checkedMemory(memory, size: size, needed: needed), let model = ModelObject.at(model)
  else { return Status.noMemory }
  let workspace = Workspace(
    for: model.pointee.prepared, batchSize: Int(batch),
    memory: UnsafeMutableRawBufferPointer(
      start: memory + WorkspaceObject.byteCount, count: needed &- WorkspaceObject.byteCount))
  let object = memory.bindMemory(to: WorkspaceObject.self, capacity: 1)
  object.initialize(
    to: WorkspaceObject(head: qornn_part_head(model: OpaquePointer(model)), workspace: workspace))
  result.pointee = OpaquePointer(object)
  return Status.ok
}
