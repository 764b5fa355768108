import CQORNN

@c @implementation
public func qornn_session_save(
  _ session: OpaquePointer?, _ position: UInt64, _ memory: UnsafeMutableRawPointer?, _ size: Int
) -> qornn_status {
  guard let object = SessionObject.at(session), let memory else { return Status.invalidArgument }
  let needed = object.model.pointee.prepared.savedStateByteCount
  guard size >= needed else { return Status.noMemory }
  let session = object.session
  session.save(
    of: object.model.pointee.prepared, position: position,
    into: UnsafeMutableRawBufferPointer(start: memory, count: needed))
  return Status.ok
}

@c @implementation
public func qornn_session_restore(
  _ session: OpaquePointer?, _ bytes: UnsafeRawPointer?, _ byteCount: Int,
  _ position: UnsafeMutablePointer<UInt64>?, _ error: UnsafeMutablePointer<qornn_error>?
) -> qornn_status {
  let place = ErrorPlace(error: error)
  guard let object = SessionObject.at(session), byteCount >= 0, bytes != nil || byteCount == 0 else {
    return place.failBecauseOfNull()
  }
  do throws(SavedStateError) {
    let saved = try SavedState(validating: UnsafeRawBufferPointer(start: bytes, count: byteCount))
    var session = object.session
    try session.restore(saved, of: object.model.pointee.prepared)
    position?.pointee = saved.position
    return Status.ok
  } catch {
    return place.fail(error)
  }
}
