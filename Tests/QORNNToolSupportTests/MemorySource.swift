import QORNNToolSupport

/// Bytes handed out in pieces of a chosen size, as a pipe would.
final class MemorySource: ByteSource {
  let name = "'memory.csv'"
  private var rest: ArraySlice<UInt8>
  private let pieceSize: Int

  init(_ bytes: [UInt8], pieceSize: Int = .max) {
    rest = bytes[...]
    self.pieceSize = pieceSize
  }

  convenience init(_ text: String, pieceSize: Int = .max) {
    self.init(Array(text.utf8), pieceSize: pieceSize)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let piece = rest.prefix(min(buffer.count, pieceSize))
    piece.withUnsafeBytes { buffer.copyMemory(from: $0) }
    rest = rest.dropFirst(piece.count)
    return piece.count
  }
}
