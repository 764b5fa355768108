/// Why bytes are no saved state of a model: the first rule of Docs/SavedState.md that they break.
///
/// Offsets are in bytes from the start of the saved state. Layers count from 1, units from 0.
public enum SavedStateError: Error, Equatable, Sendable {
  /// S1: fewer bytes than a header.
  case tooShort(found: Int, expected: Int)
  /// S2: the first eight bytes, as a little-endian integer.
  case badMagic(found: UInt64, expected: UInt64)
  /// S3.
  case unsupportedVersion(offset: Int, found: UInt32, expected: UInt32)
  /// S4: the length that the header states, and the number of bytes given. S7: the number of bytes, and the model's.
  case wrongLength(offset: Int, found: Int, expected: Int)
  /// S5: the checksum in the header, and the one of the bytes.
  case checksumMismatch(offset: Int, found: UInt32, expected: UInt32)
  /// S6: the fingerprint of the model that it was saved from, and of the one that it should be restored onto.
  case otherModel(offset: Int, found: UInt32, expected: UInt32)
  /// S8: a state beyond what the layer can reach.
  case stateOutOfRange(offset: Int, layer: Int, unit: Int, found: Int16, expected: ClosedRange<Int16>)
  /// S9: a byte between the layers that should be zero.
  case nonzeroPadding(offset: Int, found: UInt8)
}
