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

  /// A null pointer, or a negative count.
  func failBecauseOfNull() -> qornn_status {
    let status = fail(Status.invalidArgument)
    error?.pointee.detail.0 = UInt64(QORNN_BECAUSE_OF_NULL)
    return status
  }

  /// Flags that qornn.h does not have.
  func failBecauseOf(flags: UInt32) -> qornn_status {
    let status = fail(Status.invalidArgument)
    error?.pointee.detail.0 = UInt64(QORNN_BECAUSE_OF_FLAGS)
    error?.pointee.detail.1 = UInt64(flags)
    return status
  }

  /// Memory from outside that is missing, too small or not aligned.
  func failBecauseOf(memory: UnsafeMutableRawPointer?, size: Int, needed: Int) -> qornn_status {
    let status = fail(Status.noMemory)
    error?.pointee.detail.0 = UInt64(UInt(bitPattern: memory))
    error?.pointee.detail.1 = UInt64(UInt(bitPattern: size))
    error?.pointee.detail.2 = UInt64(UInt(bitPattern: needed))
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
    case Status.invalidArgument: writeArgument(to: &message)
    case Status.noMemory where detail.2 == 0:
      message.write("not enough memory, or memory that is not aligned to 16 bytes")
    case Status.noMemory where detail.0 == 0:
      message.write("found no memory, expected % bytes", .unsigned(detail.2))
    case Status.noMemory:
      message.write(
        "found % bytes of memory at % beyond a multiple of 16, expected % bytes at a multiple",
        .unsigned(detail.1),
        .unsigned(detail.0 & 15), .unsigned(detail.2))
    case Status.system where detail.0 != 0: message.write("found a pipe or a device, expected a file")
    case Status.system: message.write("the system refuses the file: errno %", .integer(Int64(system)))
    case Status.invalidModel: cause(ModelError.self).write(to: &message)
    case Status.invalidState, Status.otherModel: cause(SavedStateError.self).write(to: &message)
    case Status.noKernels: message.write("kernels that this CPU or this library does not have")
    default: message.write("unknown status %", .integer(Int64(status)))
    }
  }
}

extension qornn_error {
  fileprivate func writeArgument(to message: inout MessageWriter) {
    switch Int(truncatingIfNeeded: detail.0) {
    case QORNN_BECAUSE_OF_FLAGS:
      message.write("found flags %, expected those of qornn.h", .hex(detail.1, digits: 4))
    case QORNN_BECAUSE_OF_BATCH:
      message.write(
        "found a workspace for % streams, expected 1 to %", .integer(Int64(bitPattern: detail.1)),
        .count(PreparedModel.largestBatch))
    case QORNN_BECAUSE_OF_DETECTION:
      message.write(
        "found a detection of class % with smoothing % and refractory %",
        .integer(Int64(bitPattern: detail.1)),
        .integer(Int64(bitPattern: detail.2)), .integer(Int64(bitPattern: detail.3)))
      message.write(", expected a class of the model, 1 to 65535, and 0 or more")
    case QORNN_BECAUSE_OF_NULL:
      message.write("found a null pointer or a negative count, expected an object and its bytes")
    default: message.write("an argument that the function does not take")
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
