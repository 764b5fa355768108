import CQORNN

/// The statuses of qornn.h.
enum Status {
  static var ok: qornn_status { qornn_status(QORNN_OK) }
  static var invalidArgument: qornn_status { qornn_status(QORNN_INVALID_ARGUMENT) }
  static var noMemory: qornn_status { qornn_status(QORNN_NO_MEMORY) }
  static var system: qornn_status { qornn_status(QORNN_SYSTEM) }
  static var invalidModel: qornn_status { qornn_status(QORNN_INVALID_MODEL) }
  static var invalidState: qornn_status { qornn_status(QORNN_INVALID_STATE) }
  static var otherModel: qornn_status { qornn_status(QORNN_OTHER_MODEL) }
  static var noKernels: qornn_status { qornn_status(QORNN_NO_KERNELS) }
}

/// The caller's error, which may be missing: filled once and handed through.
struct ErrorPlace {
  let error: UnsafeMutablePointer<qornn_error>?

  /// An error that its status says all about.
  func fail(_ status: qornn_status) -> qornn_status {
    error?.pointee = qornn_error()
    error?.pointee.status = status
    return status
  }

  func fail(_ cause: ModelError) -> qornn_status {
    keep(cause)
    return fill(Status.invalidModel)
  }

  func fail(_ cause: SavedStateError) -> qornn_status {
    keep(cause)
    if case .otherModel = cause { return fill(Status.otherModel) }
    return fill(Status.invalidState)
  }

  private func fill(_ status: qornn_status) -> qornn_status {
    error?.pointee.status = status
    error?.pointee.system = 0
    return status
  }

  /// Keeps the Swift error as it is in memory; only this library reads it again.
  private func keep<Cause>(_ cause: Cause) {
    guard let error else { return }
    withUnsafeMutableBytes(of: &error.pointee.detail) { detail in
      precondition(MemoryLayout<Cause>.size <= detail.count)
      detail.baseAddress!.initializeMemory(as: Cause.self, to: cause)
    }
  }
}

extension qornn_error {
  fileprivate func cause<Cause>(_: Cause.Type) -> Cause {
    withUnsafeBytes(of: detail) { $0.load(as: Cause.self) }
  }

  fileprivate func write(to message: inout MessageWriter) {
    switch status {
    case Status.ok: message.write("no error")
    case Status.invalidArgument: message.write("an argument that the function does not take")
    case Status.noMemory: message.write("not enough memory, or memory that is not aligned to 16 bytes")
    case Status.system: message.write("the system refuses the file: errno %", .integer(Int64(system)))
    case Status.invalidModel: cause(ModelError.self).write(to: &message)
    case Status.invalidState, Status.otherModel: cause(SavedStateError.self).write(to: &message)
    case Status.noKernels: message.write("kernels that this CPU has no instructions for")
    default: message.write("unknown status %", .integer(Int64(status)))
    }
  }
}

@c @implementation
public func qornn_error_message(
  _ error: UnsafePointer<qornn_error>?, _ text: UnsafeMutablePointer<CChar>?, _ size: Int
) -> Int {
  guard let error else { return 0 }
  let room = text != nil && size > 0
  var message = MessageWriter(UnsafeMutableRawBufferPointer(start: text, count: room ? size &- 1 : 0))
  error.pointee.write(to: &message)
  if room { text![message.writtenByteCount] = 0 }
  return message.byteCount
}
