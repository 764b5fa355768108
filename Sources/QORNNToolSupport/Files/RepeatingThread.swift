#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work that a thread of its own does again and again until it is told to end.
///
/// What the work touches is its alone from `init` to `stop`.
final class RepeatingThread {
  private static let stackByteCount = 1 << 19

  /// The work waits at one end; that the other one is closed ends it.
  private let wake: PrivatePipe
  private let thread: pthread_t

  /// Starts the work.
  ///
  /// - Parameter milliseconds: the pause after it.
  /// - Throws: `.inputOutput` when the system has no pipe or no thread.
  init(pause milliseconds: Int32, _ body: @escaping @Sendable () -> Void) throws(ToolError) {
    guard let wake = PrivatePipe() else {
      throw ToolError(.inputOutput, "cannot start a thread: \(SystemFailure.text(errno))")
    }
    let thread = SystemThread.start(stackByteCount: Self.stackByteCount) {
      SystemThread.blockSignals()
      var wait = pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)
      repeat { body() } while poll(&wait, 1, milliseconds) < 1
    }
    guard let thread else {
      wake.close()
      throw ToolError(.inputOutput, "cannot start a thread: found none left, expected one")
    }
    (self.wake, self.thread) = (wake, thread)
  }

  /// Ends the work and waits until what it is at is done. To be called once.
  func stop() {
    close(wake.write)
    SystemThread.join(thread)
    close(wake.read)
  }
}
