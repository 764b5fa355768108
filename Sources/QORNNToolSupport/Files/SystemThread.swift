#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Threads of one's own. There may be more of them than a pool would start.
enum SystemThread {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// Starts a thread that nobody waits for.
  ///
  /// - Returns: false when the system has no thread.
  static func startDetached(stackByteCount: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = start(stackByteCount: stackByteCount, body) else { return false }
    pthread_detach(thread)
    return true
  }

  /// Starts a thread whose end has to be waited for with `join`.
  ///
  /// - Returns: nil when the system has no thread.
  static func start(stackByteCount: Int, _ body: @escaping @Sendable () -> Void) -> pthread_t? {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackByteCount)
    let work = Unmanaged.passRetained(Work(body))
    let pointer = work.toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
      let entry: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
        SystemThread.run($0)
      }
    #else
      var thread = pthread_t()
      let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
        SystemThread.run($0!)
      }
    #endif
    guard pthread_create(&thread, &attributes, entry, pointer) == 0 else {
      work.release()
      return nil
    }
    return thread
  }

  static func join(_ thread: pthread_t) { pthread_join(thread, nil) }

  /// Leaves the signals to the other threads.
  static func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }

  private static func run(_ pointer: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
    return nil
  }
}
