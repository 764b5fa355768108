#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A pipe whose ends no child process inherits, not even one that another thread starts at the same moment.
package struct PrivatePipe {
  package let read: Int32
  package let write: Int32

  /// - Returns: nil, with `errno`, when the system has none.
  package init?() {
    var ends: [Int32] = [-1, -1]
    guard Self.make(&ends) == 0 else { return nil }
    (read, write) = (ends[0], ends[1])
  }

  package func close() {
    for end in [read, write] { systemClose(end) }
  }

  #if canImport(Glibc)
    private typealias Pipe2 = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
    /// Glibc's module hides it; nil where the library has none.
    private static let pipe2 = dlsym(nil, "pipe2").map { unsafeBitCast($0, to: Pipe2.self) }
  #endif

  private static func make(_ ends: inout [Int32]) -> Int32 {
    #if canImport(Glibc)
      if let pipe2 { return pipe2(&ends, O_CLOEXEC) }
    #endif
    guard pipe(&ends) == 0 else { return -1 }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return 0
  }
}

private func systemClose(_ descriptor: Int32) { close(descriptor) }
