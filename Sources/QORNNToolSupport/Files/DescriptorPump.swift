#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread that carries bytes from one descriptor to another until there are no more, or nobody takes them.
///
/// Who reads the other end has no part in the first one: it sees its end when this process dies, however that was.
final class DescriptorPump: Sendable {
  private let failure = Locked<Int32>(0)

  /// The `errno` of a read that failed; 0 while none did. It is there before the other end sees its end.
  var errorNumber: Int32 { failure.withLock { $0 } }

  private static let stackByteCount = 1 << 17
  private static let blockByteCount = 1 << 14

  /// - Parameters:
  ///   - start: bytes that go before the input's.
  ///   - input: stays the caller's.
  ///   - output: is closed at the end, or when this fails.
  /// - Returns: 0, or the `errno` of the failure.
  func start(_ start: [UInt8], from input: Int32, to output: Int32) -> Int32 {
    let own = fcntl(input, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else {
      let code = errno
      close(output)
      return code
    }
    let isStarted = SystemThread.startDetached(stackByteCount: Self.stackByteCount) {
      self.run(start, from: own, to: output)
      close(own)
      close(output)
    }
    if isStarted { return 0 }
    close(own)
    close(output)
    return EAGAIN
  }

  private func run(_ start: [UInt8], from input: Int32, to output: Int32) {
    // A stop request is for the thread that waits for it; a reader that has gone is an error of the write.
    SystemThread.blockSignals()
    guard DescriptorWriting.writeAll(start[...], to: output) == 0 else { return }
    var block = [UInt8](repeating: 0, count: Self.blockByteCount)
    while true {
      let count = block.withUnsafeMutableBytes { SystemRead.once(input, $0) }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN {
        var wait = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, -1)
        continue
      }
      if count < 0 {
        let code = errno
        return failure.withLock { $0 = code }
      }
      guard count > 0, DescriptorWriting.writeAll(block[..<count], to: output) == 0 else { return }
    }
  }
}
