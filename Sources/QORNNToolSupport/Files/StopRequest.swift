import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// SIGINT and SIGTERM as a request to finish what is complete and stop. A second signal kills at once.
///
/// A signal sets a flag for loops and makes a pipe readable for waits, so that none slips in between a look at
/// the flag and the wait.
package enum StopRequest {
  private static let requested = Atomic<Bool>(false)
  /// Whether a signal only makes the pipe readable: a server ends its inputs itself.
  private static let drains = Atomic<Bool>(false)
  /// Both ends of the pipe; −1 before `install`.
  private static let pipeEnds = Mutex<(read: Int32, write: Int32)>((-1, -1))
  private static let writeEnd = Atomic<Int32>(-1)

  /// Whether a signal asked the program to stop.
  package static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Starts to catch SIGINT and SIGTERM, and ignores SIGPIPE so that a closed output is an error code.
  ///
  /// - Parameter draining: whether `isRequested` stays false, so that what has been read is still worked on; `wait` tells.
  package static func install(draining: Bool = false) {
    drains.store(draining, ordering: .relaxed)
    pipeEnds.withLock { ends in
      guard ends.read < 0 else { return }
      guard let pipe = PrivatePipe() else { return }
      _ = fcntl(pipe.write, F_SETFL, O_NONBLOCK)
      ends = (pipe.read, pipe.write)
      requested.store(false, ordering: .relaxed)
      writeEnd.store(pipe.write, ordering: .releasing)
    }
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u.__sa_handler = { _ in StopRequest.raise() }
    #else
      action.__sigaction_handler.sa_handler = { _ in StopRequest.raise() }
    #endif
    action.sa_flags = Int32(bitPattern: UInt32(truncatingIfNeeded: SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    signal(SIGPIPE, SIG_IGN)
    // A parent that starts us from a thread of its own may have left them blocked.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// What the signal handler does: async-signal-safe, keeps `errno`.
  private static func raise() {
    let savedError = errno
    if !drains.load(ordering: .relaxed) { requested.store(true, ordering: .relaxed) }
    var byte: UInt8 = 1
    _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
    errno = savedError
  }

  /// Waits until `descriptor` can be read (or has ended) or a stop is requested.
  ///
  /// - Parameter meanwhile: called once a second of the wait.
  /// - Returns: false when the program is to stop.
  static func waitForInput(_ descriptor: Int32, meanwhile: (() throws(ToolError) -> Void)? = nil)
    throws(ToolError) -> Bool
  {
    let stopEnd = pipeEnds.withLock { $0.read }
    guard stopEnd >= 0 else { return true }
    while !isRequested {
      var waits = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: stopEnd, events: Int16(POLLIN), revents: 0),
      ]
      let count = poll(&waits, 2, meanwhile == nil ? -1 : 1000)
      guard count >= 0 || errno == EINTR else { return true }
      if count == 0 { try meanwhile?() }
      if waits[1].revents != 0 { return false }
      if waits[0].revents != 0 { return true }
    }
    return false
  }

  /// Waits until `descriptor` can be read or a signal came.
  ///
  /// - Returns: whether a signal came, and whether `descriptor` can be read.
  static func wait(_ descriptor: Int32) -> (isStop: Bool, isReadable: Bool) {
    var waits = [
      pollfd(fd: pipeEnds.withLock { $0.read }, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&waits, 2, -1) > 0 else { return (false, false) }
    return (waits[0].revents != 0, waits[1].revents != 0)
  }

  /// Waits for some time, or until a stop is requested.
  ///
  /// - Returns: false when the program is to stop.
  static func pause(milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: pipeEnds.withLock { $0.read }, events: Int16(POLLIN), revents: 0)
    _ = poll(&wait, 1, milliseconds)
    return !isRequested
  }
}
