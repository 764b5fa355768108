import CQORNN

// The three objects of qornn.h as they are in memory. Each begins with the part that the host's C side knows.

/// What a `qornn_model *` points to; the prepared model's own memory follows it.
struct ModelObject: ~Copyable {
  var head: qornn_model_head
  let model: Model
  let prepared: PreparedModel

  /// Where the prepared model's memory starts.
  static var byteCount: Int {
    (MemoryLayout<ModelObject>.size &+ PreparedModel.memoryAlignment &- 1)
      & (0 &- PreparedModel.memoryAlignment)
  }

  static func at(_ pointer: OpaquePointer?) -> UnsafePointer<ModelObject>? {
    pointer.map { UnsafePointer($0) }
  }
}

/// What a `qornn_session *` points to; the states follow it.
struct SessionObject {
  let head: qornn_part_head
  /// The model's, by which a session is known that was left in memory.
  let fingerprint: UInt32

  /// Where the states start.
  static var byteCount: Int { PreparedModel.memoryAlignment }

  static func at(_ pointer: OpaquePointer?) -> UnsafeMutablePointer<SessionObject>? {
    pointer.map { UnsafeMutablePointer($0) }
  }
}

extension UnsafeMutablePointer<SessionObject> {
  /// Its model.
  var model: UnsafePointer<ModelObject> { UnsafePointer(pointee.head.model) }

  /// The start of the states.
  var states: UnsafeMutableRawPointer { UnsafeMutableRawPointer(self) + SessionObject.byteCount }

  /// The session over the states.
  var session: Session {
    Session(
      resuming: model.pointee.prepared,
      memory: UnsafeMutableRawBufferPointer(start: states, count: model.pointee.prepared.sessionByteCount))
  }
}

/// What a `qornn_workspace *` points to; the scratch memory follows it.
struct WorkspaceObject: ~Copyable {
  let head: qornn_part_head
  var workspace: Workspace

  /// Where the scratch memory starts.
  static var byteCount: Int {
    (MemoryLayout<WorkspaceObject>.size &+ PreparedModel.memoryAlignment &- 1)
      & (0 &- PreparedModel.memoryAlignment)
  }

  static func at(_ pointer: OpaquePointer?) -> UnsafeMutablePointer<WorkspaceObject>? {
    pointer.map { UnsafeMutablePointer($0) }
  }
}

/// Memory from outside: nil where it is missing, too small or not aligned.
func checkedMemory(
  _ memory: UnsafeMutableRawPointer?, size: Int, needed: Int
) -> UnsafeMutableRawPointer? {
  guard let memory, UInt(bitPattern: size) >= UInt(bitPattern: needed),
    UInt(bitPattern: memory) & UInt(PreparedModel.memoryAlignment &- 1) == 0
  else { return nil }
  return memory
}
