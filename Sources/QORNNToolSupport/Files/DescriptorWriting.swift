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
    bytes.withUnsafeBytes { buffer in
      var offset = 0
      while offset < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + offset, buffer.count - offset)
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
