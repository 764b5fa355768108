#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Buffered standard output (or any descriptor) for results.
///
/// When the reader has gone (EPIPE) further output is dropped and `isClosed` says so: the way `qornn-run … | head`
/// ends is a clean stop, not an error.
package final class StandardOutput {
  private let descriptor: Int32
  private let capacity: Int
  private var buffer: [UInt8] = []
  /// Whether nobody reads the output any longer.
  private(set) package var isClosed = false

  /// - Parameters:
  ///   - descriptor: where to write; stays the caller's.
  ///   - capacity: the bytes held back at most between flushes.
  package init(descriptor: Int32 = 1, capacity: Int = 1 << 16) {
    self.descriptor = descriptor
    self.capacity = capacity
    buffer.reserveCapacity(capacity)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Appends bytes; they are visible to a reader after `flush`.
  ///
  /// - Throws: `.inputOutput`, for example on a full disk.
  package func write(_ bytes: some Sequence<UInt8>) throws(ToolError) {
    guard !isClosed else { return }
    buffer.append(contentsOf: bytes)
    if buffer.count >= capacity { try flush() }
  }

  /// Appends text.
  package func write(_ text: String) throws(ToolError) {
    try write(text.utf8)
  }

  /// Hands everything written so far to the reader.
  package func flush() throws(ToolError) {
    guard !buffer.isEmpty else { return }
    let code = DescriptorWriting.writeAll(buffer[...], to: descriptor)
    buffer.removeAll(keepingCapacity: true)
    if code == EPIPE {
      isClosed = true
    } else if code != 0 {
      throw ToolError(.inputOutput, "cannot write standard output: \(SystemFailure.text(code))")
    }
  }
}

/// Lines for people on standard error. Failures to write there are ignored: there is nowhere to report them.
package enum StandardError {
  /// Writes `line` and a newline at once.
  package static func write(_ line: String) {
    _ = DescriptorWriting.writeAll(Array((line + "\n").utf8)[...], to: 2)
  }

  /// Writes text without a newline.
  static func writeRaw(_ text: String) {
    _ = DescriptorWriting.writeAll(Array(text.utf8)[...], to: 2)
  }

  /// Whether standard error is a terminal.
  package static var isTerminal: Bool { isatty(2) == 1 }
}
