/// Bytes that have been checked to be a whole, undamaged saved state of some model, Docs/SavedState.md.
///
/// A view: it neither owns nor copies, and its bytes must outlive it unchanged. `Session.restore` decides whether it
/// belongs to a model.
public struct SavedState {
  private let bytes: UnsafeRawBufferPointer

  /// Checks rules S1 … S5. Any bytes may be given, at any alignment. Does not allocate.
  ///
  /// - Throws: `SavedStateError` of the first rule that fails.
  public init(validating bytes: UnsafeRawBufferPointer) throws(SavedStateError) {
    typealias Layout = SavedStateLayout
    guard bytes.count >= Layout.states else {  // S1
      throw .tooShort(found: bytes.count, expected: Layout.states)
    }
    self.bytes = bytes
    let magic = uint64(Layout.magicOffset)
    guard magic == Layout.magic else { throw .badMagic(found: magic, expected: Layout.magic) }  // S2
    let version = uint32(Layout.versionOffset)
    guard version == Layout.version else {  // S3
      throw .unsupportedVersion(offset: Layout.versionOffset, found: version, expected: Layout.version)
    }
    let stated = uint32(Layout.byteCountOffset)
    guard UInt64(stated) == UInt64(bytes.count) else {  // S4
      throw .wrongLength(
        offset: Layout.byteCountOffset, found: bytes.count, expected: Int(truncatingIfNeeded: stated))
    }
    var checksum = CRC32C()
    checksum.update(UnsafeRawBufferPointer(rebasing: bytes[Layout.checksummed...]))
    guard checksum.value == uint32(Layout.checksumOffset) else {  // S5
      throw .checksumMismatch(
        offset: Layout.checksumOffset, found: uint32(Layout.checksumOffset), expected: checksum.value)
    }
  }

  /// The fingerprint of the model that it was saved from.
  public var fingerprint: UInt32 { uint32(SavedStateLayout.fingerprintOffset) }
  /// The caller's number that was saved with it.
  public var position: UInt64 { uint64(SavedStateLayout.positionOffset) }

  /// The states of all layers, as they are in a session's memory.
  var states: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[SavedStateLayout.states...]) }

  private func uint32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private func uint64(_ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}

extension SavedState {
  /// Checks rules S6 … S9: these are states that the model can reach.
  func checkBelongs(to model: borrowing PreparedModel) throws(SavedStateError) {
    guard fingerprint == model.fingerprint else {  // S6
      throw .otherModel(
        offset: SavedStateLayout.fingerprintOffset, found: fingerprint, expected: model.fingerprint)
    }
    guard states.count == model.sessionByteCount else {  // S7
      throw .wrongLength(
        offset: SavedStateLayout.byteCountOffset, found: bytes.count, expected: model.savedStateByteCount)
    }
    var end = 0
    for layer in 1...model.layerCount {
      let plan = model.plan(layer: layer)
      try checkRange(plan.pointee, layer: layer)  // S8
      end = plan.pointee.stateOffset &+ plan.pointee.stateByteCount
      let next = layer < model.layerCount ? model.plan(layer: layer &+ 1).pointee.stateOffset : states.count
      while end < next {  // S9
        guard states[end] == 0 else {
          throw .nonzeroPadding(offset: SavedStateLayout.states &+ end, found: states[end])
        }
        end &+= 1
      }
    }
  }

  private func checkRange(_ plan: LayerPlan, layer: Int) throws(SavedStateError) {
    let limit = Int16(truncatingIfNeeded: plan.stateLimit)
    let range = (plan.activation == .relu ? 0 : 0 &- limit)...limit
    var unit = 0
    while unit < plan.hiddenSize {
      let offset = plan.stateOffset &+ (plan.hasNarrowState ? unit : unit &* 2)
      let state =
        plan.hasNarrowState
        ? Int16(states.loadUnaligned(fromByteOffset: offset, as: Int8.self))
        : Int16(littleEndian: states.loadUnaligned(fromByteOffset: offset, as: Int16.self))
      guard state >= range.lowerBound && state <= range.upperBound else {
        throw .stateOutOfRange(
          offset: SavedStateLayout.states &+ offset, layer: layer, unit: unit, found: state, expected: range)
      }
      unit &+= 1
    }
  }
}
