/// A model file with places to damage on purpose: offsets by name, patches, and a checksum that fits again.
public struct ModelFileEditor: Sendable {
  public private(set) var bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  private var file: ReferenceBytes { ReferenceBytes(bytes: bytes) }

  public func layerRecord(_ layer: Int) -> Int { 64 + 32 * (layer - 1) }

  /// The record of the tensor called `name`; the file has to be sound.
  public func tensorRecord(_ name: String, layer: Int = 0) -> Int {
    let first = 64 + 32 * file.unsigned(20, 2)
    return (0..<file.unsigned(22, 2)).map { first + 40 * $0 }.first {
      file.tag($0) == name && file.unsigned($0 + 16, 4) == layer
    }!
  }

  public func tensorOffset(_ name: String, layer: Int = 0) -> Int {
    file.unsigned(tensorRecord(name, layer: layer) + 28, 4)
  }

  public func tensorByteCount(_ name: String, layer: Int = 0) -> Int {
    file.unsigned(tensorRecord(name, layer: layer) + 32, 4)
  }

  public func value(at offset: Int, byteCount: Int) -> Int { file.unsigned(offset, byteCount) }

  public mutating func set(_ value: Int, byteCount: Int, at offset: Int) {
    bytes.replaceSubrange(offset..<offset + byteCount, with: _QORNNTestSupport.bytes(value, byteCount))
  }

  public mutating func setTag(_ name: String, at offset: Int) {
    let tag = Array(name.utf8) + [UInt8](repeating: 0, count: 8 - name.utf8.count)
    bytes.replaceSubrange(offset..<offset + 8, with: tag)
  }

  public mutating func flip(bit: Int) { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }

  public mutating func append(_ more: [UInt8]) { bytes += more }

  public mutating func cut(to byteCount: Int) { bytes = Array(bytes.prefix(byteCount)) }

  /// Makes length and checksum fit the bytes.
  public mutating func reseal() {
    set(bytes.count, byteCount: 4, at: 16)
    resealChecksum()
  }

  public mutating func resealChecksum() {
    set(Int(referenceChecksum(bytes[16...])), byteCount: 4, at: 12)
  }
}
