#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of which the first bytes were looked at.
final class FileBeginning {
  /// The digest of these bytes; of fewer where the file has no more.
  let digest: ByteDigest
  private var descriptor: Int32

  /// - Parameter descriptor: is closed with the last use of this, if nobody takes it.
  init(_ descriptor: Int32, count: Int) {
    self.descriptor = descriptor
    var digest = ByteDigest()
    Self.read(descriptor, 0..<count) {
      digest.update($0)
      return true
    }
    self.digest = digest
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  func takeDescriptor() -> Int32 {
    defer { descriptor = -1 }
    return descriptor
  }

  /// The first bytes, as far as there are.
  func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    Self.read(descriptor, 0..<count) {
      bytes += $0
      return true
    }
    return bytes
  }

  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether all of this file is how another one begins, which is known of the first bytes.
  func isBeginning(of other: FileBeginning) -> Bool {
    guard size <= other.size else { return false }
    var isSame = true
    var offset = digest.count
    Self.read(descriptor, offset..<size) { piece in
      var others = [UInt8](repeating: 0, count: piece.count)
      isSame =
        pread(other.descriptor, &others, others.count, off_t(offset)) == others.count
        && others.elementsEqual(piece)
      offset += piece.count
      return isSame
    }
    return isSame
  }

  private static func read(
    _ descriptor: Int32, _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Bool
  ) {
    var buffer = [UInt8](repeating: 0, count: min(1 << 16, max(range.count, 1)))
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = pread(descriptor, &buffer, min(buffer.count, range.upperBound - offset), off_t(offset))
      guard count > 0, buffer.withUnsafeBytes({ body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }) else {
        return
      }
      offset += count
    }
  }
}
