import CQORNN

// What a model is, for programs that did not train it.

/// The version of qornn.h as it is written there, for the bytes to live for ever.
private let version: StaticString = "0.1.0"

@c @implementation
public func qornn_version() -> UnsafePointer<CChar>! {
  UnsafeRawPointer(version.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func qornn_abi_version() -> Int32 { QORNN_ABI_VERSION }

@c @implementation
public func qornn_model_describe(
  _ model: OpaquePointer?, _ description: UnsafeMutablePointer<qornn_description>?, _ size: Int
) -> qornn_status {
  guard let object = ModelObject.at(model), let description, size >= 0 else { return Status.invalidArgument }
  var all = qornn_description(
    input_kind: Int32(object.pointee.model.inputKind.rawValue),
    input_size: Int32(truncatingIfNeeded: object.pointee.model.inputSize),
    output_kind: Int32(object.pointee.model.outputKind.rawValue),
    output_size: Int32(truncatingIfNeeded: object.pointee.model.outputSize),
    layer_count: Int32(truncatingIfNeeded: object.pointee.model.layerCount),
    window_size: Int32(truncatingIfNeeded: object.pointee.model.windowSize),
    hop_size: Int32(truncatingIfNeeded: object.pointee.model.hopSize),
    kernels: Int32(object.pointee.prepared.kernels.rawValue),
    fingerprint: object.pointee.model.fingerprint,
    session_size: UInt32(
      truncatingIfNeeded: SessionObject.byteCount &+ object.pointee.prepared.sessionByteCount),
    saved_state_size: UInt32(truncatingIfNeeded: object.pointee.prepared.savedStateByteCount),
    file_size: UInt32(truncatingIfNeeded: object.pointee.model.byteCount))
  withUnsafeBytes(of: &all) { all in
    UnsafeMutableRawPointer(description).copyMemory(from: all.baseAddress!, byteCount: min(size, all.count))
  }
  return Status.ok
}

@c @implementation
public func qornn_model_feature(
  _ model: OpaquePointer?, _ index: Int32, _ result: UnsafeMutablePointer<qornn_feature>?
) -> qornn_status {
  guard let object = ModelObject.at(model), let result, object.pointee.model.inputKind == .vector,
    index >= 0, Int(index) < object.pointee.model.inputSize
  else { return Status.invalidArgument }
  let feature = object.pointee.model.feature(Int(index))
  result.pointee = qornn_feature(
    offset: feature.offset, multiplier: feature.multiplier, shift: feature.shift,
    resolution_base: feature.resolutionBase, resolution_exponent: feature.resolutionExponent)
  return Status.ok
}

@c @implementation
public func qornn_model_layer(
  _ model: OpaquePointer?, _ index: Int32, _ result: UnsafeMutablePointer<qornn_layer_description>?
) -> qornn_status {
  guard let object = ModelObject.at(model), let result, index >= 0,
    Int(index) < object.pointee.model.layerCount
  else { return Status.invalidArgument }
  let layer = Int(index) &+ 1
  result.pointee = qornn_layer_description(
    hidden_size: Int32(truncatingIfNeeded: object.pointee.model.hiddenSize(layer: layer)),
    state_bits: Int32(truncatingIfNeeded: object.pointee.model.stateBitWidth(layer: layer)))
  return Status.ok
}

@c @implementation
public func qornn_model_scale(
  _ model: OpaquePointer?, _ index: Int32, _ result: UnsafeMutablePointer<qornn_scale>?
) -> qornn_status {
  guard let object = ModelObject.at(model), let result, index >= 0,
    Int(index) < object.pointee.model.outputSize
  else { return Status.invalidArgument }
  let scale = object.pointee.model.outputScale(Int(index))
  result.pointee = qornn_scale(mantissa: scale.mantissa, exponent: scale.exponent)
  return Status.ok
}

@c @implementation
public func qornn_model_input_name(
  _ model: OpaquePointer?, _ index: Int32, _ length: UnsafeMutablePointer<Int>?
) -> UnsafePointer<CChar>! {
  guard let object = ModelObject.at(model), index >= 0, Int(index) < object.pointee.model.inputSize else {
    return text(nil, length)
  }
  return text(object.pointee.model.name(Int(index)), length)
}

@c @implementation
public func qornn_model_label(
  _ model: OpaquePointer?, _ index: Int32, _ length: UnsafeMutablePointer<Int>?
) -> UnsafePointer<CChar>! {
  guard let object = ModelObject.at(model), index >= 0, Int(index) < object.pointee.model.outputSize else {
    return text(nil, length)
  }
  return text(object.pointee.model.label(Int(index)), length)
}

@c @implementation
public func qornn_model_metadata(
  _ model: OpaquePointer?, _ length: UnsafeMutablePointer<Int>?
) -> UnsafePointer<CChar>! {
  guard let object = ModelObject.at(model) else { return text(nil, length) }
  return text(object.pointee.model.metadata, length)
}

private func text(
  _ bytes: UnsafeRawBufferPointer?, _ length: UnsafeMutablePointer<Int>?
) -> UnsafePointer<CChar>? {
  length?.pointee = bytes?.count ?? 0
  return bytes?.baseAddress?.assumingMemoryBound(to: CChar.self)
}
