import CQORNN

/// What the flags of qornn.h ask for.
private struct ModelFlags {
  let kernels: KernelSet
  let placement: WeightPlacement

  /// Nil for kernels that this CPU does not have.
  init?(_ flags: UInt32) {
    placement = flags & UInt32(QORNN_IN_PLACE) == 0 ? .repacked : .inPlace
    guard flags >> 8 != 0 else {
      kernels = .best
      return
    }
    guard let set = KernelSet(rawValue: UInt8(truncatingIfNeeded: (flags >> 8) &- 1)), set.isAvailable else {
      return nil
    }
    kernels = set
  }

  /// Whether the header defines every bit.
  static func areKnown(_ flags: UInt32) -> Bool {
    flags & 0xFF & ~UInt32(QORNN_IN_PLACE | QORNN_COPY) == 0 && flags >> 8 <= UInt32(QORNN_DSP) &+ 1
  }
}

@c @implementation
public func qornn_has_kernels(_ set: Int32) -> Int32 {
  guard let kernels = UInt8(exactly: set).flatMap(KernelSet.init(rawValue:)) else { return 0 }
  return kernels.isAvailable ? 1 : 0
}

@c @implementation
public func qornn_model_size(
  _ bytes: UnsafeRawPointer?, _ byteCount: Int, _ flags: UInt32, _ size: UnsafeMutablePointer<Int>?,
  _ error: UnsafeMutablePointer<qornn_error>?
) -> qornn_status {
  let place = ErrorPlace(error: error)
  guard byteCount >= 0, bytes != nil || byteCount == 0, let size else {
    return place.failBecauseOfNull()
  }
  guard ModelFlags.areKnown(flags) else { return place.failBecauseOf(flags: flags) }
  guard let choice = ModelFlags(flags) else { return place.fail(Status.noKernels) }
  do throws(ModelError) {
    let model = try Model(validating: UnsafeRawBufferPointer(start: bytes, count: byteCount))
    guard choice.kernels.serves(model) else { return place.fail(Status.noKernels) }
    size.pointee =
      ModelObject.byteCount
      &+ PreparedModel.byteCount(for: model, kernels: choice.kernels, placement: choice.placement)
    return Status.ok
  } catch {
    return place.fail(error)
  }
}

@c @implementation
public func qornn_model_init(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ bytes: UnsafeRawPointer?, _ byteCount: Int,
  _ flags: UInt32, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<qornn_error>?
) -> qornn_status {
  let place = ErrorPlace(error: error)
  guard byteCount >= 0, bytes != nil || byteCount == 0, let result else {
    return place.failBecauseOfNull()
  }
  guard ModelFlags.areKnown(flags) else { return place.failBecauseOf(flags: flags) }
  guard let choice = ModelFlags(flags) else { return place.fail(Status.noKernels) }
  do throws(ModelError) {
    let model = try Model(validating: UnsafeRawBufferPointer(start: bytes, count: byteCount))
    return prepare(model, choice, memory, size, result, place)
  } catch {
    return place.fail(error)
  }
}

@c @implementation
public func qornn_model_init_proven(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ bytes: UnsafeRawPointer?, _ byteCount: Int,
  _ result: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<qornn_error>?
) -> qornn_status {
  let place = ErrorPlace(error: error)
  guard byteCount >= 0, bytes != nil || byteCount == 0, let result,
    let choice = ModelFlags(UInt32(QORNN_IN_PLACE))
  else { return place.failBecauseOfNull() }
  do throws(ModelError) {
    let model = try Model(proven: UnsafeRawBufferPointer(start: bytes, count: byteCount))
    return prepare(model, choice, memory, size, result, place)
  } catch {
    return place.fail(error)
  }
}

@c @implementation
public func checked_model_init(
  _ memory: UnsafeMutableRawPointer?, _ size: Int, _ bytes: UnsafeRawPointer?, _ byteCount: Int,
  _ flags: UInt32, _ result: UnsafeMutablePointer<OpaquePointer?>?,
  _ error: UnsafeMutablePointer<qornn_error>?
) -> qornn_status {
  let place = ErrorPlace(error: error)
  guard let bytes, let result, let choice = ModelFlags(flags) else {
    return place.failBecauseOfNull()
  }
  let model = Model(checked: ModelBytes(UnsafeRawBufferPointer(start: bytes, count: byteCount)))
  return prepare(model, choice, memory, size, result, place)
}

private func prepare(
  _ model: consuming Model, _ choice: ModelFlags, _ memory: UnsafeMutableRawPointer?, _ size: Int,
  _ result: UnsafeMutablePointer<OpaquePointer?>, _ place: ErrorPlace
) -> qornn_status {
  guard choice.kernels.serves(model) else { return place.fail(Status.noKernels) }
  let needed = PreparedModel.byteCount(for: model, kernels: choice.kernels, placement: choice.placement)
  guard let memory = checkedMemory(memory, size: size, needed: ModelObject.byteCount &+ needed) else {
    return place.failBecauseOf(memory: memory, size: size, needed: ModelObject.byteCount &+ needed)
  }
  let prepared = PreparedModel(
    model, kernels: choice.kernels, placement: choice.placement,
    memory: UnsafeMutableRawBufferPointer(start: memory + ModelObject.byteCount, count: needed))
  let object = memory.bindMemory(to: ModelObject.self, capacity: 1)
  object.initialize(to: ModelObject(head: qornn_model_head(), model: model, prepared: prepared))
  result.pointee = OpaquePointer(object)
  return Status.ok
}
