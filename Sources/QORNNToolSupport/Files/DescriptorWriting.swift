#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The loop around `write(2)`.
enum DescriptorWriting {
  /// Writes all bytes, however few the system takes at a time.
  ///
  /// - Parameter patience: the milliseconds to wait while the system takes nothing; −1: for ever.
  /// - Returns: 0, or the `errno` of the failure.
  static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, patience: Int32 = -1) -> Int32 {
    var written = 0
    return write(bytes, to: descriptor, patience: patience, written: &written)
  }

  /// Writes as many bytes as the system takes and leaves the others.
  ///
  /// - Returns: 0, or the `errno` of the failure.
  static func drain(_ bytes: inout [UInt8], to descriptor: Int32) -> Int32 {
    var written = 0
    let code = write(bytes[...], to: descriptor, patience: -1, written: &written)
    bytes.removeFirst(written)
    return code
  }

  private static func write(
    _ bytes: ArraySlice<UInt8>, to descriptor: Int32, patience: Int32, written offset: inout Int
  ) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      while offset < buffer.count {
        let count = systemWrite(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
        if count >= 0 {
          offset += count
        } else if errno == EAGAIN {
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          if poll(&wait, 1, patience) == 0 { return ETIMEDOUT }
        } else if errno != EINTR {
          return errno
        }
      }
      return 0
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
