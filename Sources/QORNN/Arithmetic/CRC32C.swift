/// The checksum of the model file: CRC-32C (Castagnoli), reflected, start and final XOR FFFFFFFF.
///
/// The nine ASCII bytes `123456789` give E3069283.
public struct CRC32C: Sendable {
  private var register: UInt32 = 0xFFFF_FFFF

  /// The checksum of no bytes.
  public init() {}

  /// The checksum of all bytes so far.
  public var value: UInt32 { ~register }

  /// Takes more bytes, half a byte at a time and without a table: nothing to keep in RAM or to initialize.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var register = register
    for byte in bytes {
      register ^= UInt32(byte)
      register = (register &>> 4) ^ Self.remainder(ofNibble: register & 15)
      register = (register &>> 4) ^ Self.remainder(ofNibble: register & 15)
    }
    self.register = register
  }

  /// The nibble shifted through the polynomial 82F63B78: each of its bits contributes one constant.
  @inline(__always)
  private static func remainder(ofNibble nibble: UInt32) -> UInt32 {
    let bit0 = (0 &- (nibble & 1)) & 0x105E_C76F
    let bit1 = (0 &- ((nibble &>> 1) & 1)) & 0x20BD_8EDE
    let bit2 = (0 &- ((nibble &>> 2) & 1)) & 0x417B_1DBC
    let bit3 = (0 &- ((nibble &>> 3) & 1)) & 0x82F6_3B78
    return bit0 ^ bit1 ^ bit2 ^ bit3
  }
}
