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
  /// What was written, in bytes, with what was there before.
  private(set) package var byteCount: Int

  private let descriptor: Int32
  private let name: String
  private let capacity: Int
  private let patience: Int32
  private var buffer: [UInt8] = []
  /// Whether nobody reads the output any longer.
  private(set) package var isClosed = false

  /// - Parameters:
  ///   - descriptor: where to write; stays the caller's.
  ///   - name: for messages.
  ///   - byteCount: what is there already.
  ///   - capacity: the bytes held back at most between flushes.
  ///   - patience: the milliseconds to wait for a reader that takes nothing; −1: for ever.
  package init(
    descriptor: Int32 = 1, name: String = "standard output", byteCount: Int = 0, capacity: Int = 1 << 16,
    patience: Int32 = -1
  ) {
    self.patience = patience
    self.descriptor = descriptor
    self.name = name
    self.byteCount = byteCount
    self.capacity = capacity
    buffer.reserveCapacity(capacity)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Appends bytes; they are visible to a reader after `flush`.
  ///
  /// - Throws: `.inputOutput`, for example on a full disk.
  package func write(_ bytes: some Sequence<UInt8>) throws(ToolError) {
    guard !isClosed else { return }
    let before = buffer.count
    buffer.append(contentsOf: bytes)
    byteCount += buffer.count - before
    if buffer.count >= capacity { try flush() }
  }

  /// Appends text.
  package func write(_ text: String) throws(ToolError) {
    try write(text.utf8)
  }

  /// Hands everything written so far to the reader.
  package func flush() throws(ToolError) {
    guard !buffer.isEmpty else { return }
    let code = DescriptorWriting.writeAll(buffer[...], to: descriptor, patience: patience)
    buffer.removeAll(keepingCapacity: true)
    if code == EPIPE || code == ECONNRESET {
      isClosed = true
    } else if code != 0 {
      throw ToolError(.inputOutput, "cannot write \(name): \(SystemFailure.text(code))")
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
