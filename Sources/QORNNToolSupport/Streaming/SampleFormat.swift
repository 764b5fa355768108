/// How a number stands in the bytes of a frame.
enum SampleFormat: Sendable, Equatable {
  /// IEEE 754, 32 bits, little-endian.
  case binary32
  /// Signed, 16 bits, little-endian.
  case signed16
  /// Unsigned, 8 bits.
  case unsigned8

  var byteCount: Int {
    switch self {
    case .binary32: 4
    case .signed16: 2
    case .unsigned8: 1
    }
  }

  /// The whole number at an index of bytes; nil for a format of floats.
  func integer(_ bytes: ArraySlice<UInt8>, at index: Int) -> Int? {
    switch self {
    case .binary32: nil
    case .signed16: Int(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8))
    case .unsigned8: Int(bytes[index])
    }
  }

  /// The bits of a binary32 at an index of bytes.
  static func bits(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt32 {
    UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
      | UInt32(bytes[index + 3]) << 24
  }
}
