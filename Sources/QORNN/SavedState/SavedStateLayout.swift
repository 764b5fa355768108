/// The constants of a saved state; Docs/SavedState.md is the definition. Offsets are in bytes from its start.
enum SavedStateLayout {
  /// The bytes 89 51 53 41 56 45 0D 0A as a little-endian integer.
  static var magic: UInt64 { 0x0A0D_4556_4153_5189 }
  static var version: UInt32 { 1 }

  static var magicOffset: Int { 0 }
  static var versionOffset: Int { 8 }
  static var checksumOffset: Int { 12 }
  /// The checksum covers the saved state from here to its end.
  static var checksummed: Int { 16 }
  static var byteCountOffset: Int { 16 }
  static var fingerprintOffset: Int { 20 }
  static var positionOffset: Int { 24 }
  /// The states, as they are in a session's memory.
  static var states: Int { 32 }
}

extension PreparedModel {
  /// Bytes that a saved state of this model has: `sessionByteCount` and a header of 32.
  public var savedStateByteCount: Int { SavedStateLayout.states &+ sessionByteCount }
}
