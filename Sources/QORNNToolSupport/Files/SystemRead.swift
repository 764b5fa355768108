#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `read(2)` under a name that a method `read` does not hide.
enum SystemRead {
  /// Reads once.
  ///
  /// - Returns: the number of bytes, 0 at the end, −1 with `errno` for a failure.
  static func once(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
  }
}
