/// Saving a session so that another process, another machine or a later day can go on with it. Nothing here allocates.
extension Session {
  /// Writes a saved state, Docs/SavedState.md: the same states, position and model give the same bytes.
  ///
  /// - Parameters:
  ///   - position: A number of the caller's that belongs to this moment, such as the input's next byte.
  ///   - memory: The first `model.savedStateByteCount` bytes are written, at any alignment.
  /// - Precondition: a session of `model`, and enough memory that is not the session's own.
  public func save(
    of model: borrowing PreparedModel, position: UInt64 = 0, into memory: UnsafeMutableRawBufferPointer
  ) {
    typealias Layout = SavedStateLayout
    checkBelongs(to: model)
    let byteCount = model.savedStateByteCount
    precondition(memory.count >= byteCount, "too little memory")
    let saved = UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])
    func store(_ value: UInt32, _ offset: Int) {
      saved.storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
    }
    saved.storeBytes(of: Layout.magic.littleEndian, toByteOffset: Layout.magicOffset, as: UInt64.self)
    store(Layout.version, Layout.versionOffset)
    store(UInt32(truncatingIfNeeded: byteCount), Layout.byteCountOffset)
    store(model.fingerprint, Layout.fingerprintOffset)
    saved.storeBytes(of: position.littleEndian, toByteOffset: Layout.positionOffset, as: UInt64.self)
    UnsafeMutableRawBufferPointer(rebasing: saved[Layout.states...]).copyMemory(from: bytes)
    var checksum = CRC32C()
    checksum.update(UnsafeRawBufferPointer(rebasing: saved[Layout.checksummed...]))
    store(checksum.value, Layout.checksumOffset)
  }

  /// Goes on from a saved state; after an error the session is as it was.
  ///
  /// - Throws: `SavedStateError` of the first of the rules S6 … S9 that fails: a state of another model, or one that
  ///   this model cannot reach.
  /// - Precondition: a session of `model`.
  public mutating func restore(
    _ saved: SavedState, of model: borrowing PreparedModel
  ) throws(SavedStateError) {
    checkBelongs(to: model)
    try saved.checkBelongs(to: model)
    UnsafeMutableRawBufferPointer(start: memory, count: byteCount).copyMemory(from: saved.states)
  }
}
