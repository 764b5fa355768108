/// CRC-32C bit by bit: reflected polynomial 82F63B78, start and final XOR FFFFFFFF.
public func referenceChecksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
  var register: UInt32 = 0xFFFF_FFFF
  for byte in bytes {
    register ^= UInt32(byte)
    for _ in 0..<8 { register = register & 1 == 1 ? (register >> 1) ^ 0x82F6_3B78 : register >> 1 }
  }
  return register ^ 0xFFFF_FFFF
}
